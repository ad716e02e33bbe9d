"""What is late, or soon will be, and who has to hear of it; pure."""

import hashlib
import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from csi_as_code.analysis.due import days_between, deferral, in_state_since, shifted
from csi_as_code.finding import Finding
from csi_as_code.model import Day, Improvement
from csi_as_code.policy import Policy
from csi_as_code.register import IMPROVEMENTS, POLICY_PATH, Register
from csi_as_code.rules.runner import weighed
from csi_as_code.workflow import RUNNING, State

SOON = -1
"""The level of what is not late yet. 0 is late; from 1 on it is the next person's."""


_WORD = re.compile(r"[A-Za-z0-9_-]{1,24}\Z")


class Kind(StrEnum):
    """What has a day that can pass."""

    DUE = "due"
    TASK = "task"
    REVIEW = "review"
    DEFERRED = "deferred"
    CLOCK = "clock"


RULES = {
    Kind.DUE: "date-overdue",
    Kind.TASK: "plan-task-overdue",
    Kind.REVIEW: "date-review",
    Kind.DEFERRED: "date-deferred",
    Kind.CLOCK: "date-clock",
}
"""The rule that says the same."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How long before and after it is said, whether at weekends too, and how many new issues a run may open."""

    remind_days: int = 3
    escalate_days: int = 7
    quiet_weekends: bool = False
    most: int = 100


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing with a day: `due` is the last on which it is in time.

    `key` names it for good (`IMP-0042/due`), `what` is the title of a task, `chain` are the people to tell, the owner
    first, then those it goes on to; only active people of register.yaml.
    """

    key: str
    kind: Kind
    record: Improvement
    path: str
    due: Day
    what: str = ""
    chain: tuple[str, ...] = ()

    def level(self, today: Day, settings: Settings) -> int:
        """Return how far it has come: SOON, 0 when it is late, 1 and more when it has gone on to the next person."""
        late = days_between(self.due, today)
        if late <= 0:
            return SOON
        steps = late // settings.escalate_days if settings.escalate_days else 0
        return min(steps, max(len(self.chain) - 1, 0))


def items(register: Register, today: Day, settings: Settings) -> Iterator[Item]:
    """Yield what is late or becomes late within the days of the reminder, in order of id.

    What the record accepts (`suppress`), or register.yaml for all records (`lint`), is left out.
    """
    until = shifted(today, settings.remind_days)
    every = (item for record in register.improvements.values() for item in _of(record, register))
    near = [item for item in every if item.due < today or (settings.remind_days > 0 and item.due <= until)]
    found = [Finding(path=item.path, message=item.key, rule=RULES[item.kind]) for item in near]
    wanted = {finding.message for finding in weighed(register, today, found).found}
    yield from (item for item in near if item.key in wanted)


def unknown(register: Register) -> frozenset[str]:
    """Return what the keys of records begin with of which reading had to leave something out.

    Nobody can say that they are in time.
    """
    faulty = {ident for ident, record in register.improvements.items() if register.faulty(record)}
    return frozenset(map(_word, register.unread | faulty))


def unclear(register: Register) -> str:
    """Return why nothing can be said of the register as a whole, or an empty text."""
    if not register.policy_read or register.dropped.get(POLICY_PATH):
        return f"{POLICY_PATH} cannot be read as a whole"
    if any(finding.path == IMPROVEMENTS for finding in register.problems):
        return f"{IMPROVEMENTS}/ cannot be read"
    return ""


def _word(text: str) -> str:
    """Return a word of a key: an id or a state as it is, and a digest of anything odd."""
    return text if _WORD.match(text) else f"x{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]


def _of(record: Improvement, register: Register) -> Iterator[Item]:
    path = register.paths[record.id]
    chain = people(register.policy, record, record.owner)

    def item(kind: Kind, due: Day, rest: str = "", what: str = "", first: str | None = None) -> Item:
        told = people(register.policy, record, first, record.owner) if first else chain
        key = f"{_word(record.id)}/{kind}{rest}"
        return Item(key=key, kind=kind, record=record, path=path, due=due, what=what, chain=told)

    running, plan = record.state in RUNNING, record.plan
    if running and plan and plan.due and plan.implemented is None:
        yield item(Kind.DUE, plan.due)
    if running and plan:
        seen: dict[str, int] = {}
        for task in plan.tasks:
            name = _digest(task.title)
            seen[name] = seen.get(name, 0) + 1
            if task.due and task.done is None:
                yield item(Kind.TASK, task.due, f"/{name}-{seen[name]}", task.title, task.owner)
    for number, review in enumerate(record.reviews if record.state == State.CLOSED else (), 1):
        if review.date is None and review.result is None:
            yield item(Kind.REVIEW, review.due, f"/{number}", first=review.by)
    put_off = deferral(record)
    if put_off:
        yield item(Kind.DEFERRED, put_off[1])
    since, limit = in_state_since(record), register.policy.clocks.get(record.state)
    if since is not None and limit is not None:
        yield item(Kind.CLOCK, shifted(since.day, limit), f"/{_word(record.state)}")


def people(policy: Policy, record: Improvement, *first: str | None) -> tuple[str, ...]:
    """Return who is told of a record, in the order in which it goes on: active people of register.yaml, each once.

    After the owner these are the lead of the team, the owner of the service, the lead of its team, and the owners of
    the objective and of those above it.
    """
    team = policy.teams.get(record.team or "")
    service = policy.services.get(record.service or "")
    behind = policy.teams.get(service.team or "") if service else None
    chain = [*first, team.lead if team else None, service.owner if service else None, behind.lead if behind else None]
    name, passed = record.objective, set[str]()
    while name and name not in passed and (objective := policy.objectives.get(name)):
        passed.add(name)
        chain.append(objective.owner)
        name = objective.parent
    known = [handle for handle in chain if handle and is_told(policy, handle)]
    return tuple(dict.fromkeys(known))


def is_told(policy: Policy, handle: str) -> bool:
    """Tell whether somebody may be mentioned: an active person of register.yaml."""
    person = policy.people.get(handle)
    return person is not None and person.active
