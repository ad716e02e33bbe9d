"""Walk along the main line, oldest commit first: where each record lies, and from which state to which it steps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from csi_as_code.git.log import Change, Commits
from csi_as_code.git.request import request_number
from csi_as_code.history import Landing
from csi_as_code.model import Decision
from csi_as_code.reading.naming import ident_of
from csi_as_code.workflow import State

PLAIN = frozenset({"100644", "100755", "100664"})
"""Modes of entries that are read; a link or a submodule is not a record."""

HOSTS = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Committers that are a code host: who pressed its button, git does not know."""

States = Mapping[str, str | None]
Changed = Mapping[str, Sequence[tuple[str, Change]]]
"""What each commit did to records, with the id that the file's name is."""

_ident_of = cache(ident_of)  # a record is changed several times


def records_in(changes: Iterable[Change]) -> list[tuple[str, Change]]:
    """Return the changes of records, each with the id."""
    return [(ident, change) for change in changes if (ident := _ident_of(change.path))]


class Step(NamedTuple):
    """A record's step from one state to another, and the version that it has then; `within` as of a Transition.

    Where both states are the same the record was approved again.
    """

    id: str
    source: str | None
    target: str | None
    landing: Landing
    path: str
    blob: str
    within: str | None = None


class _Stop(NamedTuple):
    """A commit of the main line that changed records: id, path and version (empty where it is gone) of each."""

    landing: Landing
    records: Sequence[tuple[str, str, str]]


class _Inside(NamedTuple):
    """A commit that a merge (`within`) brought: its landing, and what it changed."""

    landing: Landing
    within: str
    records: Sequence[tuple[str, Change]]


class Walk:
    """One pass over the main line, which needs the states of the versions only at last.

    `last` are the states at its end.
    """

    def __init__(self, commits: Commits, changes: Changed, tip: str, *, inside: bool) -> None:
        self.last: dict[str, str] = {}
        self._renewed: dict[str, Decision] = {}
        self._alive: dict[str, dict[str, str]] = {}
        line = commits.main_line(tip)
        self._stops: list[_Stop | _Inside] = []
        for oid, brought in commits.brought(line) if inside else ((oid, ()) for oid in line):
            for side in reversed(brought):
                if side in changes and len(commits.parents(side)) < 2:
                    count = len({ident for ident, _ in changes[side]})
                    self._stops.append(_Inside(_landing(commits, side, count), oid, changes[side]))
            if oid in changes:
                records = self._taken_in(changes[oid])
                self._stops.append(_Stop(_landing(commits, oid, len(records)), records))

    @property
    def known(self) -> frozenset[str]:
        """All ids that ever had a file."""
        return frozenset(self._alive)

    def _taken_in(self, changes: Iterable[tuple[str, Change]]) -> list[tuple[str, str, str]]:
        """Return id, path and version of the records that a commit of the main line changed."""
        touched: dict[str, str] = {}
        for ident, change in changes:
            paths = self._alive.setdefault(ident, {})
            if change.new and change.mode in PLAIN:
                paths[change.path] = change.new
            else:
                paths.pop(change.path, None)
            touched[ident] = change.path
        found = []
        for ident, path in touched.items():
            paths = self._alive[ident]
            place = path if len(paths) == 1 and path in paths else min(paths, default=path)
            found.append((ident, place, paths.get(place, "")))
        return found

    def steps(self, states: States, renewed: Mapping[str, Decision]) -> Iterator[Step]:
        """Yield the steps, what is inside of a merge before it, once it is known what the versions say.

        `renewed` is the newest approval of those that were approved more than once.
        """
        for stop in self._stops:
            yield from _own(stop, states) if isinstance(stop, _Inside) else self._landed(stop, states, renewed)

    def _landed(self, stop: _Stop, states: States, renewed: Mapping[str, Decision]) -> Iterator[Step]:
        """Yield the steps that a commit of the main line brought."""
        last, landing = self.last, stop.landing
        for ident, path, blob in stop.records:
            source = last.get(ident)
            # A version that cannot be read says nothing: the record stays where it was.
            target = (states[blob] or source) if blob else None
            if target != source:
                yield Step(ident, source, target, landing, path, blob)
                if target is None:
                    del last[ident]
                else:
                    last[ident] = target
            approved_again = self._is_new(ident, renewed.get(blob)) if target and renewed else False
            if approved_again and source and (target == source or target != State.APPROVED):
                yield Step(ident, target, target, landing, path, blob)

    def _is_new(self, ident: str, approval: Decision | None) -> bool:
        """Tell whether a version's newest approval is another one than the version before it had."""
        if approval is None or self._renewed.get(ident) == approval:
            return False
        self._renewed[ident] = approval
        return True


def _own(stop: _Inside, states: States) -> Iterator[Step]:
    """Yield what one commit did to the states of records, against its parent alone."""
    before: dict[str, str | None] = {}
    after: dict[str, tuple[str | None, str, str]] = {}
    for ident, change in stop.records:
        old = change.old[0]
        before[ident] = states.get(old) or before.get(ident)
        target = states.get(change.new) if change.mode in PLAIN else None
        if target or ident not in after:
            after[ident] = (target, change.path, change.new)
        if change.new and not target:
            after[ident] = (before[ident], change.path, change.new)
    for ident, (target, path, blob) in after.items():
        if target != before[ident]:
            yield Step(ident, before[ident], target, stop.landing, path, blob, stop.within)


def _landing(commits: Commits, oid: str, records: int) -> Landing:
    author, is_merge = commits.author(oid), commits.is_merge(oid)
    merger = author if is_merge else commits.committer(oid)
    known = merger.email not in HOSTS and (is_merge or merger != author)
    number = request_number(commits.message(oid))
    return Landing(oid, commits.time(oid), author, is_merge, records, merger if known else None, number)
