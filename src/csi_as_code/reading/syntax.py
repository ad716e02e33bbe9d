"""Say in the words of somebody who writes records what the YAML parser could not read.

The parser's own words are those of libyaml (https://pyyaml.org/wiki/LibYAML), the same in all its versions.
"""

import re
from collections.abc import Callable

import yaml

from csi_as_code.reading.nodes import Flaw, shown
from csi_as_code.reading.trouble import LONGEST_LINE, Trouble, indents, left_open, quote, quote_never_closed, quote_part
from csi_as_code.text import listed

_NO_SPACE = re.compile(r" *(?:- +)*([A-Za-z_][\w.-]*):([^\s/].*)\Z")


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
    trouble = Trouble(problem, context, lines, number, mark.column, (begun.line, begun.column))
    opened = quote_never_closed(trouble)
    if opened:
        return _open_quote(trouble._replace(begun=opened))
    for words, explained in _WORDS.items():
        if words in problem or words in context:
            return explained(trouble)
    hint = "check the indent, the quotes and the brackets here and on the line above"
    return trouble.flaw("yaml-syntax", f"not YAML: {shown(problem)}", hint)


def _colon(trouble: Trouble) -> Flaw:
    if re.search(r":(?: |\Z)", trouble.before):
        return trouble.flaw("yaml-unquoted", "a colon in an unquoted text", quote(trouble.line))
    name = shown(trouble.before.strip().removeprefix("- "))
    message = f'"{name}:" cannot begin a field here: the line above has a value already'
    hint = "line it up with the field above, or quote the whole text if it goes on here"
    return trouble.flaw("yaml-syntax", message, hint)


def _colon_inside(trouble: Trouble) -> Flaw:
    return trouble.flaw("yaml-unquoted", "a colon in an unquoted text", quote_part(trouble))


def _question(trouble: Trouble) -> Flaw:
    return trouble.flaw("yaml-unquoted", 'an unquoted text that begins with "? "', quote(trouble.line))


def _dash(trouble: Trouble) -> Flaw:
    hint = f"begin a list on the next line, or {quote(trouble.line)}"
    return trouble.flaw("yaml-unquoted", 'a "- " where no list can begin', hint)


def _start(trouble: Trouble) -> Flaw:
    if trouble.found == "\t":
        return _tab(trouble)
    handle = re.match(r"@[A-Za-z0-9_-]+(?= *(?:[,\]}:]|\Z))", trouble.line[trouble.column :])
    if handle:
        return trouble.flaw("yaml-unquoted", "an unquoted @handle", f'quote it: "{shown(handle.group())}"')
    message = f'an unquoted text cannot begin with "{trouble.found}"'
    return trouble.flaw("yaml-unquoted", message, quote_part(trouble))


def _tab(trouble: Trouble) -> Flaw:
    return trouble.flaw("yaml-tab", "a tab where YAML wants spaces", "use spaces")


def _no_colon(trouble: Trouble) -> Flaw:
    trouble = trouble.at_begun()
    if match := _NO_SPACE.match(trouble.line[:LONGEST_LINE]):
        hint = f'write "{shown(match[1])}: {shown(match[2])}"'
        return trouble.flaw("yaml-syntax", f'no space behind the colon of "{shown(match[1])}:"', hint)
    message = f'"{shown(trouble.line.strip())}" has no colon, so it is no field'
    return trouble.flaw("yaml-syntax", message, 'write "name: value", or indent it if the text above goes on here')


def _no_field(trouble: Trouble) -> Flaw:
    behind = trouble.before[-1:]
    if behind == "'" and trouble.found:
        hint = "inside single quotes write an apostrophe twice, or use double quotes"
        return trouble.flaw("yaml-syntax", "text behind a closing quote", hint)
    if behind in ('"', "]", "}") and trouble.found:
        what = "quote" if behind == '"' else behind
        return trouble.flaw("yaml-unquoted", f"text behind a closing {what}", quote(trouble.line))
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
    hint = f"indent it by {listed(map(str, indents(trouble)), 'or')}, like the lines that it belongs to"
    return trouble.flaw("yaml-syntax", message, hint)


