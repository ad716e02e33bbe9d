from pathlib import Path

import msgspec
import pytest

from csi_as_code.model import Improvement
from csi_as_code.reading.kept import LATE, Kept, keep, whole
from csi_as_code.reading.snapshot import open_folder


@pytest.fixture(scope="module")
def items(root: Path) -> tuple[Improvement, ...]:
    return tuple(open_folder(root).register.improvements.values())


def test_a_kept_record_is_whole_again_after_a_trip_through_bytes(items: tuple[Improvement, ...]) -> None:
    data = msgspec.msgpack.encode([keep(item) for item in items])
    assert tuple(whole(item) for item in msgspec.msgpack.decode(data, type=list[Kept])) == items


def test_a_kept_record_reads_as_a_whole_one(items: tuple[Improvement, ...]) -> None:
    names = [field.name for field in msgspec.structs.fields(Improvement)]
    kept = [[getattr(keep(item), name) for name in names] for item in items]
    assert kept == [[getattr(item, name) for name in names] for item in items]


def test_late_fields_are_fields() -> None:
    assert set(LATE) < {field.name for field in msgspec.structs.fields(Improvement)}
