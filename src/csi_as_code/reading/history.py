"""Follow every record of a register through the commits of the main line, by its id and not by its path."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from csi_as_code.git import log, tree
from csi_as_code.git.blobs import Blobs
from csi_as_code.git.log import Change, Commits
from csi_as_code.git.request import request_number
from csi_as_code.history import History, Landing, Signature, Transition, co_authors
from csi_as_code.model import Decision
from csi_as_code.reading.glimpse import decisions_of, state_of
from csi_as_code.reading.naming import ident_of
from csi_as_code.register import IMPROVEMENTS

PLAIN = frozenset({"100644", "100755", "100664"})
"""Modes of entries that are read; a link or a submodule is not a record."""

HOSTS = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Committers that are a code host: who pressed its button, git does not know."""

States = Mapping[str, str | None]
Words = Mapping[str, str]


class Told(NamedTuple):
    """A history with what it was read from, so that more can be asked of the transitions that matter."""

    history: History
    commits: Commits
    blobs: Blobs
    words: Words


def read_history(root: Path, ref: str, words: Words | None = None) -> History:
    """Return all transitions up to a commit; `words` says what old words for states mean now.

    Only what landed on the main line (first parents) counts. Raise GitError where the clone does not have the whole
    history.
    """
    return tell(root, ref, lambda: words or {}).history


def tell(root: Path, ref: str, words_of: Callable[[], Words] = dict, *, all_commits: bool = False) -> Told:
    """Return the history up to a commit; with `all_commits` also the steps inside of what landed, before it.

    `words_of` is called while git is at work, since the policy that it reads takes time of its own.
    """
    tip = log.locate(root, ref)
    telling = log.begin(root, tip, [IMPROVEMENTS], every=all_commits)
    blobs = Blobs(root)
    try:
        words = words_of()
        changes = {oid: records for oid, found in telling.changes() if (records := _asked(found, blobs))}
        commits = telling.commits()
        blobs.close()
    finally:
        telling.drop()
        blobs.drop()
    states = _states(blobs, words)
    line = commits.main_line(tip)
    walk = _Walk(commits, changes, states)
    for oid in line:
        if oid in changes:
            walk.land(oid)
    found = History(
        tip=tip,
        transitions=tuple(_with_steps_inside(walk, line) if all_commits else walk.steps),
        states=dict(sorted(walk.last.items())),
        known=frozenset(walk.alive),
        unreadable=sum(1 for state in states.values() if state is None),
    )
    return Told(found, commits, blobs, words)


def _asked(changes: Iterable[Change], blobs: Blobs) -> list[tuple[str, Change]]:
    """Return the changes of records, with the id that the file's name is; ask for what they led to."""
    found = _records(changes)
    for _, change in found:
        if change.new and change.mode in PLAIN:
            blobs.ask(change.new)
    return found


def _records(changes: Iterable[Change]) -> list[tuple[str, Change]]:
    return [(ident, change) for change in changes if (ident := ident_of(change.path))]


def _states(blobs: Blobs, words: Words) -> States:
    """Return the state in every blob that a record ever was, by object id."""
    found = {oid: state_of(blobs.read(oid)) for oid in blobs.asked}
    return {oid: words.get(state, state) if state else None for oid, state in found.items()} if words else found


class _Walk:
    """One pass over the main line, oldest first: where each record lies, and its state."""

    def __init__(self, commits: Commits, changes: Mapping[str, Sequence[tuple[str, Change]]], states: States) -> None:
        self.commits = commits
        self.changes = changes
        self.states = states
        self.alive: dict[str, dict[str, str]] = {}
        self.last: dict[str, str] = {}
        self.steps: list[Transition] = []

    def land(self, oid: str) -> None:
        """Take in what a commit of the main line changed."""
        touched: dict[str, str] = {}
        for ident, change in self.changes[oid]:
            paths = self.alive.setdefault(ident, {})
            if change.new and change.mode in PLAIN:
                paths[change.path] = change.new
            else:
                paths.pop(change.path, None)
            touched[ident] = change.path
        landing: Landing | None = None
        for ident, path in touched.items():
            paths = self.alive[ident]
            place = min(paths) if paths else path
            blob = paths.get(place, "")
            source = self.last.get(ident)
            # A version that cannot be read says nothing: the record stays where it was.
            target = (self.states[blob] or source) if blob else None
            if target == source:
                continue
            landing = landing or _landing(self.commits, oid, len(touched))
            self.steps.append(Transition(ident, source, target, landing, place, blob))
            if target is None:
                del self.last[ident]
            else:
                self.last[ident] = target


def _landing(commits: Commits, oid: str, records: int) -> Landing:
    commit = commits.commit(oid)
    merger = commit.author if commit.is_merge else commit.committer
    known = merger.email not in HOSTS and (commit.is_merge or merger != commit.author)
    return Landing(commit, records, merger if known else None, request_number(commit.message))


def _with_steps_inside(walk: _Walk, line: Sequence[str]) -> Iterator[Transition]:
    """Yield the transitions of the main line, and before what a merge brought the steps of its commits."""
    landed: dict[str, list[Transition]] = {}
    for step in walk.steps:
        landed.setdefault(step.landing.commit.oid, []).append(step)
    for oid, brought in _brought(walk.commits, line):
        for side in reversed(brought):
            if side in walk.changes and len(walk.commits.parents(side)) < 2:
                yield from _own_steps(walk, side, oid)
        yield from landed.get(oid, ())


