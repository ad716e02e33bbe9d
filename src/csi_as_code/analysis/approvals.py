"""Who may decide on an improvement: the first entry of approvals that matches it, less those with a stake in it."""

from collections.abc import Iterable, Mapping

import msgspec

from csi_as_code.analysis.priority import rate
from csi_as_code.model import Improvement
from csi_as_code.policy import Approval, Policy, When

BOUNDS = (
    ("effort", "effort_at_least", "effort_at_most"),
    ("risk", "risk_at_least", "risk_at_most"),
    ("impact", "impact_at_least", "impact_at_most"),
)


class Mandate(msgspec.Struct, frozen=True):
    """The entry that decides on a record: its position, who may decide, how many it takes, and whom it names in vain.

    `may` keeps the entry's order. `barred` gives the reason for each approver who is out: "requester",
    "owner", "author", "inactive" or "unknown".
    """

    number: int
    approval: Approval
    may: tuple[str, ...]
    barred: Mapping[str, str]

    def missing(self, by: Iterable[str]) -> int:
        """Return how many more of those who may decide it takes, given those who did."""
        return max(0, self.approval.count - len(set(by) & set(self.may)))


def matching(item: Improvement, policy: Policy) -> Approval | None:
    """Return the first entry of the approvals that is for this record, or None."""
    found = _first(item, policy)
    return found[1] if found else None


def may_decide(item: Improvement, policy: Policy, *, author: str | None = None) -> Mandate | None:
    """Return who may decide on a record; None where no entry of the approvals is for it.

    Nobody decides on what they asked for, own or have written (`author`, where the proposal's is known): a
    second pair of eyes is the point of an approval. Nor does anybody who has left or whom the register does
    not know.
    """
    found = _first(item, policy)
    if found is None:
        return None
    number, approval = found
    stakes = {handle: stake for handle, stake in _stakes(item, author) if handle}
    barred: dict[str, str] = {}
    for handle in approval.approvers:
        person = policy.people.get(handle)
        reason = stakes.get(handle) or ("unknown" if person is None else "" if person.active else "inactive")
        if reason:
            barred[handle] = reason
    may = tuple(handle for handle in dict.fromkeys(approval.approvers) if handle not in barred)
    return Mandate(number, approval, may, barred)


def stake(handle: str, item: Improvement) -> str:
    """Return why somebody must not decide on a record: "requester", "owner", or nothing."""
    return next((word for other, word in _stakes(item, None) if other == handle), "")


def _stakes(item: Improvement, author: str | None) -> tuple[tuple[str | None, str], ...]:
    """Return who has a stake in a record, the most telling one last of each, so that it wins in a mapping."""
    return (author, "author"), (item.owner, "owner"), (item.raised.by if item.raised else None, "requester")


def _first(item: Improvement, policy: Policy) -> tuple[int, Approval] | None:
    return next(((n, entry) for n, entry in enumerate(policy.approvals) if fits(item, entry.when, policy)), None)


def fits(item: Improvement, when: When, policy: Policy) -> bool:
    """Tell whether every condition that is given holds; what cannot be judged (no priority, say) does not."""
    for field, wanted in (("type", when.type), ("service", when.service), ("team", when.team)):
        if wanted and getattr(item, field) not in wanted:
            return False
    if when.lane is not None:
        rating = rate(item, policy.priority)
        if rating is None or rating.lane != when.lane:
            return False
    return all(_within(item, field, getattr(when, low), getattr(when, high)) for field, low, high in BOUNDS)


def _within(item: Improvement, field: str, low: int | None, high: int | None) -> bool:
    if low is None and high is None:
        return True
    if item.priority is None:
        return False
    given = getattr(item.priority, field)
    return (low is None or given >= low) and (high is None or given <= high)
