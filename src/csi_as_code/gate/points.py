"""Points are appended; a correction is seen by its note."""

from collections.abc import Iterator

from csi_as_code.finding import Finding
from csi_as_code.gate.change import Change
from csi_as_code.model import Measure, Point


def judge(change: Change) -> Iterator[Finding]:
    """Yield measures whose points were removed or rewritten without a note."""
    for key, before in change.base.measures.items():
        after = change.head.measures.get(key)
        if after is None:
            if before.points:
                path = change.base.measure_paths[key]
                message = f'the measure "{key}" and its points are gone'
                yield Finding(path=path, rule="point-rewritten", message=message, hint="Put it back.", line=1, column=1)
        elif after.points != before.points:
            yield from _compared(change, before, after)


def _compared(change: Change, before: Measure, after: Measure) -> Iterator[Finding]:
    path = change.head.measure_paths[after.id].removesuffix(".yaml") + ".csv"
    now = {point.date: point for point in after.points}
    lines = {point.date: number for number, point in enumerate(after.points, 2)}
    last = before.points[-1].date if before.points else ""
    for point in before.points:
        found = now.get(point.date)
        if found is None:
            message = f'the point of "{point.date}" ({point.value}) is gone'
            yield _finding(path, 1, message, "Put it back; points are only added.")
        elif found.value != point.value and not _has_new_note(point, found):
            message = f'the point of "{point.date}" was {point.value} and is {found.value} now'
            yield _finding(path, lines[point.date], message, "Say in its note why it was corrected.")
    known = {point.date for point in before.points}
    for point in after.points:
        if point.date < last and point.date not in known and not point.note.strip():
            message = f'the point of "{point.date}" was put in between later'
            yield _finding(path, lines[point.date], message, "Say in its note why it comes late.")


def _has_new_note(old: Point, new: Point) -> bool:
    return bool(new.note.strip()) and new.note != old.note


def _finding(path: str, line: int, message: str, hint: str) -> Finding:
    return Finding(path=path, rule="point-rewritten", message=message, hint=hint, line=line, column=1)
