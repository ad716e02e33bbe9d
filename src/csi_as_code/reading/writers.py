"""Who wrote what landed: git looks into the merges of the main line while we do something else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from csi_as_code.git import log, tree
from csi_as_code.git.log import Change, Commits, Telling
from csi_as_code.history import Signature, co_authors
from csi_as_code.reading.glimpse import state_of
from csi_as_code.reading.versions import Words
from csi_as_code.reading.walk import Changed, Step, records_in
from csi_as_code.register import IMPROVEMENTS

Signatures = tuple[Signature, ...]

_COMMITS = 50
"""After so many commits that changed records we ask git about the merges among them."""


class Writers:
    """`take` what changed records, `settle` what can be known without their versions, and ask who wrote steps."""

    def __init__(self, root: Path, telling: Telling, tip: str) -> None:
        self._root = root
        self._telling = telling
        self._tip = tip
        self._fresh: list[str] = []
        self._taken: list[str] = []
        self._brought: dict[str, list[str]] | None = None
        self._several: dict[str, Mapping[str, Signatures]] = {}
        self._odd: Changed = {}
        self._known: dict[str, Signatures] = {}
        self._looking = log.Looking(root, [IMPROVEMENTS])

    def take(self, oid: str) -> None:
        """Take a commit that changed records; git looks into it when it has told all commits."""
        self._fresh.append(oid)
        if len(self._fresh) % _COMMITS == 0 and self._telling.has_told:
            self._look_into_fresh()

    def _look_into_fresh(self) -> None:
        commits = self._telling.commits()
        brought = self._brought
        if brought is None:
            brought = self._brought = {
                oid: [side for side in found if len(commits.parents(side)) < 2]
                for oid, found in commits.brought(commits.main_line(self._tip))
                if commits.is_merge(oid)
            }
        merges = [oid for oid in self._fresh if oid in brought]
        asked = [oid for oid in merges if not _is_a_side(commits, oid)]
        for oid in merges:
            sides = brought[oid]
            if len(sides) > 1 and len(set(map(commits.author, sides))) > 1:
                self._several[oid] = {}
                asked += sides
        self._looking.ask(asked)
        self._taken += self._fresh
        self._fresh.clear()

    def settle(self) -> None:
        """Find out all that does not hang on what the versions say."""
        self._look_into_fresh()
        commits, brought = self._telling.commits(), self._brought or {}
        touched = {oid: records_in(changes) for oid, changes in self._looking.changes()}
        self._odd = {oid: records for oid, records in touched.items() if oid in brought}
        for oid in self._taken:
            sides = brought.get(oid, [oid])
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
        self._looking.drop()


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
