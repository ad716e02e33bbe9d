"""What a second process reads of old versions is what one process reads, whatever is in them and whatever fails."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.git_room.repository import record

from csi_as_code.errors import GitError
from csi_as_code.git import blobs, tree
from csi_as_code.git.blobs import Blobs
from csi_as_code.reading import aside
from csi_as_code.reading.versions import Known, Versions

DECIDED = 'decisions:\n- {to: approved, date: "2026-01-05", by: ["@aino"], why: Worth it.}\n'
TEXTS = (
    record("IMP-0001", "proposed").encode(),
    record("IMP-0001", "approved", decisions=DECIDED).encode(),
    record("IMP-0002", "approved", decisions=DECIDED.replace("approved", "started")).encode(),
    record("IMP-0003", "started", decisions=DECIDED.replace("approved", "closed")).encode(),
    b"",
    b"\n",
    b"state: closed",
    b"state: [\n",
    b"\xff\xfe\n",
    b"state: closed\n0123456789abcdef0123456789abcdef blob\nstate: approved\n",
    b"state: closed\n" + b"# long\n" * 50_000,
    b"x: 1\nstate: proposed\n" + b"# shorter\n" * 20_000,
)
WORDS = {"started": "in_progress", "closed": "in_progress"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("versions")
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    return place


@pytest.fixture(scope="module")
def oids(root: Path) -> list[str]:
    return [blob(root, text) for text in TEXTS]


def blob(root: Path, text: bytes) -> str:
    call = ["git", "-C", str(root), "hash-object", "-w", "--stdin"]
    return subprocess.run(call, input=text, check=True, capture_output=True).stdout.decode().strip()


def known(root: Path, oids: Sequence[str], *, decisions: bool = True) -> Known:
    asked = Versions(root, WORDS, decisions=decisions)
    try:
        for oid in oids:
            asked.ask([oid, oids[0]])
        return asked.known()
    finally:
        asked.drop()


def alone(root: Path, oids: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> Known:
    with monkeypatch.context() as patch:
        patch.setattr(aside, "can_share", lambda: False)
        return known(root, oids)


def test_state_and_decision_of_every_version(root: Path, oids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = alone(root, oids, monkeypatch)
    assert [found.states[oid] for oid in oids] == [
        "proposed", "approved", "approved", "in_progress", None, None, "in_progress", None, None, "in_progress", None,
        "proposed",
    ]  # fmt: skip
    assert {oids.index(oid): one.to for oid, one in found.decisions.items()} == {1: "approved", 3: "closed"}


def test_two_processes_say_what_one_says(root: Path, oids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert known(root, oids) == alone(root, oids, monkeypatch)
    assert known(root, oids, decisions=False) == (alone(root, oids, monkeypatch).states, {}, {})
    assert known(root, []) == ({}, {}, {})


def test_what_the_second_process_fails_at_is_done_by_the_first(
    root: Path, oids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = alone(root, oids, monkeypatch)
    monkeypatch.setattr(Blobs, "read", lambda *_: 1 / 0)
    assert known(root, oids) == expected


def test_where_git_says_less_than_was_asked_nothing_is_made_up(
    root: Path, oids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = alone(root, oids, monkeypatch)
    read = Blobs.read
    monkeypatch.setattr(Blobs, "read", lambda *words: list(read(*words))[1:])
    assert known(root, oids) == expected


@pytest.mark.parametrize("place", [0, 5, len(TEXTS)])
def test_a_version_that_is_missing_is_named(root: Path, oids: list[str], place: int) -> None:
    missing = "0123456789" * 4
    with pytest.raises(GitError, match="history is incomplete") as refused:
        known(root, [*oids[:place], missing, *oids[place:]])
    assert refused.value.hint == f"Object {missing} is missing."


def test_what_is_no_blob_is_no_version(root: Path, oids: list[str]) -> None:
    empty = subprocess.run(["git", "-C", str(root), "write-tree"], check=True, capture_output=True)
    with pytest.raises(GitError, match="history is incomplete"):
        known(root, [*oids, empty.stdout.decode().strip()])


@pytest.mark.parametrize("piece", [1, 7, 50, 4096, 1 << 20])
def test_contents_are_whole_however_they_come(
    root: Path, oids: list[str], piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "PIECE", piece)
    monkeypatch.setattr(blobs, "_ENOUGH", 0)
    few = oids if piece > 50 else oids[:10]  # a byte at a time takes long
    assert read(root, few, 1_000_000) == list(TEXTS[: len(few)])


def test_a_system_that_allows_no_wide_pipes(root: Path, oids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = known(root, oids)
    monkeypatch.setattr(blobs, "widen", lambda _: False)
    assert known(root, oids) == expected


def test_of_what_is_too_large_only_a_part_is_kept(root: Path, oids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "PIECE", 4096)
    found = [min(len(data), 10_000) for data in read(root, oids, 1_000)]
    cut = [size for size, text in zip(found, TEXTS, strict=True) if len(text) > 1_000]
    assert [size for size in found if size not in cut] == [len(text) for text in TEXTS if len(text) <= 1_000]
    assert len(cut) == 2
    assert all(1_000 < size < 10_000 for size in cut)


def read(root: Path, oids: Sequence[str], most_bytes: int) -> list[bytes]:
    asked = Blobs(root)
    asked.ask(oids)
    asked.end()
    found = list(asked.read(most_bytes))
    asked.drop()
    return found


def test_the_room_of_git_reads_the_same(root: Path, oids: list[str]) -> None:
    assert [data for _, data in tree.contents(root, oids)] == list(TEXTS)


def test_a_process_is_dropped_while_it_works(root: Path, oids: list[str]) -> None:
    asked = Versions(root, {}, decisions=True)
    asked.ask(oids)
    asked.drop()
    asked.drop()
