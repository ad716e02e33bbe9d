"""The review pack as a document: sections of sentences and tables. A format is a file here, with `render(document)`.

The site shows the same document as a page. Every piece says where it comes from, so that no format takes a record's
text for its own markup.
"""

from collections.abc import Iterable, Sequence

import msgspec

MOST_ROWS = 60
"""A table for people shows so many rows, and says how many there are besides."""


class Said(msgspec.Struct, frozen=True):
    """Text that a record or the register says: data, whatever it looks like."""

    text: str


class Ref(msgspec.Struct, frozen=True):
    """A record, by its id."""

    id: str


class InState(msgspec.Struct, frozen=True):
    """A state of the workflow, or a word that the workflow does not know."""

    state: str


class Oid(msgspec.Struct, frozen=True):
    """A commit, by the first digits of its hash."""

    text: str


Piece = str | Said | Ref | InState | Oid
Phrase = tuple[Piece, ...]
Line = tuple[Phrase, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of cells; `figures` are the columns of numbers, `left_out` how many rows are not shown.

    Where there are no rows, `empty` says so.
    """

    title: str = ""
    heads: tuple[str, ...]
    rows: tuple[Line, ...]
    figures: frozenset[int] = frozenset()
    left_out: int = 0
    empty: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the document."""

    name: str
    title: str
    lede: Phrase = ()
    tables: tuple[Table, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A review pack as people read it; `title` is the register's own, `period` and `basis` say what it is about."""

    title: str
    period: str
    basis: Phrase
    sections: tuple[Section, ...]


def table(
    heads: str, rows: Iterable[Line], *, title: str = "", figures: Sequence[int] = (), empty: str = "Nothing."
) -> Table:
    """Return a table with heads that `|` parts, and as many rows as people read."""
    every = tuple(rows)
    return Table(
        title=title,
        heads=tuple(heads.split("|")),
        rows=every[:MOST_ROWS],
        figures=frozenset(figures),
        left_out=max(0, len(every) - MOST_ROWS),
        empty=empty,
    )
