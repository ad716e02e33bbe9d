"""Follow every record of a register through the commits of the main line, by its id and not by its path."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from csi_as_code.git import log
from csi_as_code.git.log import Telling
from csi_as_code.history import History, Renewal, Transition
from csi_as_code.model import Decision
from csi_as_code.reading.versions import Known, Versions, Words
from csi_as_code.reading.walk import PLAIN, Changed, Step, Walk, records_in
from csi_as_code.reading.writers import Writers
from csi_as_code.register import IMPROVEMENTS
from csi_as_code.workflow import State


def read_history(root: Path, ref: str, words: Words | None = None) -> History:
    """Return all transitions up to a commit; `words` says what old words for states mean now.

    Only what landed on the main line (first parents) counts. Raise GitError where the clone does not have the whole
    history.
    """
    return tell(root, ref, lambda: words or {})


def tell(
    root: Path, ref: str, words_of: Callable[[], Words] = dict, *, all_commits: bool = False, details: bool = False
) -> History:
    """Return the history up to a commit; with `all_commits` also the steps inside of what landed, before it.

    With `details` every transition says who wrote it, and the decision that goes with it. `words_of` is called while
    git is at work, since the policy that it reads takes time of its own.
    """
    tip = log.locate(root, ref)
    with contextlib.ExitStack() as working:
        telling = log.begin(root, tip, [IMPROVEMENTS], every=all_commits)
        working.callback(telling.drop)
        words = words_of()
        versions = Versions(root, words, decisions=details)
        working.callback(versions.drop)
        changes = _changes(telling, versions)
        commits = telling.commits()
        # What does not hang on the versions is found out while these are read.
        writers = Writers(root, commits, tip, changes) if details else None
        if writers:
            working.callback(writers.drop)
        walk = Walk(commits, changes, tip, inside=all_commits)
        if writers:
            writers.settle(commits)
        del commits, changes  # they are large, and there is time now
        telling.drop()
        known = versions.known()
        steps = list(walk.steps(known.states, known.renewed))
        told = tuple(_detailed(steps, writers, words, known) if writers else map(_plain, steps))
        transitions, renewals = _apart(told) if known.renewed else (told, ())
        return History(
            tip=tip,
            transitions=transitions,
            renewals=renewals,
            states=dict(sorted(walk.last.items())),
            known=walk.known,
            unreadable=sum(1 for state in known.states.values() if state is None),
        )


def _changes(telling: Telling, versions: Versions) -> Changed:
    """Return what commits did to records, as git tells it; ask for the versions on the way."""
    changes = {}
    for oid, found in telling.changes():
        records = records_in(found)
        if records:
            changes[oid] = records
            versions.ask([change.new for _, change in records if change.new and change.mode in PLAIN])
    return changes


def _apart(told: Iterable[Transition]) -> tuple[tuple[Transition, ...], tuple[Renewal, ...]]:
    """Return what moved a record, and apart from it what approved one again."""
    moves: list[Transition] = []
    renewals: list[Renewal] = []
    for step in told:
        if step.source == step.target:
            renewals.append(Renewal(len(moves), step))
        else:
            moves.append(step)
    return tuple(moves), tuple(renewals)


def _plain(step: Step) -> Transition:
    return Transition(step.id, step.source, step.target, step.landing, step.path, step.within)


def _detailed(steps: Sequence[Step], writers: Writers, words: Words, known: Known) -> Iterator[Transition]:
    written = writers.of(steps, words)
    decided = _decided(steps, known)
    for step, authors, decision in zip(steps, written, decided, strict=True):
        yield Transition(step.id, step.source, step.target, step.landing, step.path, step.within, authors, decision)


def _decided(steps: Iterable[Step], known: Known) -> Iterator[Decision | None]:
    """Yield the newest decision to the new state that a record then had, unless it went with an earlier step.

    That of a record which was approved again is the approval.

    Only what landed uses a decision up; a step inside shows what its version of the record holds.
    """
    used: dict[tuple[str, str | None], Decision] = {}
    for step in steps:
        if step.source == step.target:
            used[step.id, State.APPROVED] = approval = known.renewed[step.blob]
            yield approval
            continue
        decision = known.decisions.get(step.blob)
        if decision is not None and used.get((step.id, step.target)) == decision:
            decision = None
        if decision is not None and not step.within:
            used[step.id, step.target] = decision
        yield decision
