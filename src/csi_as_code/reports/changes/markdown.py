"""Differences as a comment on a pull request: short enough for it, and safe whatever the records say.

Only those who have to act are mentioned, and only where their handle is one that a forge can have.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from csi_as_code.analysis.comparison import Comparison, MeasureChange, RecordChange
from csi_as_code.analysis.edits import Edit
from csi_as_code.markup import length, safe
from csi_as_code.reports.changes import Called, Changes, Oid, Phrase, Piece, sides, summary
from csi_as_code.reports.changes._fields import Shown, shown, shown_of
from csi_as_code.reports.changes._sentences import UNREAD_RULES, headline, measured, shifted, statements
from csi_as_code.text import count

MOST = 58_000
"""GitHub takes 65,536 characters; what is put around the comment needs room too."""
MOST_OF_ONE = 6_000
MOST_OF_PART = 8_000
_HANDLE = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\Z")
_MARKS = {"same": "", "gone": "~~", "new": "**"}


def render(changes: Changes) -> str:
    """Return the summary, then a foldable part for each record, for the measures and for the register's own rules."""
    found = changes.found
    head = f"**{safe(summary(found))}**\n\n{_phrase(sides(changes))}\n"
    tail = "".join(_others(found))
    parts = list(_records(found.records, MOST - length(head) - length(tail)))
    return "".join([head, *parts, tail])


def _records(records: tuple[RecordChange, ...], room: int) -> Iterator[str]:
    """Yield the records that there is room for, in full or at least as their headline; then how many are left out."""
    rest = 200  # for the last line
    for number, one in enumerate(records):
        part = _record(one)
        if length(part) > room - rest:
            part = _folded(_headline(one), [], is_open=False)
        if length(part) > room - rest:
            left = records[number:]
            undecided = sum(len(other.follows.needs) for other in left)
            need = f" ({count(undecided, 'decision')} still needed)" if undecided else ""
            yield f"\n… and {len(left)} more{need}: run csi diff to read all.\n"
            return
        room -= length(part)
        yield part


def _record(one: RecordChange) -> str:
    lines = [_phrase(phrase) for phrase in statements(one)]
    lines += map(_field, shown_of(one))
    return _folded(_headline(one), lines, is_open=bool(one.follows.needs))


def _headline(one: RecordChange) -> str:
    return f"<b>{safe(one.id, 80)}</b> {_phrase(headline(one))} · {safe(one.title)}"


def _others(found: Comparison) -> Iterator[str]:
    """Yield the measures and the register's own rules."""
    if found.measures:
        lines = _kept((_measure(one) for one in found.measures), MOST_OF_PART)
        yield _folded(count(len(found.measures), "measure"), lines, is_open=False)
    if found.rules or found.unread_rules:
        lines = [UNREAD_RULES] if found.unread_rules else []
        lines += [_field(line) for line in shown(found.rules)]
        lines[:0] = [_phrase(phrase) for phrase in shifted(found)]
        yield _folded("<b>register.yaml</b>", _kept(lines, MOST_OF_PART), is_open=True)


def _measure(one: MeasureChange) -> str:
    points = "; ".join(_phrase(phrase) for phrase in measured(one))
    fields = [f"\n  - {_field(line)}" for line in shown(one.fields)]
    kept = _kept(fields, MOST_OF_ONE, lambda rest: f"\n  - … and {rest} more")
    return f"measure {safe(one.id, 80)}, {safe(one.title)}: {points or 'changed'}{''.join(kept)}"


def _folded(title: str, lines: Iterable[str], *, is_open: bool) -> str:
    """Return a foldable part with a list; an empty line parts its HTML from Markdown."""
    items = "".join(f"- {line}\n" for line in _kept(lines, MOST_OF_ONE if not is_open else MOST_OF_PART))
    body = f"{items}\n" if items else ""
    return f"\n<details{' open' if is_open else ''}><summary>{title}</summary>\n\n{body}</details>\n"


def _kept(lines: Iterable[str], most: int, last: Callable[[int], str] = lambda rest: f"… and {rest} more") -> list[str]:
    """Return the lines that there is room for, whole, and how many more there are."""
    every = list(lines)
    kept: list[str] = []
    size = 0
    for number, line in enumerate(every):
        size += length(line) + 4
        if size > most:
            return [*kept, last(len(every) - number)]
        kept.append(line)
    return kept


def _phrase(phrase: Phrase) -> str:
    return "".join(map(_piece, phrase))


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return safe_words(piece)
    if isinstance(piece, Oid):
        return f"`{piece.text}`"  # a commit in code is no reference
    if isinstance(piece, Called):
        return piece.handle if _HANDLE.match(piece.handle) else safe(piece.handle, 200)
    return safe(piece.text)


def safe_words(words: str) -> str:
    """Return words of ours, with an arrow for `->` and the spaces at their ends."""
    inner = words.strip(" ")
    before = words[: len(words) - len(words.lstrip(" "))]
    after = words[len(words.rstrip(" ")) :] if inner else ""
    return f"{before}{safe(inner.replace('->', '→'))}{after}"


def _field(line: Shown) -> str:
    words = line.note or " ".join(filter(None, map(_edit, line.pieces[:30])))
    more = " …" if len(line.pieces) > 30 else ""
    return f"{_phrase(line.label)}: {words}{more}"


def _edit(edit: Edit) -> str:
    mark = _MARKS[edit.kind]
    text = safe(edit.text, 300 if edit.kind == "same" else 500)
    return f"{mark}{text}{mark}" if text else ""
