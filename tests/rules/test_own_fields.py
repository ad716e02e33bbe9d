"""What only rules read that judge a record alone: on this stands that an edit of such a field leaves the others be."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.rules.test_golden import GOLDEN, TODAY

from csi_as_code.model import Improvement
from csi_as_code.reading.kept import OWN
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context, all_rules

FIELDS = [field.name for field in msgspec.structs.fields(Improvement)]


class Watched(Improvement, frozen=True, kw_only=True):
    """A record that refuses to show its own fields."""

    def __getattribute__(self, name: str) -> Any:
        if name in OWN:
            raise AssertionError(f"{name} is read, and is not among the facts that a rule across records may read")
        return super().__getattribute__(name)


def watched(register: Register) -> Register:
    items = {
        ident: Watched(**{name: getattr(item, name) for name in FIELDS})
        for ident, item in register.improvements.items()
    }
    return msgspec.structs.replace(register, improvements=items)


def registers(root: Path, place: Path) -> Iterator[Register]:
    yield open_folder(root).register
    for number, folder in enumerate(sorted(GOLDEN.glob("*/*-*"))):
        copy = place / str(number)
        shutil.copytree(folder, copy)
        if not (copy / "register.yaml").exists():
            shutil.copy(GOLDEN / "register.yaml", copy)
        yield open_folder(copy).register


@pytest.fixture(scope="module")
def every(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Register]:
    return list(registers(root, tmp_path_factory.mktemp("golden")))


@pytest.mark.parametrize("name", [name for name, rule in all_rules().items() if rule.check and not rule.alone])
def test_rules_across_records_read_no_field_that_is_a_record_s_own(name: str, every: list[Register]) -> None:
    check = all_rules()[name].check
    assert check is not None
    for register in every:
        assert list(check(Context(watched(register), TODAY))) == list(check(Context(register, TODAY)))


def test_they_say_the_same_of_a_register_without_them(every: list[Register]) -> None:
    blank = Improvement(id="IMP-0001", state="proposed")
    without = {name: getattr(blank, name) for name in OWN}
    found = 0
    for register in every:
        items = {i: msgspec.structs.replace(item, **without) for i, item in register.improvements.items()}
        bare = msgspec.structs.replace(register, improvements=items)
        for rule in all_rules().values():
            if rule.check and not rule.alone:
                expected = list(rule.check(Context(register, TODAY)))
                assert list(rule.check(Context(bare, TODAY))) == expected
                found += len(expected)
    assert found > 40
