"""How the score of one improvement comes about, where it ranks, and what would change that."""

from collections.abc import Mapping

import msgspec

from csi_as_code.analysis.priority import TERMS, Rating, Term, rate, rate_all, terms
from csi_as_code.analysis.sensitivity import Flip, Ranked, flips, ranked
from csi_as_code.errors import UsageError
from csi_as_code.model import Improvement, Priority
from csi_as_code.policy import PriorityPolicy
from csi_as_code.register import Register
from csi_as_code.workflow import is_open


class Rival(msgspec.Struct, frozen=True, kw_only=True):
    """The next record up or down the order, and where each weight makes the two change places."""

    id: str
    title: str
    score: float
    above: bool
    flips: tuple[Flip, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A score with its terms and its place among the open improvements that have one."""

    rating: Rating
    terms: tuple[Term, ...]
    place: Ranked


class Scorecard(msgspec.Struct, frozen=True, kw_only=True):
    """The standing of an improvement, its rivals, and the standing that other inputs would give it.

    `now` is None where the record has no priority yet; the rivals are those of `then`, if there is one.
    """

    item: Improvement
    most: Mapping[str, float]
    now: Standing | None
    then: Standing | None
    changed: Mapping[str, int]
    rivals: tuple[Rival, ...]


def scorecard(register: Register, item: Improvement, changed: Mapping[str, int]) -> Scorecard:
    """Return the scorecard of an improvement, `changed` being inputs to try; raise UsageError without a priority."""
    policy = register.policy.priority
    others = {
        ident: rating.score
        for ident, rating in rate_all(register).items()
        if ident != item.id and is_open(register.improvements[ident].state)
    }
    now = _standing(item, policy, others) if item.priority else None
    tried = msgspec.structs.replace(item, priority=_with(item, changed)) if changed else item
    then = _standing(tried, policy, others) if changed else None
    shown = then or now
    if shown is None or tried.priority is None:
        hint = "Give it one, or try --impact, --urgency, --effort and --risk together."
        raise UsageError(f'"{item.id}" has no priority yet', hint)
    weights = policy.weights
    total = weights.impact + weights.urgency + weights.effort + weights.risk
    return Scorecard(
        item=item,
        most={term.name: 100 * term.weight / total if total else 0.0 for term in shown.terms},
        now=now,
        then=then,
        changed=changed,
        rivals=_rivals(register, tried.priority, shown, others),
    )


def _with(item: Improvement, changed: Mapping[str, int]) -> Priority | None:
    if item.priority is not None:
        return msgspec.structs.replace(item.priority, **changed)
    if len(changed) < len(TERMS):
        return None
    return Priority(**{name: changed[name] for name in TERMS})  # type: ignore[arg-type]  # the four inputs, all int


def _standing(item: Improvement, policy: PriorityPolicy, others: Mapping[str, float]) -> Standing | None:
    rating = rate(item, policy)
    if rating is None or item.priority is None:
        return None
    place = ranked(item.id, {**others, item.id: rating.score})
    return Standing(rating=rating, terms=terms(item.priority, policy), place=place)


def _rivals(
    register: Register, priority: Priority, standing: Standing, others: Mapping[str, float]
) -> tuple[Rival, ...]:
    found = []
    for ident, above in ((standing.place.above, True), (standing.place.below, False)):
        other = register.improvements[ident] if ident else None
        if other is not None and other.priority is not None:
            found.append(
                Rival(
                    id=other.id,
                    title=other.title,
                    score=others[other.id],
                    above=above,
                    flips=flips(priority, other.priority, register.policy.priority.weights),
                )
            )
    return tuple(found)
