from pathlib import Path

import msgspec
import pytest

from csi_as_code.model import Improvement
from csi_as_code.reading.kept import ENDED_LATE, LATE, OWN, Ended, Kept, facts_of, keep, whole
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
