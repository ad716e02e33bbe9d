"""What old versions of records say, which a second process reads while git tells which there are."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from csi_as_code.git import tree
from csi_as_code.git.blobs import Blobs
from csi_as_code.model import Decision
from csi_as_code.reading import aside, limits
from csi_as_code.reading.glimpse import decisions_at, decisions_in, decisions_of, state_of
from csi_as_code.workflow import State

Words = Mapping[str, str]

_MANY = 99
"""So many are asked for at once: their ids just fit into a page, and a pipe holds so many pages."""

_NONE = -1


class Known(NamedTuple):
    """What versions say, by object id: the state, None where it cannot be told, and the newest decision to it.

    `renewed` has the newest approval of those versions that were approved more than once.
    """

    states: Mapping[str, str | None]
    decisions: Mapping[str, Decision]
    renewed: Mapping[str, Decision] = {}


class _Said(msgspec.Struct, array_like=True):
    """What versions say, in order, each state and decision by its number, and what these are.

    `renewed` has the newest approval by the version's number, where there are several.
    """

    states: list[int] = []
    decided: list[int] = []
    renewed: dict[int, int] = {}
    words: list[str | None] = []
    decisions: list[Decision] = []


class Versions:
    """Versions to be read: `ask` for them, and at last take what is `known`.

    Without a second process they are read at last.
    """

    def __init__(self, root: Path, words: Words, *, decisions: bool) -> None:
        self._root = root
        self._glance = _Glance(words, decisions=decisions)
        self._asked: dict[str, None] = {}
        self._fresh: list[str] = []
        self._blobs: Blobs | None = None
        self._wait: Callable[[], bytes | None] | None = None
        if aside.can_share():
            self._blobs = blobs = Blobs(root)
            self._wait = aside.begin(lambda: msgspec.msgpack.encode(self._glance.at(blobs.read(_MOST))))
            blobs.leave()

    def ask(self, oids: Iterable[str]) -> None:
        """Ask for versions, each of which is read once."""
        for oid in oids:
            if oid not in self._asked:
                self._asked[oid] = None
                self._fresh.append(oid)
        while len(self._fresh) >= _MANY:
            self._send()

    def _send(self) -> None:
        if self._blobs:
            self._blobs.ask(self._fresh[:_MANY])
        del self._fresh[:_MANY]

    def known(self) -> Known:
        """Return what all of them say; raise GitError where one is missing."""
        said = self._handed_over()
        if said is None or len(said.states) != len(self._asked):
            said = self._glance.at(data for _, data in tree.contents(self._root, self._asked, _MOST))
        states = {oid: said.words[number] for oid, number in zip(self._asked, said.states, strict=True)}
        decided = zip(self._asked, said.decided, strict=True)
        oids = list(self._asked) if said.renewed else []
        return Known(
            states,
            {oid: said.decisions[number] for oid, number in decided if number != _NONE},
            {oids[place]: said.decisions[number] for place, number in said.renewed.items()},
        )

    def _handed_over(self) -> _Said | None:
        """Return what the second process has read, None where there is none or where it failed."""
        self._send()
        if self._blobs:
            self._blobs.end()
        result = self._awaited()
        return None if result is None else msgspec.msgpack.decode(result, type=_Said)

    def _awaited(self) -> bytes | None:
        wait, self._wait = self._wait, None
        return wait() if wait else None

    def drop(self) -> None:
        """End what still runs."""
        if self._blobs:
            self._blobs.drop()
        self._awaited()


_MOST = limits.RECORD.most_bytes


class _Glance:
    """Look at versions for the state and the newest decision to it."""

    def __init__(self, words: Words, *, decisions: bool) -> None:
        self._words = words
        self._wanted = decisions
        self._parts: dict[bytes, tuple[Decision, ...]] = {}
        self._names: dict[str, list[str]] = {}
        self._encoded: dict[str, list[bytes]] = {}
        for word, state in words.items():
            self._names.setdefault(state, [state]).append(word)

    def at(self, versions: Iterable[bytes]) -> _Said:
        """Return what versions say."""
        words: dict[str | None, int] = {}
        decisions: dict[Decision, int] = {}
        said = _Said()
        for data in versions:
            state = state_of(data)
            if state and self._words:
                state = self._words.get(state, state)
            said.states.append(words.setdefault(state, len(words)))
            decision = self._decision(data, state) if state and self._wanted else None
            said.decided.append(decisions.setdefault(decision, len(decisions)) if decision else _NONE)
            if state and self._wanted and (renewed := self._renewed(data)):
                said.renewed[len(said.states) - 1] = decisions.setdefault(renewed, len(decisions))
        said.words += words
        said.decisions += decisions
        return said

    def _decision(self, data: bytes, state: str) -> Decision | None:
        place = decisions_at(data)
        if place < 0:
            return None
        # Most states need no decision, and most versions of a record hold the same ones.
        names, encoded = self._spelt(state)
        for name in encoded:
            if data.find(name, place) >= 0:
                break
        else:
            return None
        return next((one for one in reversed(self._all(data, place)) if one.to in names), None)

    def _renewed(self, data: bytes) -> Decision | None:
        """Return the newest approval where there are several, which few versions have."""
        place = decisions_at(data)
        names, encoded = self._spelt(State.APPROVED)
        if place < 0 or sum(data.count(name, place) for name in encoded) < 2:
            return None
        found = [one for one in self._all(data, place) if one.to in names]
        return found[-1] if len(found) > 1 else None

    def _spelt(self, state: str) -> tuple[list[str], list[bytes]]:
        """Return the words that mean a state, as text and as bytes."""
        names = self._names.get(state) or self._names.setdefault(state, [state])
        return names, self._encoded.get(state) or self._encoded.setdefault(state, [name.encode() for name in names])

    def _all(self, data: bytes, place: int) -> tuple[Decision, ...]:
        """Return the decisions of a version, which begin at a place."""
        part = decisions_in(data, place)
        found = self._parts.get(part)
        if found is None:
            found = self._parts[part] = decisions_of(part) or decisions_of(data)
        return found
