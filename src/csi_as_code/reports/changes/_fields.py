"""What a field is called by people, and its old and new value as text."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from csi_as_code.analysis.comparison import RecordChange
from csi_as_code.analysis.edits import Edit, changed_spaces_alone, edits
from csi_as_code.analysis.fieldwise import FieldChange
from csi_as_code.model import Baseline, Target
from csi_as_code.reports.changes import Phrase, Piece, Said
from csi_as_code.text import json_text

_NAMES = {
    "raised.by": "raised by", "raised.date": "raised on", "source.kind": "source", "source.evidence": "evidence",
    "plan.start": "start", "plan.due": "due date", "plan.implemented": "implemented", "plan.tasks": "task",
    "plan.changes": "change references", "priority.impact": "impact", "priority.urgency": "urgency",
    "priority.effort": "effort", "priority.risk": "risk", "priority.why": "reason for the priority",
    "priority.override": "band set by hand", "depends_on": "depends on", "relates_to": "relation",
    "analysis.waste": "waste", "analysis.five_whys": "why", "analysis.causes": "cause", "options": "option",
    "measures": "measure", "cycles": "cycle", "decisions": "decision", "benefits": "benefit",
    "closure.code": "closure", "closure.summary": "summary", "closure.lessons": "lessons",
    "closure.knowledge": "knowledge", "closure.exception": "exception", "reviews": "review",
    "compliance.iso20000": "ISO/IEC 20000", "compliance.cobit": "COBIT", "custom": "own field",
    "suppress": "accepted finding",
    "objectives": "objective", "services": "service", "teams": "team", "people": "person", "clocks": "clock of",
    "demands": "demands of", "approvals": "approvals of", "priority.weights": "weight of",
    "priority.bands": "floor of band", "priority.quick_win": "quick win", "id_prefix": "prefix of ids",
    "timezone": "time zone", "lint.severity": "severity of rule", "lint.ignore": "rules that are off",
    "lint.designed_together": "designed together", "lint.similar_titles": "similar titles", "waived": "not",
}  # fmt: skip


def label(change: FieldChange) -> Phrase:
    """Return what a field is called: `task "Reset page", done`."""
    words: list[str] = []
    path = list(change.path)
    for size in range(len(path), 0, -1):
        if (name := _NAMES.get(".".join(path[:size]))) is not None:
            words = [name, *(_plain_name(part) for part in path[size:])]
            break
    else:
        words = [_plain_name(part) for part in path]
    found: list[Piece] = [words[0]]
    for name in change.names:
        found += [" ", Said(name)] if name.isdecimal() else [' "', Said(name), '"']
    for word in words[1:]:
        found += [", " if change.names else " ", word]
    return tuple(found)


def _plain_name(part: str) -> str:
    return part.replace("_", " ")


def value(given: Any) -> str:
    """Return a value as people read it."""
    match given:
        case None | "" | () | []:
            return ""
        case bool():
            return "yes" if given else "no"
        case int() | float():
            return f"{given:.15g}" if isinstance(given, float) else str(given)
        case str():
            return given
        case Baseline():
            return f"{value(given.value)}, {given.start} to {given.end}"
        case Target():
            return f"{value(given.value)} by {given.by}"
        case tuple() | list():
            return ", ".join(filter(None, map(value, given)))
        case msgspec.Struct():
            return ", ".join(_parts(given, ""))
    return " ".join(json_text(given).split())


def _parts(given: msgspec.Struct, name: str) -> Iterator[str]:
    """Yield the parts of a struct that say more than its name and its defaults."""
    for field in msgspec.structs.fields(given):
        part = getattr(given, field.name)
        said = value(part)
        if said and part != field.default and said != name:
            yield f"{_plain_name(field.encode_name)}: {said}"


def _item(given: Any, change: FieldChange) -> str:
    """Return a value as text; an item of a list without the name that its label has."""
    if isinstance(given, msgspec.Struct) and change.names and not isinstance(given, Baseline | Target):
        return ", ".join(_parts(given, change.names[-1]))
    return value(given)


class Shown(msgspec.Struct, frozen=True):
    """A field as a line: its name, then the pieces of its text, or a note of ours where there is nothing to see."""

    label: Phrase
    pieces: tuple[Edit, ...]
    note: str = ""


_IN_HEADLINE = frozenset({("state",), ("id",)})


def shown(changes: Iterable[FieldChange]) -> Iterator[Shown]:
    """Yield the lines for some fields."""
    return map(_shown, changes)


def shown_of(record: RecordChange) -> Iterator[Shown]:
    """Yield the lines for a record, without what its headline and statements say; none where it is gone.

    Of a new record everything is new, so nothing is marked.
    """
    if record.after is None:
        return
    for change in record.fields:
        is_added = change.path == ("decisions",) and change.old is None
        if change.path in _IN_HEADLINE or is_added or (record.before is None and change.path == ("title",)):
            continue
        line = _shown(change)
        if record.before is None:
            line = Shown(line.label, tuple(Edit("same", piece.text) for piece in line.pieces), line.note)
        yield line


def _shown(change: FieldChange) -> Shown:
    name = label(change)
    old, new = change.old, change.new
    if _is_words(old) and _is_words(new) and (old or new) and isinstance(old or new, tuple):
        return _set(name, tuple(map(value, old or ())), tuple(map(value, new or ())))
    before, after = _item(old, change), _item(new, change)
    if changed_spaces_alone(before, after):
        return Shown(name, (), "only spaces and line breaks changed")
    if before == after or not (before or after):
        note = "changed" if old is not None and new is not None else "gone" if new is None else "added"
        return Shown(name, (), note)
    return Shown(name, edits(before, after))


def _is_words(given: Any) -> bool:
    return given is None or (isinstance(given, tuple) and not any(isinstance(one, msgspec.Struct) for one in given))


def _set(name: Phrase, old: tuple[str, ...], new: tuple[str, ...]) -> Shown:
    """Return a list of words as what went and what came."""
    gone = [word for word in old if word not in new]
    came = [word for word in new if word not in old]
    if not gone and not came:
        return Shown(name, (), "the order changed" if len(old) == len(new) else "repeated")
    return Shown(name, (*edits(", ".join(gone), ""), *edits("", ", ".join(came))))
