"""What was edited in records since an earlier day, field by field, as the page of changes shows it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from csi_as_code.analysis.fieldwise import FieldChange, field_changes
from csi_as_code.model import Baseline, Day, Target
from csi_as_code.site.facts import Site
from csi_as_code.site.rows import Row
from csi_as_code.site.words import day as said_day
from csi_as_code.site.words import given, number, word

MOST = 300
"""So many records that differ are read as they were; where there are more, `csi diff` tells."""
LONGEST = 70
"""A longer text is said to be rewritten and not shown."""
# Moves and decisions have their own places on the page.
ELSEWHERE = frozenset({"state", "decisions", "id"})


class Edit(msgspec.Struct, frozen=True):
    """A field that changed: what it is called, and its values as text; both are empty where they are long."""

    label: str
    old: str
    new: str


class Edited(msgspec.Struct, frozen=True):
    """A record that was edited."""

    row: Row
    edits: tuple[Edit, ...]


class Edits(msgspec.Struct, frozen=True):
    """The records that were edited since the end of a day; `files` is how many differ where they are too many."""

    records: tuple[Edited, ...] = ()
    files: int = 0


def edited(site: Site, before: Day) -> Edits:
    """Return what was edited since the end of a day, in order of id."""
    found = site.past.before(before, most=MOST)
    if found is None:
        return Edits()
    if found.files > MOST:
        return Edits((), found.files)
    records = []
    for ident, old in sorted(found.records.items()):
        row = site.rows.get(ident)
        changes = field_changes(old, row.item) if row else ()
        edits = tuple(_edit(change) for change in changes if change.path[0] not in ELSEWHERE)
        if row and edits:
            records.append(Edited(row, edits))
    return Edits(tuple(records))


def _edit(change: FieldChange) -> Edit:
    label = " ".join((*map(word, change.path[:1]), *(part.replace("_", " ") for part in change.path[1:])))
    if change.names:
        label = f"{label}: {', '.join(change.names)}"
    old, new = _said(change.old), _said(change.new)
    return Edit(label, old, new) if max(len(old), len(new)) <= LONGEST else Edit(label, "", "")


def _said(value: Any) -> str:
    """Return a value as people read it."""
    match value:
        case None | "" | () | {}:
            return ""
        case str():
            return said_day(value)
        case Target():
            return f"{number(value.value)} by {said_day(value.by)}"
        case Baseline():
            return f"{number(value.value)}, {said_day(value.start)} to {said_day(value.end)}"
        case tuple():
            return ", ".join(map(_said, value))
        case msgspec.Struct():
            return ", ".join(_parts(value))
    return given(value)


def _parts(value: msgspec.Struct) -> Iterator[str]:
    for name in value.__struct_fields__:
        said = _said(getattr(value, name))
        if said:
            yield said
