"""Which fields a rule reads that looks from one record at another: on this stands which edits leave its findings be."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.rules.test_golden import GOLDEN, TODAY

from csi_as_code.model import Improvement
from csi_as_code.reading.kept import APART, ASPECTS, OWN
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context, all_rules

FIELDS = [field.name for field in msgspec.structs.fields(Improvement)]


def watching(reads: frozenset[str]) -> type[Improvement]:
    """Return a kind of record that refuses to show its own fields, and what a rule does not say that it reads."""
    refused = {*OWN, *APART} - reads

    class Watched(Improvement, frozen=True, kw_only=True):
        def __getattribute__(self, name: str) -> Any:
            if name in refused:
                raise AssertionError(f"{name} is read, and is not among the facts that this rule may read")
            return super().__getattribute__(name)

    return Watched


def watched(register: Register, reads: frozenset[str]) -> Register:
    kind = watching(reads)
    items = {
        ident: kind(**{name: getattr(item, name) for name in FIELDS}) for ident, item in register.improvements.items()
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
def test_rules_across_records_read_no_field_but_those_that_they_may(name: str, every: list[Register]) -> None:
    check, reads = all_rules()[name].check, all_rules()[name].reads
    assert check is not None
    for register in every:
        assert list(check(Context(watched(register, reads), TODAY))) == list(check(Context(register, TODAY)))


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


def test_what_rules_read_is_told_apart() -> None:
    assert {"rest"} <= {*ASPECTS}
    assert all(rule.reads <= {*ASPECTS} for rule in all_rules().values())
    assert {also for rule in all_rules().values() for also in rule.reads} == {*ASPECTS}
