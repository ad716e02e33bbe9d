"""A finding keeps its fingerprint while lines move and days go by, and no two have the same."""

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.reports._fingerprint import fingerprints

LATE = Finding(
    path="improvements/IMP-0007.yaml",
    message='due on "2026-10-30", 23 days ago, and not implemented',
    rule="date-overdue",
    pointer=("plan", "tasks", 0, "due"),
    line=44,
    column=8,
)


def same(**changes: object) -> bool:
    return fingerprints([msgspec.structs.replace(LATE, **changes)]) == fingerprints([LATE])


def test_lines_days_and_places_in_lists_do_not_count() -> None:
    assert same(line=60, column=3, length=10, hint="Mend it.")
    assert same(message='due on "2026-10-30", 24 days ago, and not implemented')
    assert same(pointer=("plan", "tasks", 3, "due"))


def test_file_rule_field_and_value_count() -> None:
    assert not same(path="improvements/IMP-0008.yaml")
    assert not same(rule="date-target")
    assert not same(pointer=("plan", "due"))
    assert not same(message='due on "2026-10-31", 23 days ago, and not implemented')


def test_equal_findings_are_told_apart_by_their_order() -> None:
    found = fingerprints([LATE, msgspec.structs.replace(LATE, line=50), LATE])
    assert len(set(found)) == 3
    assert found[0] == fingerprints([LATE])[0]
