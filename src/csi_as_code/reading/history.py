"""Follow every record of a register through the commits of the main line, by its id and not by its path."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from csi_as_code.git import log, tree
from csi_as_code.git.blobs import Blobs
from csi_as_code.git.log import Change, Commits
from csi_as_code.git.request import request_number
from csi_as_code.history import History, Landing, Signature, Transition, co_authors
from csi_as_code.model import Decision
from csi_as_code.reading.glimpse import decisions_at, decisions_in, decisions_of, state_of
from csi_as_code.reading.naming import ident_of
from csi_as_code.register import IMPROVEMENTS

PLAIN = frozenset({"100644", "100755", "100664"})
"""Modes of entries that are read; a link or a submodule is not a record."""

_COMMITS = 50
"""After so many commits we look at what arrived."""

HOSTS = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Committers that are a code host: who pressed its button, git does not know."""

States = Mapping[str, str | None]
Words = Mapping[str, str]
Changed = Mapping[str, Sequence[tuple[str, Change]]]
"""What each commit did to records, with the id that the file's name is."""


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
    telling = log.begin(root, tip, [IMPROVEMENTS], every=all_commits)
    blobs = Blobs(root)
    sides: _Sides | None = None
    try:
        known = _Known(words_of(), decisions=details)
        changes = {}
        fresh: list[str] = []
        commits: Commits | None = None
        for number, (oid, found) in enumerate(telling.changes()):
            records = _records(found)
            if records:
                changes[oid] = records
                fresh.append(oid)
                for _, change in records:
                    if change.new and change.mode in PLAIN:
                        blobs.ask(change.new)
            if number % _COMMITS == 0:
                known.take(blobs.arrived())
                if details and sides is None and telling.has_told:
                    commits = telling.commits()
                    sides = _Sides(root, commits, tip)
                if sides:
                    sides.look_into(fresh)
                    fresh = []
        commits = commits or telling.commits()
        line = commits.main_line(tip)
        if details:
            sides = sides or _Sides(root, commits, tip)
            sides.look_into(fresh)
        known.take(blobs.rest())
        walk = _Walk(commits, changes, known.states)
        for oid in line:
            if oid in changes:
                walk.land(oid)
        steps = list(_with_steps_inside(walk, line)) if all_commits else walk.steps
        if sides:
            written = sides.written(root, steps, known.words)
            decided = _decided(steps, known.decisions)
            # Without the blob, which is not kept: what is told now and what is remembered are the same.
            steps = [
                Transition(
                    step.id, step.source, step.target, step.landing, step.path, "", step.within, authors, decision
                )
                for step, authors, decision in zip(steps, written, decided, strict=True)
            ]
    finally:
        telling.drop()
        blobs.drop()
        if sides:
            sides.drop()
    return History(
        tip=tip,
        transitions=tuple(steps),
        states=dict(sorted(walk.last.items())),
        known=frozenset(walk.alive),
        unreadable=sum(1 for state in known.states.values() if state is None),
    )


class _Known:
    """What versions of records say, by object id: the state, and the newest decision to it."""

    def __init__(self, words: Words, *, decisions: bool) -> None:
        self.words = words
        self.states: dict[str, str | None] = {}
        self.decisions: dict[str, Decision] = {}
        self._wanted = decisions
        self._parts: dict[bytes, tuple[Decision, ...]] = {}
        self._names: dict[str, list[str]] = {}
        self._encoded: dict[str, list[bytes]] = {}
        for word, state in words.items():
            self._names.setdefault(state, [state]).append(word)

    def take(self, arrived: Iterable[tuple[str, bytes]]) -> None:
        """Look at versions."""
        for oid, data in arrived:
            state = state_of(data)
            if state and self.words:
                state = self.words.get(state, state)
            self.states[oid] = state
            if state and self._wanted:
                self._decide(oid, data, state)

    def _decide(self, oid: str, data: bytes, state: str) -> None:
        place = decisions_at(data)
        if place < 0:
            return
        # Most states need no decision, and most versions of a record hold the same ones.
        names = self._names.get(state) or self._names.setdefault(state, [state])
        for name in self._encoded.get(state) or self._encoded.setdefault(state, [name.encode() for name in names]):
            if data.find(name, place) >= 0:
                break
        else:
            return
        part = decisions_in(data, place)
        found = self._parts.get(part)
        if found is None:
            found = self._parts[part] = decisions_of(part) or decisions_of(data)
        decision = next((one for one in reversed(found) if one.to in names), None)
        if decision:
            self.decisions[oid] = decision


_ident_of = cache(ident_of)  # a record is changed several times


def _records(changes: Iterable[Change]) -> list[tuple[str, Change]]:
    return [(ident, change) for change in changes if (ident := _ident_of(change.path))]


