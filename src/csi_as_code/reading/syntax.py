"""Say in the words of somebody who writes records what the YAML parser could not read."""

import re

import yaml

from csi_as_code.reading.nodes import Flaw

_FIELD = re.compile(r"(?P<lead>[ ]*(?:- +)*(?:[\w.@-]+: +)?)(?P<text>.+?)\s*\Z")
_QUOTE = "quote the text"


def explain(text: str, error: yaml.YAMLError) -> Flaw:
    """Return the flaw behind a parser's error, with its place and a way out."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    if mark is None:
        return Flaw("yaml-syntax", f"not YAML: {problem}", "", 1, 1)
    if "unexpected end of stream" in problem:
        mark = getattr(error, "context_mark", None) or mark
    lines = text.split("\n")
    number = min(mark.line, len(lines) - 1)
    line = lines[number]
    found = line[mark.column : mark.column + 1]
    rule, message, hint = _words(problem, str(getattr(error, "context", None) or ""), line, found)
    return Flaw(rule, message, hint, number + 1, mark.column + 1)


def _quoted(line: str) -> str:
    """Return a hint that shows the line's text in quotes."""
    match = _FIELD.match(line)
    if not match or len(match["text"]) > 80 or '"' in match["text"]:
        return _QUOTE
    return f'{_QUOTE}: {match["lead"].strip()} "{match["text"]}"'.replace(":  ", ": ")


def _words(problem: str, context: str, line: str, found: str) -> tuple[str, str, str]:
    if problem == "mapping values are not allowed in this context":
        if line.count(": ") + line.rstrip().endswith(":") > 1:
            return "yaml-unquoted", "a colon in an unquoted text", _quoted(line)
        return (
            "yaml-syntax",
            "this field does not line up with those around it",
            "check the indent of this line and the one above",
        )
    if problem == "mapping keys are not allowed in this context":
        return "yaml-unquoted", 'an unquoted text that begins with "? "', _quoted(line)
    if problem == "block sequence entries are not allowed in this context":
        return (
            "yaml-unquoted",
            'a "- " where no list can begin',
            'put the list on the next line, or quote a text that begins with "-"',
        )
    if problem == "found character that cannot start any token":
        return _start(line, found)
    if problem == "could not find expected ':'":
        return "yaml-syntax", 'a line without "name: value"', "check the indent and the quotes of the lines above it"
    if "did not find expected key" in problem:
        return (
            "yaml-syntax",
            "neither a field nor the end of the block is here",
            "check the indent, and text behind a closing quote",
        )
    if "unexpected end of stream" in problem and "quoted" in context:
        return "yaml-syntax", "a quote is opened and never closed", "close the quote"
    if "document indicator" in problem:
        return "yaml-syntax", "a --- or ... inside a quoted text", "indent the lines of the text"
    if "escape" in problem:
        return "yaml-syntax", "an escape that YAML does not know", r"write \\ for a backslash, or use single quotes"
    return "yaml-syntax", f"not YAML: {problem}", "check the indent, the quotes and the brackets here"


def _start(line: str, found: str) -> tuple[str, str, str]:
    if found == "\t":
        return "yaml-tab", "a tab where YAML wants spaces", "use spaces"
    if found == "@":
        return "yaml-unquoted", "an unquoted @handle", _handle(line)
    return "yaml-unquoted", f'an unquoted text cannot begin with "{found}"', _quoted(line)


def _handle(line: str) -> str:
    match = re.search(r"@[A-Za-z0-9-]+", line)
    return f'quote it: "{match.group()}"' if match else "quote it"
