"""Say in the words of somebody who writes records what the YAML parser could not read.

The parser's own words are those of libyaml (https://pyyaml.org/wiki/LibYAML), the same in all its versions.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

from csi_as_code.reading.nodes import Flaw, shown
from csi_as_code.text import listed

_FIELD = re.compile(r"(?P<lead> *(?:- +)*(?:[\w.@\"'-]+ *: +)?)(?P<text>.*)\Z", re.DOTALL)
_COMMENT = re.compile(r" {2,}# .*\Z")
_PART = re.compile(r"[\[{,] *(?:[\w.-]+: +)?([^,\[\]{}]*)\Z")
_REST = re.compile(r"[^,\[\]{}]*")
_NO_SPACE = re.compile(r" *(?:- +)*([A-Za-z_][\w.-]*):([^\s/].*)\Z")
_INDENT = re.compile(r"( *)((?:- +)*)[^\s#]")
_OPENING = re.compile(r" *(?:- +)*(?:[\w.@-]+ *: +)?([\"'])")
_IS_FIELD = re.compile(r" *(?:- +)*[\w.-]+ *:(?: |\Z)")
_IS_BLOCK = re.compile(r"( *)(?:- +)*[\w.-]+ *: +[|>][-+0-9]* *(?:#.*)?\Z")
_CLOSING = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"(?:[^']|'')*'(?!')")}
_LONGEST_LINE = 500
_LONGEST_HINT = 90


class _Trouble(NamedTuple):
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

    def at_begun(self) -> "_Trouble":
        """Return the trouble as one of the place where the broken thing begins."""
        return self._replace(number=min(self.begun[0], len(self.lines) - 1), column=self.begun[1])


def explain(text: str, error: yaml.YAMLError) -> Flaw:
    """Return the flaw behind a parser's error, with its place and a way out."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Flaw("yaml-syntax", f"not YAML: {shown(problem)}", "check the quotes and the brackets", 1, 1)
    begun = getattr(error, "context_mark", None) or mark
    lines = text.split("\n")
    context = str(getattr(error, "context", None) or "")
    number = min(mark.line, len(lines) - 1)
    trouble = _Trouble(problem, context, lines, number, mark.column, (begun.line, begun.column))
    opened = _quote_never_closed(trouble)
    if opened:
        return _open_quote(trouble._replace(begun=opened))
    for words, explained in _WORDS.items():
        if words in problem or words in context:
            return explained(trouble)
    hint = "check the indent, the quotes and the brackets here and on the line above"
    return trouble.flaw("yaml-syntax", f"not YAML: {shown(problem)}", hint)


def quoted(text: str) -> str:
    """Return a text in the quotes that need the fewest changes to it."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _quote(line: str) -> str:
    """Return a hint that shows a line's text in quotes."""
    match = _FIELD.match(_COMMENT.sub("", line)) if len(line) < _LONGEST_LINE else None
    text = match["text"].strip() if match else ""
    if not match or not text or len(text) > _LONGEST_HINT:
        return "put the text in quotes"
    return f"quote the text: {match['lead'].lstrip()}{quoted(text)}"


def _quote_part(trouble: _Trouble) -> str:
    """Return a hint that shows in quotes one part of a list in [ ] or of fields in { }, or else the line's text."""
    begin = _PART.search(trouble.line[: trouble.column]) if len(trouble.line) < _LONGEST_LINE else None
    if not begin:
        return _quote(trouble.line)
    rest = _REST.match(trouble.line, trouble.column)
    text = f"{begin[1]}{rest.group() if rest else ''}".strip()
    return f"quote the text: {quoted(text)}" if 0 < len(text) <= _LONGEST_HINT else "put the text in quotes"


def _colon(trouble: _Trouble) -> Flaw:
    if re.search(r":(?: |\Z)", trouble.before):
        return trouble.flaw("yaml-unquoted", "a colon in an unquoted text", _quote(trouble.line))
    name = shown(trouble.before.strip().removeprefix("- "))
    message = f'"{name}:" cannot begin a field here: the line above has a value already'
    hint = "line it up with the field above, or quote the whole text if it goes on here"
    return trouble.flaw("yaml-syntax", message, hint)


def _colon_inside(trouble: _Trouble) -> Flaw:
    return trouble.flaw("yaml-unquoted", "a colon in an unquoted text", _quote_part(trouble))


def _question(trouble: _Trouble) -> Flaw:
    return trouble.flaw("yaml-unquoted", 'an unquoted text that begins with "? "', _quote(trouble.line))


