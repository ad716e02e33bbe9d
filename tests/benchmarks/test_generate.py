import collections
import hashlib
from pathlib import Path

import pytest

from benchmarks.generate import commit, generate
from csi_as_code.finding import Severity
from csi_as_code.reading.snapshot import open_commit, open_folder
from csi_as_code.rules.runner import check
from csi_as_code.workflow import State

TODAY = "2026-11-22"


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "register"
    generate(folder, 1_500)
    return folder


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        generate(tmp_path / name, 50, seed)
    digests = [digest(tmp_path / name) for name in ("one", "again", "other")]
    assert (digests[0] == digests[1], digests[0] == digests[2]) == (True, False)


def test_no_record_has_an_error(register: Path) -> None:
    found = check(open_folder(register).register, TODAY)
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


def test_few_records_have_a_warning(register: Path) -> None:
    found = check(open_folder(register).register, TODAY)
    warned = {finding.path for finding in found if finding.severity is Severity.WARNING}
    assert len(warned) < 90


def test_all_states_are_there_and_records_have_the_size_of_real_ones(register: Path) -> None:
    items = open_folder(register).register.improvements
    states = collections.Counter(item.state for item in items.values())
    size = sum(path.stat().st_size for path in (register / "improvements").iterdir()) / len(items)
    assert (set(states), 2_300 < size < 2_600) == (set(State), True)


def test_dependencies_are_many_and_some_are_deep(register: Path) -> None:
    items = open_folder(register).register.improvements
    depth: dict[str, int] = {}
    for ident, item in items.items():  # in order of id, and each depends on earlier ones only
        depth[ident] = 1 + max((depth[other] for other in item.depends_on), default=0)
    assert (max(depth.values()) >= 6, sum(map(len, (item.depends_on for item in items.values()))) > 100) == (True, True)


def test_a_committed_register_reads_as_its_folder_does(tmp_path: Path) -> None:
    generate(tmp_path / "register", 50)
    commit(tmp_path / "register")
    assert open_commit(tmp_path / "register", "HEAD").register == open_folder(tmp_path / "register").register
