"""Findings as text: the place, the sentence, the line of the file with a marker under the place, the way out."""

from collections.abc import Callable, Iterator

from csi_as_code.errors import CsiError
from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report
from csi_as_code.text import cells, quiet, visible

_BOLD = "1"
_DIM = "2"
_LEVELS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
_TAB = 4


def render(report: Report) -> str:
    """Return every finding as `path:line:column: level[rule] message`, each with its line where there is one."""
    lines_of = _reader(report.read)
    return "".join(_one(finding, lines_of(finding.path), report) for finding in report.findings)


def _one(finding: Finding, lines: list[str], report: Report) -> str:
    place = f"{visible(finding.path)}:{max(finding.line, 1)}:{max(finding.column, 1)}:"
    level = _ink(f"{finding.severity}[{finding.rule}]", _LEVELS[finding.severity], report)
    parts = [f"{_ink(place, _BOLD, report)} {level} {visible(finding.message)}\n"]
    if 0 < finding.line <= len(lines):
        parts.extend(_excerpt(finding, lines[finding.line - 1], report))
    if finding.hint:
        parts.append(f"       {visible(finding.hint)}\n")
    return "".join((*parts, "\n"))


def _excerpt(finding: Finding, line: str, report: Report) -> Iterator[str]:
    gutter = f"{finding.line:>5} | "
    shown, before, marked = excerpt(quiet(line), finding.column, finding.length, report.width - len(gutter))
    if shown.strip():
        yield f"{_ink(gutter, _DIM, report)}{shown.rstrip()}\n"
        blank = _ink(f"{'':>5} | ", _DIM, report)
        yield f"{blank}{' ' * before}{_ink('^' * marked, _LEVELS[finding.severity], report)}\n"


def excerpt(line: str, column: int, length: int, width: int) -> tuple[str, int, int]:
    """Return the part of a line around a place that fits, and the marker: columns before it, columns under it.

    Columns of the terminal: a tab goes on to the next stop, wide characters take two, combining marks none.
    """
    glyphs = list(_glyphs(line))
    sizes = [cells(glyph) for glyph in glyphs]
    first = min(max(column, 1) - 1, len(glyphs))
    start, end = _window(sizes, first, width)
    last = min(first + max(length, 1), end)
    head = "…" if start else ""
    tail = "…" if end < len(glyphs) else ""
    shown = f"{head}{''.join(glyphs[start:end])}{tail}"
    return shown, len(head) + sum(sizes[start:first]), max(sum(sizes[first:last]), 1)


def _glyphs(line: str) -> Iterator[str]:
    at = 0
    for character in line:
        glyph = " " * (_TAB - at % _TAB) if character == "\t" else visible(character)
        if cells(character) == 0 and character != "\t" and not character.isspace():
            glyph = character if character.isprintable() else glyph
        at += cells(glyph)
        yield glyph


def _window(sizes: list[int], first: int, width: int) -> tuple[int, int]:
    """Return the range of characters to show: all of them, or those around the first marked one."""
    if sum(sizes) <= width:
        return 0, len(sizes)
    room = max(width - 2, 8)
    start, taken = first, 0
    while start > 0 and taken + sizes[start - 1] <= room // 2:
        start -= 1
        taken += sizes[start]
    end = first
    while end < len(sizes) and taken + sizes[end] <= room:
        taken += sizes[end]
        end += 1
    while start > 0 and taken + sizes[start - 1] <= room:
        start -= 1
        taken += sizes[start]
    return start, end


def _reader(read: Callable[[str], bytes]) -> Callable[[str], list[str]]:
    """Return a function that gives the lines of a file, remembering the last one; none where it cannot be read."""
    last: tuple[str, list[str]] = ("", [])

    def lines_of(path: str) -> list[str]:
        nonlocal last
        if path != last[0]:
            try:
                text = read(path).decode("utf-8-sig", errors="replace")
            except (CsiError, OSError):
                text = ""
            last = (path, [line.removesuffix("\r") for line in text.split("\n")])
        return last[1]

    return lines_of


def _ink(text: str, codes: str, report: Report) -> str:
    return f"\x1b[{codes}m{text}\x1b[0m" if report.color else text
