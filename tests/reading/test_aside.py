from pathlib import Path

import pytest
from tests.registers import copy_of_ours

from csi_as_code.reading import aside, reader
from csi_as_code.reading.snapshot import open_folder

pytestmark = pytest.mark.skipif(not aside.can_share(), reason="one processor, or no fork")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy_of_ours(tmp_path)
    (tmp_path / "improvements" / "IMP-0001.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "improvements" / "IMP-0002.yaml").chmod(0)
    (tmp_path / "improvements" / "IMP-9002.yaml").write_text("title: 1\n", encoding="utf-8")
    return tmp_path


def test_two_processes_read_what_one_reads(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = open_folder(copy)
    monkeypatch.setattr(reader, "WORTH_SHARING", 1)
    shared = open_folder(copy)
    assert (shared.register, shared.oids) == (alone.register, alone.oids)


def test_what_the_second_process_fails_at_is_done_by_the_first(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = open_folder(copy).register
    monkeypatch.setattr(reader, "WORTH_SHARING", 1)
    monkeypatch.setattr(reader, "handed_over", lambda _: print)  # nothing that can be handed over
    assert open_folder(copy).register == alone


def test_the_second_process_hands_over_bytes() -> None:
    assert aside.begin(lambda: b"done")() == b"done"
