"""Follow every record of a register through the commits of the main line, by its id and not by its path."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from csi_as_code.git import log, tree
from csi_as_code.git.log import Change
from csi_as_code.git.request import request_number
from csi_as_code.history import Commit, History, Landing, Transition
from csi_as_code.reading.assemble import ID
from csi_as_code.reading.glimpse import UNREADABLE, decision_of, state_of
from csi_as_code.register import IMPROVEMENTS

PLAIN = frozenset({"100644", "100755"})
"""Modes of entries that are read; a link or a submodule is not a record."""


def read_history(root: Path, ref: str, words: Mapping[str, str] | None = None, *, all_commits: bool = False) -> History:
    """Return all transitions up to a commit; `words` says what old words for states mean now.

    Only what landed on the main line (first parents) counts; with `all_commits` every commit is a step of its own.
    Raise GitError where the clone does not have the whole history.
    """
    tip = tree.resolve(root, ref)
    log.require_whole(root)
    found = log.commits(root, tip)
    line = list(found.values())[::-1] if all_commits else log.main_line(found, tip)
    changes = dict(log.changes(root, line, [tree.prefix(root) + IMPROVEMENTS]))
    landings = [landing for landing in _landings(found, line, all_commits) if landing.commit.oid in changes]
    states = _states(root, changes.values(), words or {})
    steps, last = _walk(landings, changes, states)
    return History(
        tip=tip,
        landings=tuple(landings),
        transitions=tuple(_with_decisions(root, steps)),
        states=last,
        unreadable=sum(1 for state in states.values() if state == UNREADABLE),
    )


def _states(root: Path, changes: Iterable[Sequence[Change]], words: Mapping[str, str]) -> dict[str, str]:
    """Return the state in every blob that a record ever was, by object id, from one process."""
    wanted = {change.new: None for entry in changes for change in entry if change.new and change.new_mode in PLAIN}
    states = {}
    for oid, data in tree.contents(root, wanted):
        state = state_of(data)
        states[oid] = words.get(state, state)
    return states


def _landings(found: Mapping[str, Commit], line: Sequence[Commit], all_commits: bool) -> Iterator[Landing]:  # noqa: FBT001
    """Yield what each commit of a line brought, oldest first: a merge brings all that was not reachable before."""
    seen: set[str] = set()
    for commit in line:
        seen.add(commit.oid)
        if all_commits or not commit.is_merge:
            yield Landing(commit, (commit.author,), None, request_number(commit.message))
            continue
        brought = _reach(found, commit.parents[1:], seen)
        authors = dict.fromkeys(side.author for side in brought if not side.is_merge)
        yield Landing(commit, tuple(authors) or (commit.author,), commit.author, request_number(commit.message))


def _reach(found: Mapping[str, Commit], start: Iterable[str], seen: set[str]) -> list[Commit]:
    """Return the commits reachable from some that were not seen yet, and remember them."""
    brought = []
    todo = list(start)
    while todo:
        oid = todo.pop()
        if oid not in seen and oid in found:
            seen.add(oid)
            brought.append(found[oid])
            todo.extend(found[oid].parents)
    return brought


def ident_of(path: str) -> str | None:
    """Return the id that a path's file name is, or None."""
    name = path.rsplit("/", 1)[-1]
    return name[:-5] if name.endswith(".yaml") and ID.match(name[:-5]) else None


class _Step(msgspec.Struct, frozen=True):
    """A transition with the blob that it led to."""

    transition: Transition
    blob: str


def _walk(
    landings: Iterable[Landing], changes: Mapping[str, Sequence[Change]], states: Mapping[str, str]
) -> tuple[list[_Step], dict[str, str]]:
    """Return every change of a record's state, in order, and the states at the end."""
    alive: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    steps = []
    for landing in landings:
        touched: dict[str, str] = {}
        for change in changes[landing.commit.oid]:
            ident = ident_of(change.path)
            if ident is None:
                continue
            paths = alive.setdefault(ident, {})
            if change.new and change.new_mode in PLAIN:
                paths[change.path] = change.new
            else:
                paths.pop(change.path, None)
            touched[ident] = change.path
        for ident, path in touched.items():
            blob = next(iter(sorted(alive[ident].items())), ("", ""))[1]
            target = states[blob] if blob else None
            source = last.get(ident)
            if target != source:
                steps.append(_Step(Transition(ident, source, target, landing, path), blob))
            if target is None:
                last.pop(ident, None)
            else:
                last[ident] = target
    return steps, dict(sorted(last.items()))


def _with_decisions(root: Path, steps: Sequence[_Step]) -> Iterator[Transition]:
    """Yield the transitions with the decision to the new state that the record then had."""
    blobs = dict.fromkeys(step.blob for step in steps if step.blob)
    data = dict(tree.contents(root, blobs))
    for step in steps:
        target = step.transition.target
        decision = decision_of(data[step.blob], target) if step.blob and target else None
        yield msgspec.structs.replace(step.transition, decision=decision) if decision else step.transition