def _own_steps(walk: _Walk, oid: str, within: str) -> Iterator[Transition]:
    """Yield what one commit did to the states of records, against its parent alone."""
    before: dict[str, str | None] = {}
    after: dict[str, tuple[str | None, str, str]] = {}
    for ident, change in walk.changes[oid]:
        old = change.old[0]
        before[ident] = walk.states.get(old) or before.get(ident)
        target = walk.states.get(change.new) if change.mode in PLAIN else None
        if target or ident not in after:
            after[ident] = (target, change.path, change.new)
        if change.new and not target:
            after[ident] = (before[ident], change.path, change.new)
    landing = _landing(walk.commits, oid, len(after))
    for ident, (target, path, blob) in after.items():
        if target != before[ident]:
            yield Transition(ident, before[ident], target, landing, path, blob, within)


def _brought(commits: Commits, line: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each commit of a line, oldest first, with what it brought that was not reachable before, newest first."""
    seen: set[str] = set()
    order = commits.rows
    for oid in line:
        seen.add(oid)
        parents = commits.parents(oid)
        found: list[str] = []
        todo = parents[1:]
        while todo:
            one = todo.pop()
            if one not in seen and commits.has(one):
                seen.add(one)
                found.append(one)
                todo.extend(commits.parents(one))
        yield oid, sorted(found, key=order.__getitem__) if len(found) > 1 else found


def detailed(root: Path, told: Told, chosen: Sequence[Transition]) -> list[Transition]:
    """Return transitions with who wrote them and the decisions that go with them, from a few more processes."""
    written = _written(root, told, chosen)
    decided = _decided(told, chosen)
    return [
        msgspec.structs.replace(step, authors=authors, decision=decided.get((step.id, step.landing.commit.oid)))
        for step, authors in zip(chosen, written, strict=True)
    ]


def _decided(told: Told, chosen: Iterable[Transition]) -> dict[tuple[str, str], Decision]:
    """Return the newest decision to the new state that a record then had, unless it went with an earlier step.

    Only what landed uses a decision up; a step inside shows what its version of the record holds.
    """
    pairs = {(step.id, step.target) for step in chosen if step.target}
    steps = [step for step in told.history.transitions if (step.id, step.target) in pairs]
    held = {oid: decisions_of(told.blobs.read(oid)) for oid in {step.blob for step in steps}}
    used: dict[tuple[str, str | None], Decision] = {}
    found = {}
    for step in steps:
        fitting = (one for one in reversed(held[step.blob]) if told.words.get(one.to, one.to) == step.target)
        decision = next(fitting, None)
        if decision is None or used.get((step.id, step.target)) == decision:
            continue
        found[step.id, step.landing.commit.oid] = decision
        if not step.within:
            used[step.id, step.target] = decision
    return found


def _written(root: Path, told: Told, chosen: Sequence[Transition]) -> Iterator[tuple[Signature, ...]]:
    """Yield who wrote each transition: the commit's authors, and of a merge those of the commits that it brought.

    Where several wrote what a merge brought, those count who touched the record's file. A state that no side of a
    merge had was written in the merge itself.
    """
    commits = told.commits
    merges = {step.landing.commit.oid: None for step in chosen if step.landing.commit.is_merge}
    brought: dict[str, list[str]] = {}
    if merges:
        for oid, found in _brought(commits, commits.main_line(told.history.tip)):
            if oid in merges:
                brought[oid] = [side for side in found if len(commits.parents(side)) < 2]
    several = {oid for oid, sides in brought.items() if len({commits.author(side) for side in sides}) > 1}
    odd = (oid for oid in merges if not _is_a_side(commits, oid))
    asked = [*odd, *(side for oid in merges if oid in several for side in brought[oid])]
    touched: dict[str, list[tuple[str, Change]]] = {
        oid: _records(found) for oid, found in log.changes_of(root, asked, [IMPROVEMENTS])
    }
    own = _in_the_merge_itself(root, told, [step for step in chosen if step.landing.commit.oid in merges], touched)
    for step in chosen:
        commit = step.landing.commit
        sides = brought.get(commit.oid, [commit.oid])
        if (step.id, commit.oid) in own:
            sides = []
        elif commit.oid in several:
            sides = [side for side in sides if any(ident == step.id for ident, _ in touched.get(side, ()))]
        yield tuple(_authors(commits, sides)) or (commit.author,)


def _is_a_side(commits: Commits, merge: str) -> bool:
    """Tell whether a merge is the same, file by file, as what it brought, so that nothing can hide in it."""
    return any(commits.tree(side) == commits.tree(merge) for side in commits.parents(merge)[1:] if commits.has(side))


def _authors(commits: Commits, sides: Sequence[str]) -> dict[Signature, None]:
    """Return authors and co-authors of commits, the oldest first, each once."""
    found: dict[Signature, None] = {}
    for side in reversed(sides):
        found[commits.author(side)] = None
        found.update(dict.fromkeys(co_authors(commits.message(side))))
    return found


def _in_the_merge_itself(
    root: Path, told: Told, steps: Iterable[Transition], touched: Mapping[str, Sequence[tuple[str, Change]]]
) -> set[tuple[str, str]]:
    """Return id and commit of transitions to a state that the record has on no side of the merge."""
    suspects: list[tuple[Transition, list[Change]]] = []
    for step in steps:
        changes = [change for ident, change in touched.get(step.landing.commit.oid, ()) if ident == step.id]
        if changes:
            suspects.append((step, changes))
    blobs = dict.fromkeys(blob for _, changes in suspects for change in changes for blob in change.old[1:] if blob)
    states = {oid: state_of(data) for oid, data in tree.contents(root, blobs)}
    found = set()
    for step, changes in suspects:
        sides = zip(*(change.old[1:] for change in changes), strict=True)
        known = {next((states[blob] for blob in blobs if blob), None) for blobs in sides}
        if step.target not in {told.words.get(state, state) if state else None for state in known}:
            found.add((step.id, step.landing.commit.oid))
    return found