def _open_bracket(trouble: Trouble) -> Flaw:
    begun = trouble.at_begun()
    bracket, close = ("{", "}") if "}" in trouble.problem else ("[", "]")
    if trouble.number != begun.number:
        hint = f'write "{close}" where it ends'
        if trouble.line:
            hint += f"; line {trouble.number + 1} cannot be part of it"
        return begun.flaw("yaml-syntax", f'a "{bracket}" is opened and never closed', hint)
    if trouble.found == ":":
        return trouble.flaw("yaml-unquoted", f"a colon in an unquoted text in {bracket} {close}", quote_part(trouble))
    hint = "write a comma between two values, or quote the whole text"
    return trouble.flaw("yaml-syntax", f"neither a comma nor {close} behind a value", hint)


def _no_value(trouble: Trouble) -> Flaw:
    found = trouble.found
    opened = None if any(line.strip() for line in [found, *trouble.lines[trouble.number + 1 :]]) else left_open(trouble)
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
    hint = f"delete it, or {quote(trouble.line)}" if found else "write the value, or delete the line"
    return trouble.flaw("yaml-syntax", message, hint)


def _open_quote(trouble: Trouble) -> Flaw:
    trouble = trouble.at_begun()
    hint = f"write {trouble.found or 'the same quote'} again where the text ends"
    return trouble.flaw("yaml-syntax", "a quote is opened and never closed", hint)


def _mark_in_text(trouble: Trouble) -> Flaw:
    hint = "indent the lines of the text, or close the quote above"
    return trouble.flaw("yaml-syntax", "a --- or ... inside a quoted text", hint)


def _escape(trouble: Trouble) -> Flaw:
    at = max(trouble.line.rfind("\\", 0, trouble.column + 1), 0)
    written = shown(trouble.line[at : max(trouble.column, at + 2)])
    hint = r"write \\ for a backslash, or put the text in single quotes"
    return trouble._replace(column=at).flaw("yaml-syntax", f'"{written}" is no escape that YAML knows', hint)


def _block(trouble: Trouble) -> Flaw:
    if "tab" in trouble.problem:
        return _tab(trouble)
    trouble = trouble.at_begun()
    hint = f"begin the text on the next line, or {quote(trouble.line)}"
    return trouble.flaw("yaml-unquoted", f'text on the same line as "{trouble.found}"', hint)


def _name(trouble: Trouble) -> Flaw:
    trouble = trouble.at_begun()
    message = f'an unquoted text cannot begin with "{trouble.found}"'
    return trouble.flaw("yaml-unquoted", message, quote_part(trouble))


def _tag(trouble: Trouble) -> Flaw:
    if "tag" in trouble.context:
        trouble = trouble.at_begun()
    hint = f"delete the tag, or {quote_part(trouble)}"
    return trouble.flaw("yaml-tag", 'a tag, or an unquoted text that begins with "!"', hint)


def _directive(trouble: Trouble) -> Flaw:
    hint = "delete the line that begins with %"
    return trouble._replace(column=0).flaw("yaml-directive", "a YAML directive", hint)


def _second(trouble: Trouble) -> Flaw:
    above = trouble.lines[: trouble.number]
    for number, line in enumerate(above):
        if line.startswith("%"):
            return _directive(trouble._replace(number=number))
    if any(line.startswith("...") for line in above):
        hint = "one file holds one record: delete the line with ..., or make it a file of its own"
        return trouble.flaw("yaml-document", "a second document begins here", hint)
    hint = "check the brackets and the indent of the lines above"
    return trouble.flaw("yaml-syntax", "the record has ended before this line", hint)


_WORDS: dict[str, Callable[[Trouble], Flaw]] = {
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
