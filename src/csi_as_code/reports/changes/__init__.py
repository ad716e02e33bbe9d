"""Differences between two snapshots, in sentences. A format is a file here, with a function `render(found) -> str`.

Each sentence is a phrase: our own words, and pieces that say where they come from, so that no format takes a record's
text for its own markup. It begins with words of ours, since what begins a line may be taken for a mark.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from csi_as_code.analysis.comparison import Comparison, RecordChange
from csi_as_code.text import count
from csi_as_code.workflow import ROWS, EdgeKind

MOST_SAID = 300


class Said(msgspec.Struct, frozen=True):
    """Text that a record or a register says: data, whatever it looks like."""

    text: str


class Called(msgspec.Struct, frozen=True):
    """Somebody who has to act, by handle: the only one whom a format may notify."""

    handle: str


class Oid(msgspec.Struct, frozen=True):
    """A commit, by the first digits of its hash."""

    text: str


Piece = str | Said | Called | Oid
Phrase = tuple[Piece, ...]


class Side(msgspec.Struct, frozen=True):
    """One side of a comparison: what was asked for (nothing for the working folder), and the commit it stands for."""

    asked: str
    commit: str | None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a format gets: the comparison, its two sides, and how to show them."""

    found: Comparison
    base: Side
    head: Side
    color: bool = False
    width: int = 100


def sides(changes: Changes) -> Phrase:
    """Return what is compared."""
    return ("From ", *_side(changes.base), " to ", *_side(changes.head), ".")


def _side(side: Side) -> Phrase:
    if side.commit is None:
        return ("the working folder",)
    commit = Oid(side.commit[:12])
    return (commit,) if side.commit.startswith(side.asked) else (Said(side.asked), " (", commit, ")")


def summary(found: Comparison) -> str:
    """Return `3 records changed: 1 approved, 1 closed, 1 new; 1 decision is still needed`, in words of ours alone."""
    if found.is_empty:
        return "nothing changed"
    parts = []
    if found.records:
        numbers = Counter(_became(one) for one in found.records)
        kinds = ", ".join(f"{numbers[word]} {word}" for word in sorted(numbers, key=_ORDER.index))
        parts.append(f"{count(len(found.records), 'record')} changed: {kinds}")
    if found.measures:
        points = sum(one.added for one in found.measures)
        news = f", {count(points, 'new point')}" if points else ""
        parts.append(f"{count(len(found.measures), 'measure')} changed{news}")
    if found.rules or found.unread_rules:
        parts.append("the register's own rules changed" if found.rules else "register.yaml cannot be read on one side")
    if found.undecided:
        are = "is" if found.undecided == 1 else "are"
        parts.append(f"{count(found.undecided, 'decision')} {are} still needed")
    return "; ".join(parts)


_WORDS = {state: row.title.lower() for state, row in ROWS.items()} | {"in_progress": "started"}
_ORDER = ["gone", "unreadable", *_WORDS.values(), "resumed", "moved back", "reopened", "moved on", "new", "edited"]


def _became(one: RecordChange) -> str:
    if one.kind != "changed":
        return {"unread": "unreadable", "read": "new"}.get(one.kind, one.kind)
    if one.step is None:
        return "edited"
    words = {EdgeKind.BACK: "moved back", EdgeKind.REOPEN: "reopened", EdgeKind.RESUME: "resumed"}
    return words.get(one.step.kind or EdgeKind.FORWARD) or _WORDS.get(one.step.target, "moved on")


def spoken(phrase: Iterable[Piece]) -> str:
    """Return a phrase as one plain text, for programs."""
    return "".join(piece if isinstance(piece, str) else _text(piece) for piece in phrase)


def _text(piece: Said | Called | Oid) -> str:
    return piece.handle if isinstance(piece, Called) else piece.text