def _dash(trouble: _Trouble) -> Flaw:
    hint = f"begin a list on the next line, or {_quote(trouble.line)}"
    return trouble.flaw("yaml-unquoted", 'a "- " where no list can begin', hint)


def _start(trouble: _Trouble) -> Flaw:
    if trouble.found == "\t":
        return _tab(trouble)
    handle = re.match(r"@[A-Za-z0-9_-]+(?= *(?:[,\]}:]|\Z))", trouble.line[trouble.column :])
    if handle:
        return trouble.flaw("yaml-unquoted", "an unquoted @handle", f'quote it: "{shown(handle.group())}"')
    message = f'an unquoted text cannot begin with "{trouble.found}"'
    return trouble.flaw("yaml-unquoted", message, _quote_part(trouble))


def _tab(trouble: _Trouble) -> Flaw:
    return trouble.flaw("yaml-tab", "a tab where YAML wants spaces", "use spaces")


def _no_colon(trouble: _Trouble) -> Flaw:
    trouble = trouble.at_begun()
    if match := _NO_SPACE.match(trouble.line[:_LONGEST_LINE]):
        hint = f'write "{shown(match[1])}: {shown(match[2])}"'
        return trouble.flaw("yaml-syntax", f'no space behind the colon of "{shown(match[1])}:"', hint)
    message = f'"{shown(trouble.line.strip())}" has no colon, so it is no field'
    return trouble.flaw("yaml-syntax", message, 'write "name: value", or indent it if the text above goes on here')


def _no_field(trouble: _Trouble) -> Flaw:
    behind = trouble.before[-1:]
    if behind == "'" and trouble.found:
        hint = "inside single quotes write an apostrophe twice, or use double quotes"
        return trouble.flaw("yaml-syntax", "text behind a closing quote", hint)
    if behind in ('"', "]", "}") and trouble.found:
        what = "quote" if behind == '"' else behind
        return trouble.flaw("yaml-unquoted", f"text behind a closing {what}", _quote(trouble.line))
    if trouble.found == ":":
        return trouble.flaw("yaml-syntax", "a colon without a name before it", 'write "name: value"')
    if not trouble.found:
        return trouble.flaw("yaml-syntax", "the text ends in the middle of a field", 'write "name: value"')
    is_item = trouble.line[trouble.column :].startswith("- ")
    if trouble.column == trouble.begun[1]:
        message = "a list item among fields" if is_item else "a field among the items of a list"
        hint = "a list stands under a field of its own, and holds nothing but items"
        return trouble.flaw("yaml-syntax", message, hint)
    what = "list item" if is_item else "line"
    message = f"this {what} is indented by {trouble.column}, and lines up with nothing above it"
    hint = f"indent it by {listed(map(str, _indents(trouble)), 'or')}, like the lines that it belongs to"
    return trouble.flaw("yaml-syntax", message, hint)


def _indents(trouble: _Trouble) -> list[int]:
    """Return the indents of the blocks that are open above the place, the outermost first."""
    found: list[int] = []
    for line in reversed(trouble.lines[max(trouble.number - 500, 0) : trouble.number]):
        match = _INDENT.match(line)
        if match and (not found or match.end(1) < found[-1]):
            found += sorted({match.end(2), match.end(1)} - set(found), reverse=True)
            if found[-1] == 0:
                break
    return found[::-1]


def _open_bracket(trouble: _Trouble) -> Flaw:
    begun = trouble.at_begun()
    bracket, close = ("{", "}") if "}" in trouble.problem else ("[", "]")
    if trouble.number != begun.number:
        hint = f'write "{close}" where it ends'
        if trouble.line:
            hint += f"; line {trouble.number + 1} cannot be part of it"
        return begun.flaw("yaml-syntax", f'a "{bracket}" is opened and never closed', hint)
    if trouble.found == ":":
        return trouble.flaw("yaml-unquoted", f"a colon in an unquoted text in {bracket} {close}", _quote_part(trouble))
    hint = "write a comma between two values, or quote the whole text"
    return trouble.flaw("yaml-syntax", f"neither a comma nor {close} behind a value", hint)


def _left_open(trouble: _Trouble) -> _Trouble | None:
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


