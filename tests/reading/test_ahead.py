from collections.abc import Callable
from pathlib import Path

import pytest

from csi_as_code.reading import ahead, aside, folder
from csi_as_code.reading.cache import Memory
from csi_as_code.reading.reader import Looked
from csi_as_code.reading.snapshot import Opened, open_folder

pytestmark = pytest.mark.skipif(not aside.can_share(), reason="one processor, or no fork")


@pytest.fixture
def changed(committed: Callable[..., Path], record: Callable[[str], str]) -> Path:
    """A register that was read before one record changed, one went, one came and one broke."""
    root = committed({f"improvements/IMP-000{number}.yaml": record(f"IMP-000{number}") for number in range(1, 6)})
    open_folder(root)
    records = root / "improvements"
    (records / "IMP-0001.yaml").write_text(record("IMP-0001") + "tags: [new]\n", encoding="utf-8")
    (records / "IMP-0002.yaml").unlink()
    (records / "IMP-0006.yaml").write_text(record("IMP-0006"), encoding="utf-8")
    (records / "IMP-0003.yaml").write_text("a: [", encoding="utf-8")
    return root


def said(opened: Opened) -> tuple[object, ...]:
    return opened.register, opened.oids


def test_two_processes_read_what_one_reads(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = said(open_folder(changed))
    monkeypatch.setattr(ahead, "WORTH_BYTES", 0)
    done: list[str] = []
    assert (said(open_folder(changed, meanwhile=lambda: done.append("once"))), done) == (alone, ["once"])


@pytest.mark.parametrize("most", [0, 1], ids=["none", "one"])
def test_many_changes_are_left_to_the_first(changed: Path, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = said(open_folder(changed))
    monkeypatch.setattr(ahead, "WORTH_BYTES", 0)
    monkeypatch.setattr(ahead, "WORTH_SHARING", most)
    assert said(open_folder(changed)) == alone


def test_what_the_second_process_fails_at_is_done_by_the_first(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = said(open_folder(changed))
    monkeypatch.setattr(ahead, "WORTH_BYTES", 0)
    monkeypatch.setattr(ahead, "look", lambda *_: print)  # nothing that can be handed over
    assert said(open_folder(changed)) == alone


def test_what_the_cache_lost_meanwhile_is_read_anew(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = said(open_folder(changed))
    monkeypatch.setattr(ahead, "WORTH_BYTES", 0)
    marks = {f"improvements/{path.name}": (mark_of(path), "0" * 40) for path in (changed / "improvements").iterdir()}
    monkeypatch.setattr("csi_as_code.reading.cache.marks", lambda _: marks)
    assert said(open_folder(changed)) == alone


def mark_of(path: Path) -> tuple[int, int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def test_what_was_seen_before_is_trusted_as_of_then(root: Path) -> None:
    """A file that changed between the look and now may have changed again with the same stat data."""
    seen = folder.entries(root)
    for trusted_before, trusts in ((0, False), (2**63, True)):
        files = open_folder(root, looked=Looked(seen, Memory(), trusted_before)).files()
        assert files
        assert all((file.mark != (0, 0, 0, 0)) is trusts for file in files.values())
