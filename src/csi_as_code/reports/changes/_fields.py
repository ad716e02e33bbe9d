"""What a field is called by people, and its old and new value as text."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

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
        found += [' "', Said(name), '"']
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
            return ", ".join(_parts(given))
    return " ".join(json_text(given).split())


def _parts(given: msgspec.Struct) -> Iterator[str]:
    for field in msgspec.structs.fields(given):
        said = value(getattr(given, field.name))
        if said and getattr(given, field.name) != field.default:
            yield f"{_plain_name(field.encode_name)}: {said}"


class Shown(msgspec.Struct, frozen=True):
    """A field as a line: its name, then the pieces of its text, or a note of ours where there is nothing to see."""

    label: Phrase
    pieces: tuple[Edit, ...]
    note: str = ""


HIDDEN = frozenset({("state",), ("id",)})
"""What the headline says."""


def shown(changes: Iterable[FieldChange], *, added_decisions: bool = False) -> Iterator[Shown]:
    """Yield the lines for some fields; decisions that were added are statements, not fields."""
    for change in changes:
        if change.path in HIDDEN or (added_decisions and change.path == ("decisions",) and change.old is None):
            continue
        yield _shown(change)


def _shown(change: FieldChange) -> Shown:
    name = label(change)
    old, new = change.old, change.new
    if isinstance(old or new, tuple) and not any(
        isinstance(one, msgspec.Struct) for one in (*(old or ()), *(new or ()))
    ):
        return _set(name, tuple(map(value, old or ())), tuple(map(value, new or ())))
    before, after = value(old), value(new)
    if changed_spaces_alone(before, after):
        return Shown(name, (), "only spaces and line breaks changed")
    if before == after:
        return Shown(name, (), "changed")
    if isinstance(old, str) and isinstance(new, str):
        return Shown(name, edits(before, after))
    gone = edits(before, "") if before else ()
    return Shown(name, (*gone, *(edits("", after) if after else ())))


def _set(name: Phrase, old: tuple[str, ...], new: tuple[str, ...]) -> Shown:
    """Return a list of words as what went and what came."""
    gone = [word for word in old if word not in new]
    came = [word for word in new if word not in old]
    if not gone and not came:
        return Shown(name, (), "the order changed" if len(old) == len(new) else "repeated")
    pieces = (*(edits(", ".join(gone), "") if gone else ()), *(edits("", ", ".join(came)) if came else ()))
    return Shown(name, tuple(pieces))
