"""Who wrote what landed: git looks into the merges of the main line while we do something else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from csi_as_code.git import log, tree
from csi_as_code.git.log import Change, Commits
from csi_as_code.history import Signature, co_authors
from csi_as_code.reading.glimpse import state_of
from csi_as_code.reading.versions import Words
from csi_as_code.reading.walk import Changed, Step, records_in
from csi_as_code.register import IMPROVEMENTS

Signatures = tuple[Signature, ...]


class Writers:
    """Who wrote the steps that landed: git looks into their merges at once; `settle` waits for it, then ask `of`."""

    def __init__(self, root: Path, commits: Commits, tip: str, landed: Iterable[str]) -> None:
        self._root = root
        self._known: dict[str, Signatures] = {}
        self._several: dict[str, Mapping[str, Signatures]] = {}
        self._odd: Changed = {}
        brought = {oid: found for oid, found in commits.brought(commits.main_line(tip)) if commits.is_merge(oid)}
        self._sides = {oid: _sides(commits, oid, brought) for oid in landed}
        asked = [oid for oid in self._sides if oid in brought and not _is_a_side(commits, oid)]
        self._mixed = frozenset(asked)
        for oid, sides in self._sides.items():
            if len(sides) > 1 and len(set(map(commits.author, sides))) > 1:
                self._several[oid] = {}
                asked += sides
        self._looking = log.look_at(root, asked, [IMPROVEMENTS], combined=True) if asked else None

    def settle(self, commits: Commits) -> None:
        """Find out all that does not hang on what the versions say."""
        found = log.looked_into(self._looking) if self._looking else ()
        touched = {oid: records_in(changes) for oid, changes in found}
        self._odd = {oid: records for oid, records in touched.items() if oid in self._mixed}
        for oid, sides in self._sides.items():
            if oid in self._several:
                self._several[oid] = _by_record(commits, sides, touched)
            else:
                self._known[oid] = _authors(commits, sides)

    def of(self, steps: Sequence[Step], words: Words) -> Iterator[Signatures]:
        """Yield who wrote each step: the commit's authors, and of a merge those of the commits that it brought.

        Where several wrote what a merge brought, those count who touched the record's file. A state that no side of a
        merge had was written in the merge itself.
        """
        own = _in_the_merge_itself(self._root, words, steps, self._odd) if self._odd else set()
        for step in steps:
            oid = step.landing.oid
            authors = self._several[oid].get(step.id) if oid in self._several else self._known[oid]
            yield (step.landing.author,) if not authors or (own and (step.id, oid) in own) else authors

    def drop(self) -> None:
        """End what still runs."""
        if self._looking:
            self._looking.drop()


def _sides(commits: Commits, oid: str, brought: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the commits that a commit brought: of a merge those that are none, else itself."""
    return [side for side in brought[oid] if len(commits.parents(side)) < 2] if oid in brought else [oid]


def _is_a_side(commits: Commits, merge: str) -> bool:
    """Tell whether a merge is the same, file by file, as what it brought, so that nothing can hide in it."""
    return any(commits.tree(side) == commits.tree(merge) for side in commits.parents(merge)[1:] if commits.has(side))


def _authors(commits: Commits, sides: Sequence[str]) -> Signatures:
    """Return authors and co-authors of commits, the oldest first, each once."""
    found: dict[Signature, None] = {}
    for side in reversed(sides):
        found[commits.author(side)] = None
        message = commits.message(side)
        if "<" in message:
            found.update(dict.fromkeys(co_authors(message)))
    return tuple(found)


def _by_record(commits: Commits, sides: Iterable[str], touched: Changed) -> Mapping[str, Signatures]:
    """Return who wrote each record, of commits of several people."""
    found: dict[str, list[str]] = {}
    for side in sides:
        for ident, _ in touched.get(side, ()):
            found.setdefault(ident, []).append(side)
    return {ident: _authors(commits, its_sides) for ident, its_sides in found.items()}


def _in_the_merge_itself(root: Path, words: Words, steps: Iterable[Step], odd: Changed) -> set[tuple[str, str]]:
    """Return id and commit of transitions to a state that the record has on no side of the merge."""
    suspects: list[tuple[Step, list[Change]]] = []
    for step in steps:
        changes = [change for ident, change in odd.get(step.landing.oid, ()) if ident == step.id]
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