def _no_value(trouble: _Trouble) -> Flaw:
    found = trouble.found
    opened = (
        None if any(line.strip() for line in [found, *trouble.lines[trouble.number + 1 :]]) else _left_open(trouble)
    )
    if opened:
        close = "]" if opened.found == "[" else "}"
        hint = f'write "{close}" where it ends'
        return opened.flaw("yaml-syntax", f'a "{opened.found}" is opened and never closed', hint)
    if found in ("]", "}"):
        message = f'a "{found}" that closes nothing'
    elif found == ",":
        message = "a comma without a value before it"
    elif found == ":":
        message = "a colon without a name before it"
    else:
        message = "a value is missing here"
    hint = f"delete it, or {_quote(trouble.line)}" if found else "write the value, or delete the line"
    return trouble.flaw("yaml-syntax", message, hint)


def _open_quote(trouble: _Trouble) -> Flaw:
    trouble = trouble.at_begun()
    hint = f"write {trouble.found or 'the same quote'} again where the text ends"
    return trouble.flaw("yaml-syntax", "a quote is opened and never closed", hint)


def _quote_never_closed(trouble: _Trouble) -> tuple[int, int] | None:
    """Return where a quote was probably left open: what closes it is a quote in a later field, at which reading fails.

    A quoted text may go on over lines; one that swallows the names of fields was not meant to.
    """
    opened: tuple[int, int] | None = None
    quote, swallows, block = "", False, -1
    for number, line in enumerate(trouble.lines[: trouble.number + 1]):
        line = line.rstrip("\r")[:_LONGEST_LINE]
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


def _mark_in_text(trouble: _Trouble) -> Flaw:
    hint = "indent the lines of the text, or close the quote above"
    return trouble.flaw("yaml-syntax", "a --- or ... inside a quoted text", hint)


def _escape(trouble: _Trouble) -> Flaw:
    at = max(trouble.line.rfind("\\", 0, trouble.column + 1), 0)
    written = shown(trouble.line[at : max(trouble.column, at + 2)])
    hint = r"write \\ for a backslash, or put the text in single quotes"
    return trouble._replace(column=at).flaw("yaml-syntax", f'"{written}" is no escape that YAML knows', hint)


def _block(trouble: _Trouble) -> Flaw:
    if "tab" in trouble.problem:
        return _tab(trouble)
    trouble = trouble.at_begun()
    hint = f"begin the text on the next line, or {_quote(trouble.line)}"
    return trouble.flaw("yaml-unquoted", f'text on the same line as "{trouble.found}"', hint)


def _name(trouble: _Trouble) -> Flaw:
    trouble = trouble.at_begun()
    message = f'an unquoted text cannot begin with "{trouble.found}"'
    return trouble.flaw("yaml-unquoted", message, _quote_part(trouble))


def _tag(trouble: _Trouble) -> Flaw:
    if "tag" in trouble.context:
        trouble = trouble.at_begun()
    hint = f"delete the tag, or {_quote_part(trouble)}"
    return trouble.flaw("yaml-tag", 'a tag, or an unquoted text that begins with "!"', hint)


def _directive(trouble: _Trouble) -> Flaw:
    hint = "delete the line that begins with %"
    return trouble._replace(column=0).flaw("yaml-directive", "a YAML directive", hint)


def _second(trouble: _Trouble) -> Flaw:
    above = trouble.lines[: trouble.number]
    for number, line in enumerate(above):
        if line.startswith("%"):
            return _directive(trouble._replace(number=number))
    if any(line.startswith("...") for line in above):
        hint = "one file holds one record: delete the line with ..., or make it a file of its own"
        return trouble.flaw("yaml-document", "a second document begins here", hint)
    hint = "check the brackets and the indent of the lines above"
    return trouble.flaw("yaml-syntax", "the record has ended before this line", hint)


_WORDS: dict[str, Callable[[_Trouble], Flaw]] = {
    "mapping values are not allowed": _colon,
    "mapping keys are not allowed": _question,
    "block sequence entries are not allowed": _dash,
    "found unexpected ':'": _colon_inside,
    "cannot start any token": _start,
    "tab character that violates": _tab,
    "could not find expected ':'": _no_colon,
    "did not find expected key": _no_field,
    "did not find expected '-' indicator": _no_field,
    "did not find expected ',' or": _open_bracket,
    "did not find expected node content": _no_value,
    "unexpected end of stream": _open_quote,
    "unexpected document indicator": _mark_in_text,
    "unknown escape": _escape,
    "hexdecimal": _escape,
    "Unicode character escape": _escape,
    "block scalar": _block,
    "scanning an anchor": _name,
    "scanning an alias": _name,
    "directive": _directive,
    "incompatible YAML": _directive,
    "expected <document start>": _second,
    "tag": _tag,
}
