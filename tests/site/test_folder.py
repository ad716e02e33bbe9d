"""What the old site has with the same bytes is taken over: no new time, no new number, and a copy where it must be."""

import os
from pathlib import Path

import pytest

from csi_as_code.site.folder import Folder


def marked(path: Path) -> tuple[int, int, int]:
    known = path.stat()
    return known.st_mtime_ns, known.st_size, known.st_ino


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "page.html").write_bytes(b"as it was")
    os.utime(folder / "a" / "page.html", ns=(1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    return folder


def test_the_same_bytes_stay_the_same_file(old: Path, new: Path) -> None:
    folder = Folder(new, old)
    mark = folder.write("a/page.html", b"as it was")
    assert mark == marked(old / "a/page.html") == marked(new / "a/page.html")
    assert folder.written == 0


@pytest.mark.parametrize("content", [b"another", b"as it is!"])
def test_other_bytes_are_another_file(old: Path, new: Path, content: bytes) -> None:
    folder = Folder(new, old)
    mark = folder.write("a/page.html", content)
    assert (new / "a/page.html").read_bytes() == content
    assert (old / "a/page.html").read_bytes() == b"as it was"
    assert mark == marked(new / "a/page.html") != marked(old / "a/page.html")
    assert folder.written == 1


def test_a_file_is_kept_unread_while_it_is_as_it_was(old: Path, new: Path) -> None:
    mark = marked(old / "a/page.html")
    assert Folder(new, old).keep_all({"a/page.html": mark}) == {}
    assert marked(new / "a/page.html") == mark


def test_a_file_that_somebody_changed_is_not_kept(old: Path, new: Path) -> None:
    mark = marked(old / "a/page.html")
    (old / "a/page.html").write_bytes(b"by a hand")
    folder = Folder(new, old)
    assert folder.keep_all({"a/page.html": mark}) == {"a/page.html": None}
    assert not (new / "a/page.html").exists()
    folder.write("a/page.html", b"as it was")
    assert (new / "a/page.html").read_bytes() == b"as it was"


def test_a_file_that_is_not_there_is_not_kept(old: Path, new: Path) -> None:
    assert Folder(new, old).keep_all({"b.html": (1, 1, 1)}) == {"b.html": None}
    assert Folder(new).keep_all({"a/page.html": marked(old / "a/page.html")}) == {"a/page.html": None}
    assert list(new.rglob("*.html")) == []


def test_a_link_in_the_old_site_is_not_followed(old: Path, new: Path, tmp_path: Path) -> None:
    (tmp_path / "private").write_bytes(b"as it was")
    (old / "page.html").symlink_to(tmp_path / "private")
    folder = Folder(new, old)
    assert folder.keep_all({"page.html": marked(tmp_path / "private")}) == {"page.html": None}
    folder.write("page.html", b"as it was")
    assert not (new / "page.html").is_symlink()
    assert marked(new / "page.html") != marked(tmp_path / "private")


def test_without_hard_links_the_time_stays(old: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    folder = Folder(new, old)
    kept = folder.keep_all({"a/page.html": marked(old / "a/page.html")})["a/page.html"]
    assert kept is not None
    assert kept == marked(new / "a/page.html")
    assert kept[:2] == marked(old / "a/page.html")[:2]
    assert kept[2] != marked(old / "a/page.html")[2]
    second = new / "second"
    folder = Folder(second, old)
    assert folder.write("a/page.html", b"as it was")[:2] == kept[:2]
    assert folder.written == 0
    assert folder.keep_all({"a/other.html": kept}) == {"a/other.html": None}


def test_what_is_dropped_leaves_nothing(old: Path, new: Path) -> None:
    folder = Folder(new, old)
    folder.keep_all({"a/page.html": marked(old / "a/page.html")})
    folder.write("a/other.html", b"other")
    folder.drop("a/page.html")
    assert sorted(path.name for path in new.rglob("*")) == ["a", "other.html"]
    folder.drop("a/other.html")
    assert list(new.rglob("*")) == []
    assert (old / "a/page.html").read_bytes() == b"as it was"
    folder.write("a/page.html", b"another")
    assert (new / "a/page.html").read_bytes() == b"another"


def test_a_path_is_written_once(old: Path, new: Path) -> None:
    folder = Folder(new, old)
    folder.write("a/page.html", b"as it was")
    with pytest.raises(FileExistsError):
        folder.write("a/page.html", b"as it was")
    with pytest.raises(FileExistsError):
        folder.write("a/page.html", b"another")


def test_an_older_site_is_cleared_but_for_pages_as_they_were(old: Path) -> None:
    for name in ("b/gone.html", "b/changed.html", ".csi-site", "rows.js"):
        (old / name).parent.mkdir(exist_ok=True)
        (old / name).write_bytes(b"x")
    marks = {"a/page.html": marked(old / "a/page.html"), "b/changed.html": (1, 1, 1)}
    (old / "a").chmod(0o555)
    (old / "b").chmod(0o555)
    assert Folder(old).clear(marks)
    assert sorted(path.relative_to(old).as_posix() for path in old.rglob("*")) == [".csi-site", "a", "a/page.html"]
    assert (old / "a").stat().st_mode & 0o777 == 0o755, "the next page of this folder can be written"
    assert not Folder(old).clear({})
    assert [path.name for path in old.iterdir()] == [".csi-site"]
