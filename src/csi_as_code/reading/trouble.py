"""The place at which the YAML parser gave up: what stands around it, what was opened before it, its text in quotes."""

import re
from typing import NamedTuple

from csi_as_code.reading.nodes import Flaw

_FIELD = re.compile(r"(?P<lead> *(?:- +)*(?:[\w.@\"'-]+ *: +)?)(?P<text>.*)\Z", re.DOTALL)
_COMMENT = re.compile(r" {2,}# .*\Z")
_PART = re.compile(r"[\[{,] *(?:[\w.-]+: +)?([^,\[\]{}]*)\Z")
_REST = re.compile(r"[^,\[\]{}]*")
_INDENT = re.compile(r"( *)((?:- +)*)[^\s#]")
_OPENING = re.compile(r" *(?:- +)*(?:[\w.@-]+ *: +)?([\"'])")
_IS_FIELD = re.compile(r" *(?:- +)*[\w.-]+ *:(?: |\Z)")
_IS_BLOCK = re.compile(r"( *)(?:- +)*[\w.-]+ *: +[|>][-+0-9]* *(?:#.*)?\Z")
_CLOSING = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"(?:[^']|'')*'(?!')")}
LONGEST_LINE = 500
_LONGEST_HINT = 90


class Trouble(NamedTuple):
    """What the parser said, and the text around it; line numbers and columns count from 0."""

    problem: str
    context: str
    lines: list[str]
    number: int
    column: int
    begun: tuple[int, int]

    @property
    def line(self) -> str:
        """The line on which the parser gave up."""
        return self.lines[self.number].rstrip("\r")

    @property
    def before(self) -> str:
        """What stands before the place on its line, without blanks at its end."""
        return self.line[: self.column].rstrip()

    @property
    def found(self) -> str:
        """The character at the place; nothing at the end of the line."""
        return self.line[self.column : self.column + 1]

    def flaw(self, rule: str, message: str, hint: str) -> Flaw:
        """Return the flaw at the place."""
        return Flaw(rule, message, hint, self.number + 1, self.column + 1)

    def at_begun(self) -> "Trouble":
        """Return the trouble as one of the place where the broken thing begins."""
        return self._replace(number=min(self.begun[0], len(self.lines) - 1), column=self.begun[1])


def quoted(text: str) -> str:
    """Return a text in the quotes that need the fewest changes to it."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def quote(line: str) -> str:
    """Return a hint that shows a line's text in quotes."""
    match = _FIELD.match(_COMMENT.sub("", line)) if len(line) < LONGEST_LINE else None
    text = match["text"].strip() if match else ""
    if not match or not text or len(text) > _LONGEST_HINT:
        return "put the text in quotes"
    return f"quote the text: {match['lead'].lstrip()}{quoted(text)}"


def quote_part(trouble: Trouble) -> str:
    """Return a hint that shows in quotes one part of a list in [ ] or of fields in { }, or else the line's text."""
    begin = _PART.search(trouble.line[: trouble.column]) if len(trouble.line) < LONGEST_LINE else None
    if not begin:
        return quote(trouble.line)
    rest = _REST.match(trouble.line, trouble.column)
    text = f"{begin[1]}{rest.group() if rest else ''}".strip()
    return f"quote the text: {quoted(text)}" if 0 < len(text) <= _LONGEST_HINT else "put the text in quotes"


def indents(trouble: Trouble) -> list[int]:
    """Return the indents of the blocks that are open above the place, the outermost first."""
    found: list[int] = []
    for line in reversed(trouble.lines[max(trouble.number - 500, 0) : trouble.number]):
        match = _INDENT.match(line)
        if match and (not found or match.end(1) < found[-1]):
            found += sorted({match.end(2), match.end(1)} - set(found), reverse=True)
            if found[-1] == 0:
                break
    return found[::-1]


def left_open(trouble: Trouble) -> Trouble | None:
    """Return where a bracket was opened behind which the text ends with no value; None where none was."""
    closed = 0
    for number in range(trouble.number, max(trouble.number - 500, -1), -1):
        line = trouble.lines[number]
        for column in reversed(range(len(line) if number != trouble.number else trouble.column)):
            if line[column] in "]}":
                closed += 1
            elif line[column] in "[{":
                if not closed:
                    return trouble._replace(number=number, column=column)
                closed -= 1
    return None


def quote_never_closed(trouble: Trouble) -> tuple[int, int] | None:
    """Return where a quote was probably left open: what closes it is a quote in a later field, at which reading fails.

    A quoted text may go on over lines; one that swallows the names of fields was not meant to.
    """
    opened: tuple[int, int] | None = None
    quote, swallows, block = "", False, -1
    for number, line in enumerate(trouble.lines[: trouble.number + 1]):
        line = line.rstrip("\r")[:LONGEST_LINE]
        start = 0
        if opened is None:
            indent = len(line) - len(line.lstrip(" "))
            if block >= 0 and (indent > block or not line.strip()):
                continue
            found = _IS_BLOCK.match(line)
            block = found.end(1) if found else -1
            begin = _OPENING.match(line)
            if not begin:
                continue
            quote, start, swallows = begin[1], begin.end(), False
            opened = (number, start - 1)
        elif _IS_FIELD.match(line):
            swallows = True
        closed = _CLOSING[quote].match(line, start)
        if closed and number == trouble.number and swallows and closed.end() <= trouble.column + 1:
            return opened
        if closed:
            opened = None
    return None