class _Walk:
    """One pass over the main line, oldest first: where each record lies, and its state."""

    def __init__(self, commits: Commits, changes: Changed, states: States) -> None:
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
            place = path if len(paths) == 1 and path in paths else min(paths, default=path)
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
    author, is_merge = commits.author(oid), commits.is_merge(oid)
    merger = author if is_merge else commits.committer(oid)
    known = merger.email not in HOSTS and (is_merge or merger != author)
    number = request_number(commits.message(oid))
    return Landing(oid, commits.time(oid), author, is_merge, records, merger if known else None, number)


def _with_steps_inside(walk: _Walk, line: Sequence[str]) -> Iterator[Transition]:
    """Yield the transitions of the main line, and before what a merge brought the steps of its commits."""
    landed: dict[str, list[Transition]] = {}
    for step in walk.steps:
        landed.setdefault(step.landing.oid, []).append(step)
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


def _decided(steps: Iterable[Transition], decisions: Mapping[str, Decision]) -> Iterator[Decision | None]:
    """Yield the newest decision to the new state that a record then had, unless it went with an earlier step.

    Only what landed uses a decision up; a step inside shows what its version of the record holds.
    """
    used: dict[tuple[str, str | None], Decision] = {}
    for step in steps:
        decision = decisions.get(step.blob)
        if decision is not None and used.get((step.id, step.target)) == decision:
            decision = None
        if decision is not None and not step.within:
            used[step.id, step.target] = decision
        yield decision


class _Sides:
    """Who wrote what the merges of the main line brought; git looks into them while we do something else."""

    def __init__(self, root: Path, commits: Commits, tip: str) -> None:
        self.commits = commits
        self.brought = {
            oid: [side for side in found if len(commits.parents(side)) < 2]
            for oid, found in _brought(commits, commits.main_line(tip))
            if commits.is_merge(oid)
        }
        self.several: set[str] = set()
        self._looking = log.Looking(root, [IMPROVEMENTS])

    def look_into(self, landed: Iterable[str]) -> None:
        """Ask git about the merges among some commits that changed records."""
        commits = self.commits
        merges = [oid for oid in landed if oid in self.brought]
        for oid in merges:
            sides = self.brought[oid]
            if len(sides) > 1 and len(set(map(commits.author, sides))) > 1:
                self.several.add(oid)
                self._looking.ask(sides)
        self._looking.ask(oid for oid in merges if not _is_a_side(commits, oid))

    def drop(self) -> None:
        """End what still runs."""
        self._looking.drop()

    def written(self, root: Path, steps: Sequence[Transition], words: Words) -> Iterator[tuple[Signature, ...]]:
        """Yield who wrote each transition: the commit's authors, and of a merge those of the commits that it brought.

        Where several wrote what a merge brought, those count who touched the record's file. A state that no side of a
        merge had was written in the merge itself.
        """
        commits = self.commits
        touched = {oid: _records(changes) for oid, changes in self._looking.changes()}
        idents = {oid: {ident for ident, _ in records} for oid, records in touched.items()}
        own = _in_the_merge_itself(root, words, [step for step in steps if step.landing.oid in self.brought], touched)
        known: dict[str, tuple[Signature, ...]] = {}
        for step in steps:
            oid = step.landing.oid
            if own and (step.id, oid) in own:
                yield (step.landing.author,)
            elif oid in self.several:
                sides = [side for side in self.brought[oid] if step.id in idents.get(side, ())]
                yield _authors(commits, sides) or (step.landing.author,)
            else:
                if oid not in known:
                    known[oid] = _authors(commits, self.brought.get(oid, [oid])) or (step.landing.author,)
                yield known[oid]


def _is_a_side(commits: Commits, merge: str) -> bool:
    """Tell whether a merge is the same, file by file, as what it brought, so that nothing can hide in it."""
    return any(commits.tree(side) == commits.tree(merge) for side in commits.parents(merge)[1:] if commits.has(side))


def _authors(commits: Commits, sides: Sequence[str]) -> tuple[Signature, ...]:
    """Return authors and co-authors of commits, the oldest first, each once."""
    found: dict[Signature, None] = {}
    for side in reversed(sides):
        found[commits.author(side)] = None
        message = commits.message(side)
        if "<" in message:
            found.update(dict.fromkeys(co_authors(message)))
    return tuple(found)


def _in_the_merge_itself(
    root: Path, words: Words, steps: Iterable[Transition], touched: Changed
) -> set[tuple[str, str]]:
    """Return id and commit of transitions to a state that the record has on no side of the merge."""
    suspects: list[tuple[Transition, list[Change]]] = []
    for step in steps:
        changes = [change for ident, change in touched.get(step.landing.oid, ()) if ident == step.id]
        if changes:
            suspects.append((step, changes))
    blobs = dict.fromkeys(blob for _, changes in suspects for change in changes for blob in change.old[1:] if blob)
    states = {oid: state_of(data) for oid, data in tree.contents(root, blobs)}
    found = set()
    for step, changes in suspects:
        sides = zip(*(change.old[1:] for change in changes), strict=True)
        known = {next((states[blob] for blob in blobs if blob), None) for blobs in sides}
        if step.target not in {words.get(state, state) if state else None for state in known}:
            found.add((step.id, step.landing.oid))
    return found
