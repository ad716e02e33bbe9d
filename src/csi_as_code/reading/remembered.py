"""Remember a history by the commit that it ends in, in the git directory: safe to delete, ignored where it is wrong.

A commit's history never changes, so the tip, the folder and the old words for states are all that it depends on, and
the code that read it, of which the file's name holds a digest. The format is MessagePack with a checksum.
"""

import atexit
import contextlib
import gc
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

import csi_as_code
from csi_as_code.git import log
from csi_as_code.git.place import git_dir
from csi_as_code.history import History, Landing, Renewal, Signature, Transition
from csi_as_code.model import Decision
from csi_as_code.reading import aside, cache
from csi_as_code.reading import history as reading
from csi_as_code.reading.versions import Words

MANY = 2_000
"""To save so many transitions takes longer than to begin a second process."""


class Step(msgspec.Struct, frozen=True, array_like=True):
    """A transition; landing and authors by their numbers."""

    id: str
    source: str | None
    target: str | None
    landing: int
    path: str
    within: str | None
    authors: tuple[int, ...]
    decision: Decision | None


class Moved(msgspec.Struct, frozen=True, array_like=True):
    """A landing; people by their numbers."""

    oid: str
    time: int
    author: int
    is_merge: bool
    records: int
    merged_by: int | None
    request: int | None


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A history, and what it depends on."""

    tip: str
    root: str
    words: dict[str, str]
    people: list[tuple[str, str]]
    landings: list[Moved]
    steps: list[Step]
    states: dict[str, str]
    known: list[str]
    unreadable: int
    renewals: list[tuple[int, Step]]


def history(root: Path, words_of: Callable[[], Words], *, ref: str = "HEAD", all_commits: bool = False) -> History:
    """Return the whole history up to a commit, with authors and decisions, from memory where it is the same.

    Only that of HEAD is kept.
    """
    place = git_dir(root)
    file = _file(place, all_commits=all_commits) if place else None
    with _without_collecting():
        kept = cache.load_one(file, Kept) if file else None
        if kept and kept.root == str(root) and kept.tip == log.locate(root, ref) and kept.words == words_of():
            return _thawed(kept)
        found = reading.tell(root, ref, words_of, all_commits=all_commits, details=True)
        if file and ref == "HEAD":
            _save_aside(file, found, root, words_of())
        return found


def _save_aside(file: Path, found: History, root: Path, words: Words) -> None:
    """Save a history, a large one in a second process, which ends before this one does."""

    def work() -> bytes:
        cache.save_one(file, _frozen(found, root, words))
        return b""

    if len(found.transitions) >= MANY and aside.can_share():
        atexit.register(aside.begin(work))
    else:
        work()


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Let the collector rest: none of the many new values can be garbage yet."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _file(place: Path, *, all_commits: bool) -> Path:
    digest = hashlib.sha256()
    package = Path(csi_as_code.__file__).parent
    for room in (package, package / "git", package / "reading"):
        for file in sorted(room.glob("*.py")):
            digest.update(file.read_bytes())
    return place / "csi" / f"history-{'all-' if all_commits else ''}{digest.hexdigest()[:16]}.cache"


def _frozen(found: History, root: Path, words: Words) -> Kept:
    people: dict[Signature, int] = {}
    places: dict[str, int] = {}
    landings: list[Moved] = []

    def number(who: Signature) -> int:
        return people.setdefault(who, len(people))

    def frozen(step: Transition) -> Step:
        one = step.landing
        if one.oid not in places:
            places[one.oid] = len(landings)
            merger = number(one.merged_by) if one.merged_by else None
            landings.append(
                Moved(one.oid, one.time, number(one.author), one.is_merge, one.records, merger, one.request)
            )
        authors = tuple(number(who) for who in step.authors)
        return Step(step.id, step.source, step.target, places[one.oid], step.path, step.within, authors, step.decision)

    steps = [frozen(step) for step in found.transitions]
    renewals = [(one.after, frozen(one.step)) for one in found.renewals]
    names = [(who.name, who.email) for who in people]
    states, known = dict(found.states), sorted(found.known)
    return Kept(found.tip, str(root), dict(words), names, landings, steps, states, known, found.unreadable, renewals)


def _thawed(kept: Kept) -> History:
    people = [Signature(name, email) for name, email in kept.people]
    landings = [
        Landing(
            one.oid, one.time, people[one.author], one.is_merge, one.records,
            None if one.merged_by is None else people[one.merged_by], one.request,
        )
        for one in kept.landings
    ]  # fmt: skip

    def thawed(one: Step) -> Transition:
        return Transition(
            one.id, one.source, one.target, landings[one.landing], one.path, one.within,
            tuple(people[who] for who in one.authors), one.decision,
        )  # fmt: skip

    return History(
        tip=kept.tip,
        transitions=tuple(thawed(one) for one in kept.steps),
        states=kept.states,
        known=frozenset(kept.known),
        unreadable=kept.unreadable,
        renewals=tuple(Renewal(after, thawed(one)) for after, one in kept.renewals),
    )
