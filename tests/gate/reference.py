"""A second, independent word on what the gate allows: the table written out by hand, and stories told in few words.

Nothing here uses the project's own table, approvals or fingerprint; a story is one record in base and in head.
"""

import dataclasses
import itertools
import random
from collections.abc import Iterator

STATES = [
    "proposed", "assessed", "approved", "in_progress", "measuring", "closed",
    "on_hold", "deferred", "rejected", "withdrawn", "superseded",
]  # fmt: skip

STEPS = """
proposed    -> assessed on_hold deferred rejected withdrawn superseded
assessed    -> proposed approved on_hold deferred rejected withdrawn superseded
approved    -> assessed in_progress on_hold withdrawn superseded
in_progress -> approved measuring on_hold withdrawn superseded
measuring   -> in_progress closed on_hold withdrawn superseded
closed      -> measuring
on_hold     -> proposed assessed approved in_progress measuring withdrawn superseded
deferred    -> assessed withdrawn superseded
rejected    ->
withdrawn   ->
superseded  ->
"""

TABLE = {
    (line.split("->")[0].strip(), target)
    for line in STEPS.strip().splitlines()
    for target in line.split("->")[1].split()
}
NEEDS_REASON = {
    ("assessed", "proposed"), ("approved", "assessed"), ("in_progress", "approved"),
    ("measuring", "in_progress"), ("closed", "measuring"),
}  # fmt: skip
BY_DECISION = {"approved", "closed", "on_hold", "deferred", "rejected", "withdrawn", "superseded"}
BY_MANDATE = {"approved", "closed", "deferred", "rejected", "superseded"}
SCOPED = {"approved", "in_progress", "measuring", "closed"}

DECISIONS = (
    "none", "good", "no-why", "outsider", "stranger", "requester", "owner", "author", "nobody",
    "too-few", "future", "early", "edited",
)  # fmt: skip
AGAIN = tuple(kind for kind in DECISIONS if kind != "edited")
SCOPES = ("right", "missing", "wrong")
CHANGES_SCOPE = ("due", "target", "baseline", "impact", "outcome", "number")
EDITS = ("none", "due", "target", "baseline", "impact", "outcome", "typo", "tag", "review", "number")


@dataclasses.dataclass(frozen=True)
class Story:
    """What happens to one record.

    `decision` is the one that the change adds for the state in head; `again` is a new approval that it adds as well,
    whatever the state.
    """

    before: str | None
    after: str
    decision: str = "none"
    scope: str = "right"
    edit: str = "none"
    quick: bool = False
    risky: bool = False
    held_from: str = "assessed"
    again: str = "none"


def allowed(story: Story) -> bool:
    """Tell whether a story may be merged."""
    return _step_is_right(story) and _decision_is_right(story) and _approval_is_right(story) and _ending_is_kept(story)


def _step_is_right(story: Story) -> bool:
    before, after = story.before, story.after
    if before is None:
        return after in ("proposed", "assessed") or (after == "approved" and story.quick)
    if before == after:
        return True
    if before == "proposed" and after == "approved":
        return story.quick
    if (before, after) not in TABLE:
        return False
    return not (before == "on_hold" and after in STATES[:5]) or after == story.held_from


def _decision_is_right(story: Story) -> bool:
    before, after, decision = story.before, story.after, story.decision
    if decision == "edited":
        return False
    if decision == "none" and after == "approved":
        decision = story.again  # which is a decision to the same state
    moved = before != after
    resumed = before in ("on_hold", "deferred") and after in STATES[:5]
    back = (before, after) in NEEDS_REASON
    needed = moved and (back or (after in BY_DECISION and not resumed))
    if decision == "none":
        return not needed
    if decision in ("future", "early", "nobody", "stranger"):
        return False
    if decision == "no-why" and needed:
        return False
    return after not in BY_MANDATE or _mandate_is_right(story, decision)


def _mandate_is_right(story: Story, decision: str) -> bool:
    if decision == "too-few":
        return not story.risky or story.quick
    return decision not in ("outsider", "requester", "owner", "author")


def _approval_is_right(story: Story) -> bool:
    """Tell whether the new approval may stand, and whether there is one with a reason where one is needed."""
    if story.again in ("future", "early", "nobody", "stranger") or not _mandate_is_right(story, story.again):
        return False
    kinds = [story.again] if story.again != "none" else []
    if story.after == "approved" and story.decision not in ("none", "edited"):
        kinds.append(story.decision)
    if kinds and story.scope != "right":
        return False
    if not _scope_changes_in_force(story):
        return True
    entered = story.after == "approved" != story.before
    return bool(kinds) and (entered or any(kind != "no-why" for kind in kinds))


def _is_approved(story: Story, state: str | None) -> bool:
    """Tell whether a record in a state has an approval in force: on hold it keeps the one that it had."""
    if state == "on_hold":
        return (story.held_from if story.before == "on_hold" else story.before) in SCOPED
    return state in SCOPED


def _scope_changes_in_force(story: Story) -> bool:
    approved = _is_approved(story, story.before) and _is_approved(story, story.after)
    return bool(story.before) and story.edit in CHANGES_SCOPE and approved


def _ending_is_kept(story: Story) -> bool:
    """Ended records take reviews and slips of the pen, and decisions that reopen them, but nothing else."""
    if story.before not in ("closed", "rejected", "withdrawn", "superseded") or story.before != story.after:
        return True
    return story.edit in ("none", "typo", "review") and story.decision == story.again == "none"


def stories(seed: int, number: int) -> Iterator[Story]:
    """Yield every pair of states with every decision once, then random ones, `number` in all."""
    systematic = [
        Story(before, after, decision if before or decision != "edited" else "none")
        for before, after, decision in itertools.product([None, *STATES], STATES, DECISIONS)
    ]
    in_force = ("approved", "in_progress", "measuring", "on_hold")
    systematic += [
        Story(before, after, decision, again=again, edit=edit, held_from="in_progress")
        for before, after, decision, again, edit in itertools.product(
            in_force, in_force, ("none", "good"), AGAIN, ("none", "due")
        )
    ]
    chance = random.Random(seed)
    yield from systematic[:number]
    for _ in range(number - len(systematic)):
        before = chance.choice([None, *STATES])
        decision = chance.choice(("none", "good", "good", *DECISIONS))
        yield Story(
            before=before,
            after=before if before and chance.random() < 0.3 else chance.choice(STATES),
            decision=decision if before or decision != "edited" else "none",
            scope=chance.choice(("right", "right", *SCOPES)),
            edit=chance.choice(("none", "none", *EDITS)),
            quick=chance.random() < 0.3,
            risky=chance.random() < 0.3,
            held_from=chance.choice(STATES[:5]),
            again=chance.choice(("good", "good", *AGAIN)) if before and chance.random() < 0.2 else "none",
        )
