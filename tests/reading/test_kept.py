from pathlib import Path

import msgspec
import pytest

from csi_as_code.model import Improvement
from csi_as_code.reading.kept import (
    APART,
    ASPECTS,
    ENDED_LATE,
    LATE,
    OWN,
    REST,
    Ended,
    Kept,
    facts_of,
    facts_of_all,
    facts_unknown,
    keep,
    whole,
)
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.workflow import OPEN

FIELDS = [field.name for field in msgspec.structs.fields(Improvement)]


@pytest.fixture(scope="module")
def items(root: Path) -> tuple[Improvement, ...]:
    return tuple(open_folder(root).register.improvements.values())


def test_a_kept_record_is_whole_again_after_a_trip_through_bytes(items: tuple[Improvement, ...]) -> None:
    data = msgspec.msgpack.encode([keep(item) for item in items])
    assert tuple(whole(item) for item in msgspec.msgpack.decode(data, type=list[Kept | Ended])) == items


def test_a_kept_record_reads_as_a_whole_one(items: tuple[Improvement, ...]) -> None:
    names = [*FIELDS, "measured_by", "awaits_review"]
    kept = [[getattr(keep(item), name) for name in names] for item in items]
    assert kept == [[getattr(item, name) for name in names] for item in items]


def test_open_records_are_kept_ready_and_most_ended_ones_are_not(items: tuple[Improvement, ...]) -> None:
    ended = [item for item in items if isinstance(keep(item), Ended)]
    assert len(ended) > 5
    assert all(item.state not in OPEN and not item.awaits_review for item in ended)
    odd = msgspec.structs.replace(ended[0], state="done")
    assert isinstance(keep(odd), Kept), "a word that is no state may be an open one, mistyped"


def test_late_fields_are_fields() -> None:
    assert set(LATE) | set(ENDED_LATE) | set(OWN) < set(FIELDS)


def test_facts_change_with_every_field_that_is_not_a_record_s_own(items: tuple[Improvement, ...]) -> None:
    full = next(item for item in items if item.plan and item.depends_on and item.measures)
    blank = Improvement(id="IMP-0001", state="proposed")
    for name in FIELDS:
        value = getattr(blank, name)
        changed = msgspec.structs.replace(full, **{name: value}) if getattr(full, name) != value else None
        if changed is not None:
            assert (facts_of(changed) == facts_of(full)) == (name in OWN), name


def test_facts_differ_in_the_aspect_of_a_field(items: tuple[Improvement, ...]) -> None:
    full = next(item for item in items if item.plan and item.depends_on and item.measures)
    blank = Improvement(id="IMP-0001", state="proposed")
    for name in {*FIELDS} - {*OWN}:
        if getattr(full, name) != getattr(blank, name):
            changed = msgspec.structs.replace(full, **{name: getattr(blank, name)})
            assert differing(facts_of(full), facts_of(changed)) == {name if name in APART else REST}


def differing(one: bytes, other: bytes) -> set[str]:
    """Return the aspects in which a register differs when the facts of one of its records do."""
    before, after = (facts_of_all({"a": b"0" * len(one), "b": facts}) for facts in (one, other))
    return {name for name in ASPECTS if before[name] != after[name]}


def test_facts_that_are_not_known_differ_in_everything(items: tuple[Improvement, ...]) -> None:
    known, unknown = facts_of(items[0]), facts_unknown("file: it cannot be read")
    assert differing(known, known) == set()
    assert differing(known, unknown) == differing(unknown, facts_unknown("submodule: ")) == {*ASPECTS}


def test_the_same_facts_under_another_path_differ_in_everything(items: tuple[Improvement, ...]) -> None:
    one, other = facts_of(items[0]), facts_of(items[1])
    before, after = facts_of_all({"a": one, "b": other}), facts_of_all({"a": one, "c": other})
    assert {*before} == {*after} == {name for name in ASPECTS if before[name] != after[name]} == {*ASPECTS}
