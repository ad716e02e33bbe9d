"""Differences for a terminal: a line of what happened, what it takes, and each field with its words."""

import re
from collections.abc import Iterable, Iterator

from csi_as_code.analysis.comparison import RecordChange
from csi_as_code.analysis.edits import Edit
from csi_as_code.reports.changes import MOST_SAID, Called, Changes, Phrase, Piece, sides, summary
from csi_as_code.reports.changes._fields import Shown, shown, shown_of
from csi_as_code.reports.changes._sentences import UNREAD_RULES, headline, measured, shifted, statements
from csi_as_code.text import cells, fitted, visible

_BOLD, _RED, _GREEN, _YELLOW = "1", "31", "32", "33"
_COLOR = re.compile("\x1b\\[[0-9;]*m")
_MARKS = {"gone": ("[-", "-]", _RED), "new": ("{+", "+}", _GREEN)}


def render(changes: Changes) -> str:
    """Return the summary, then records, measures and the register's own rules, an empty line between two."""
    ink = _Ink(changes)
    found = changes.found
    parts = [[ink.bold(summary(found)), ink.phrase(sides(changes))]]
    parts += [list(_record(one, ink)) for one in found.records]
    for one in found.measures:
        said = ink.joined(measured(one))
        head = f"{ink.bold('measure ' + ink.said(one.id))}  {ink.said(one.title)}".rstrip()
        parts.append([head, *ink.wrapped(said), *_fields(shown(one.fields), ink)])
    if found.rules or found.unread_rules:
        note = [f"  {UNREAD_RULES}"] if found.unread_rules else []
        rules = [*note, *_fields(shown(found.rules), ink), *ink.wrapped(ink.joined(shifted(found)))]
        parts.append([ink.bold("register.yaml"), *rules])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _record(one: RecordChange, ink: "_Ink") -> Iterator[str]:
    yield f"{ink.bold(ink.said(one.id))}  {ink.phrase(headline(one))}  {ink.said(one.title)}".rstrip()
    yield from ink.wrapped(ink.joined(statements(one)))
    yield from _fields(shown_of(one), ink)


def _fields(lines: Iterable[Shown], ink: "_Ink") -> Iterator[str]:
    for line in lines:
        words = line.note or " ".join(ink.edit(piece) for piece in line.pieces)
        yield from ink.wrapped(f"{ink.phrase(line.label)}: {words}", indent="    ")


class _Ink:
    """How pieces look: coloured or plain, never as anything that moves a cursor."""

    def __init__(self, changes: Changes) -> None:
        self._color = changes.color
        self._width = max(changes.width, 40)

    def bold(self, text: str) -> str:
        return self._painted(text, _BOLD)

    def said(self, text: str) -> str:
        return fitted(visible(" ".join(text.split())), MOST_SAID)

    def phrase(self, phrase: Phrase) -> str:
        return "".join(self._piece(piece) for piece in phrase)

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, Called):
            return self._painted(self.said(piece.handle), _YELLOW)
        return piece if isinstance(piece, str) else self.said(piece.text)

    def joined(self, phrases: Iterable[Phrase]) -> str:
        """Return phrases with semicolons between them, unless one is a sentence."""
        found = ""
        for said in map(self.phrase, phrases):
            found += f"{' ' if found.endswith(('.', '!', '?')) else '; '}{said}" if found else said
        return found

    def edit(self, edit: Edit) -> str:
        text = self.said(edit.text)
        if edit.kind == "same":
            return _unmarked(text)
        first, last, code = _MARKS[edit.kind]
        return self._painted(f"{first}{_unmarked(text)}{last}", code)

    def wrapped(self, text: str, indent: str = "  ") -> list[str]:
        """Return a text in lines that fit; colours have no width, and no word is broken."""
        lines: list[str] = []
        line, taken = indent, len(indent)
        for word in text.split(" ") if text else ():
            size = cells(_COLOR.sub("", word))
            if taken + size > self._width and line.strip():
                lines.append(line.rstrip(" "))
                line, taken = f"{indent}  ", len(indent) + 2
            line, taken = f"{line}{word} ", taken + size + 1
        return [*lines, line.rstrip(" ")] if text else []

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and text else text


def _unmarked(text: str) -> str:
    """Return a record's text so that it cannot be taken for a mark of ours."""
    for mark in ("[-", "-]", "{+", "+}"):
        text = text.replace(mark, f"{mark[0]}\\{mark[1]}")
    return text
