"""Where records and register.yaml name people, and what register.yaml declares."""

from collections.abc import Iterator
from functools import lru_cache

from csi_as_code.model import Improvement, Pointer
from csi_as_code.policy import Policy
from csi_as_code.register import POLICY_PATH, Register

Named = tuple[Pointer, str]


def declared(register: Register, section: str) -> frozenset[str] | None:
    """Return the keys of a section of register.yaml, faulty ones too; None where the section is faulty or empty."""
    names = set(getattr(register.policy, section))
    for pointer in register.dropped.get(POLICY_PATH, ()):
        if pointer[0] != section:
            continue
        if len(pointer) == 1:
            return None
        names.add(str(pointer[1]))
    return frozenset(names) or None


@lru_cache(maxsize=1024)
def nearest_name(word: str, known: frozenset[str]) -> str | None:
    """Return the declared name that a mistyped one probably means, or None."""
    from rapidfuzz import fuzz, process  # only where a finding needs it

    names = sorted(known)
    for name in names:
        if name.casefold() == word.casefold():
            return name
    found = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else None


def measure_keys(register: Register) -> frozenset[str]:
    """Return the keys of all measures, unreadable ones too."""
    return frozenset(register.measure_paths)


def handles_of(item: Improvement) -> list[str | None]:
    """Return all handles that a record names, in no order, with None for those it leaves open."""
    found = [item.owner]
    if item.raised:
        found.append(item.raised.by)
    for decision in item.decisions:
        found += decision.by
    if item.plan:
        found += [task.owner for task in item.plan.tasks]
    found += [review.by for review in item.reviews]
    if item.closure and item.closure.exception:
        found.append(item.closure.exception.by)
    if item.priority and item.priority.override:
        found.append(item.priority.override.by)
    return found


def people_in(item: Improvement) -> Iterator[Named]:
    """Yield where a record names somebody, and whom."""
    if item.raised:
        yield ("raised", "by"), item.raised.by
    if item.owner:
        yield ("owner",), item.owner
    if item.priority and item.priority.override and item.priority.override.by:
        yield ("priority", "override", "by"), item.priority.override.by
    for number, task in enumerate(item.plan.tasks if item.plan else ()):
        if task.owner:
            yield ("plan", "tasks", number, "owner"), task.owner
    for number, decision in enumerate(item.decisions):
        for place, handle in enumerate(decision.by):
            yield ("decisions", number, "by", place), handle
    if item.closure and item.closure.exception:
        yield ("closure", "exception", "by"), item.closure.exception.by
    for number, review in enumerate(item.reviews):
        if review.by:
            yield ("reviews", number, "by"), review.by


def people_in_policy(policy: Policy) -> Iterator[Named]:
    """Yield where register.yaml names somebody, and whom."""
    for key, objective in policy.objectives.items():
        if objective.owner:
            yield ("objectives", key, "owner"), objective.owner
    for key, service in policy.services.items():
        if service.owner:
            yield ("services", key, "owner"), service.owner
    for key, team in policy.teams.items():
        if team.lead:
            yield ("teams", key, "lead"), team.lead
    for number, entry in enumerate(policy.approvals):
        for place, handle in enumerate(entry.approvers):
            yield ("approvals", number, "approvers", place), handle


def parent_rings(policy: Policy) -> Iterator[tuple[str, ...]]:
    """Yield each ring of objectives that are their own ancestors, from its first key on."""
    seen: set[str] = set()
    for start in policy.objectives:
        way: dict[str, None] = {}
        key: str | None = start
        while key is not None and key in policy.objectives and key not in seen and key not in way:
            way[key] = None
            key = policy.objectives[key].parent
        seen |= way.keys()
        if key is not None and key in way:
            names = list(way)
            ring = names[names.index(key) :]
            first = ring.index(min(ring))
            yield tuple(ring[first:] + ring[:first])
