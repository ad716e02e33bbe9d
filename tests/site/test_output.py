"""A site takes its place as a whole or not at all, and never the place of anything else."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from csi_as_code.errors import UsageError
from csi_as_code.site import output
from csi_as_code.site.folder import Folder
from csi_as_code.site.output import MARKER, replacing

MARKED = output.MARK + b"a/b/page.html\n"


def tree(top: Path) -> dict[str, bytes]:
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


def put(out: Path, word: str) -> None:
    with replacing(out) as staging:
        Folder(staging).write("a/b/page.html", word.encode())


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_new_site_replaces_the_old_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool
) -> None:
    if not in_one_step:
        monkeypatch.setattr(output, "_exchange", lambda *_: False)
    out = tmp_path / "deep" / "site"
    put(out, "one")
    put(out, "two")
    assert tree(tmp_path) == {"deep/site/.csi-site": MARKED, "deep/site/a/b/page.html": b"two"}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["site"]


def test_the_site_before_is_left_as_a_spare_and_taken_up_again(tmp_path: Path) -> None:
    out, spare = tmp_path / "site", tmp_path / "spare"
    found = []
    for word in ("one", "two", "three"):
        with replacing(out, spare) as staging:
            found.append(tree(staging))
            (staging / "page.html").unlink(missing_ok=True)
            (staging / "page.html").write_text(word)
    old = {MARKER: output.MARK, "page.html": b"one"}
    assert found == [{MARKER: output.MARK}, {MARKER: output.MARK}, old]
    assert tree(out) == {MARKER: output.MARK + b"page.html\n", "page.html": b"three"}
    assert tree(spare) == {MARKER: output.MARK + b"page.html\n", "page.html": b"two"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "spare"]


def test_what_is_begun_in_a_spare_does_not_show_in_the_site(tmp_path: Path) -> None:
    out, spare = tmp_path / "site", tmp_path / "spare"
    for _ in range(3):
        with replacing(out, spare) as staging:
            (staging / "page.html").unlink(missing_ok=True)
            (staging / "page.html").write_text("x")
    before = tree(out)
    assert (out / MARKER).stat().st_ino == (spare / MARKER).stat().st_ino

    def fail() -> None:
        with replacing(out, spare) as staging:
            assert (staging / MARKER).read_bytes() == output.MARK
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert tree(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


@pytest.mark.parametrize("what", ["a file", "a folder of somebody", "a link"])
def test_what_is_no_site_of_ours_is_no_spare(tmp_path: Path, what: str) -> None:
    out, spare = tmp_path / "site", tmp_path / "spare"
    put(out, "one")
    if what == "a file":
        spare.write_text("dear")
    elif what == "a link":
        put(tmp_path / "theirs", "theirs")
        spare.symlink_to(tmp_path / "theirs")
    else:
        spare.mkdir()
        (spare / "letter.txt").write_text("dear")
    before = {path: data for path, data in tree(tmp_path).items() if not path.startswith("site/")}
    with replacing(out, spare) as staging:
        assert tree(staging) == {MARKER: output.MARK}
        (staging / "page.html").write_text("two")
    assert {path: data for path, data in tree(tmp_path).items() if not path.startswith("site/")} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert tree(out) == {MARKER: output.MARK + b"page.html\n", "page.html": b"two"}


def test_spares_of_other_sites_go_after_a_day(tmp_path: Path) -> None:
    for name, days in (("site-1.spare", 0), ("site-2.spare", 2), ("site-3.spare", 0.5)):
        put(tmp_path / name, "x")
        then = time.time() - days * 86_400
        os.utime(tmp_path / name, (then, then))
    (tmp_path / "site-4.spare").mkdir()  # which is none of ours
    os.utime(tmp_path / "site-4.spare", (0, 0))
    put(tmp_path / "site", "x")
    output.forget_spares(tmp_path / "site-1.spare", tmp_path / "site")
    shutil.rmtree(tmp_path / "site")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site-1.spare", "site-3.spare", "site-4.spare"]


def test_a_spare_is_as_old_as_the_build_that_left_it(tmp_path: Path) -> None:
    out, spare = tmp_path / "site", tmp_path / "site.spare"
    for _ in range(2):
        put(out, "x")
        os.utime(out, (0, 0))
    with replacing(out, spare):
        pass
    other = tmp_path / "other"
    put(other, "x")
    output.forget_spares(tmp_path / "other.spare", other)
    assert spare.is_dir()


@pytest.mark.skipif(not output.LOCKS, reason="there are no locks of folders here")
def test_a_spare_that_somebody_holds_is_not_taken_up(tmp_path: Path) -> None:
    out, spare = tmp_path / "site", tmp_path / "spare"
    put(spare, "held")
    held = output._lock(spare)
    with replacing(out, spare) as staging:
        assert tree(staging) == {MARKER: output.MARK}
    output._unlock(held)
    with replacing(out, spare) as staging:
        assert tree(staging) == {MARKER: output.MARK, "a/b/page.html": b"held"}


@pytest.mark.skipif(not output.LOCKS, reason="there are no locks of folders here")
def test_no_build_sweeps_away_what_another_one_has_just_begun_or_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, spare = tmp_path / "site", tmp_path / "spare"
    put(out, "old")
    put(spare, "before")
    swept: list[list[str]] = []

    def sweep() -> None:
        output._sweep(out)
        swept.append(sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()))

    def after(name: str) -> None:
        real = getattr(output, name)

        def patched(*given: Path) -> object:
            done = real(*given)
            sweep()
            return done

        monkeypatch.setattr(output, name, patched)

    for name in ("_moved", "_swap"):
        after(name)
    with replacing(out, spare) as staging:
        assert tree(staging) == {MARKER: output.MARK, "a/b/page.html": b"before"}
    there, left = [".site.csi", "site"], ["site", "spare"]
    assert swept == [there, there, left]
    assert tree(spare)["a/b/page.html"] == b"old"


def test_a_site_that_is_read_only_goes_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, "one")
    for folder, mode in ((out / "a" / "b", 0o000), (out / "a", 0o555)):
        folder.chmod(mode)
    output.remove(out)
    assert not out.exists()


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "site", "one")
    (tmp_path / "empty").mkdir()
    put(tmp_path / "empty", "one")
    assert tree(tmp_path / "empty") == tree(tmp_path / "site")


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="not a site of ours"):
        put(tmp_path / "home", "x")
    assert tree(tmp_path) == {"home/letter.txt": b"dear"}


def test_a_file_that_no_build_wrote_is_never_lost(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, "one")
    (out / "CNAME").write_text("example.org")
    (out / "a" / "mine.txt").write_text("dear")
    (out / "linked").symlink_to(tmp_path)
    with pytest.raises(UsageError, match=r'would be lost: "CNAME", "a/mine.txt", "linked"$'):
        put(out, "two")
    assert (out / "a" / "b" / "page.html").read_text() == "one"
    for number in range(4):
        (out / f"{number}.txt").write_text("dear")
    with pytest.raises(UsageError, match=r'"CNAME" and 2 more$'):
        put(out, "two")


def test_a_site_without_a_list_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path / "site", "one")
    (tmp_path / "site" / MARKER).write_bytes(output.MARK)
    with pytest.raises(UsageError, match=r"page\.html") as caught:
        put(tmp_path / "site", "two")
    assert "does not list its files" in caught.value.hint


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").symlink_to("/dev/full")
    monkeypatch.setattr("csi_as_code.site.folder._NEW", os.O_WRONLY)
    with pytest.raises(OSError, match="No space left") as caught:
        Folder(tmp_path).write("page.html", b"x")
    assert caught.value.filename == f"{tmp_path}/page.html"


def test_a_working_tree_keeps_its_history(tmp_path: Path) -> None:
    put(tmp_path / "site", "one")
    (tmp_path / "site" / ".git").mkdir()
    with pytest.raises(UsageError, match="git working tree"):
        put(tmp_path / "site", "two")
    assert (tmp_path / "site" / ".git").is_dir()


def test_a_folder_that_fills_while_we_build_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(UsageError), replacing(tmp_path / "site"):
        (tmp_path / "site" / "letter.txt").write_text("dear")
    assert tree(tmp_path) == {"site/letter.txt": b"dear"}


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x")
    with pytest.raises(UsageError, match="not a folder"):
        put(tmp_path / "site", "x")


def test_a_link_to_a_site_stays_a_link(tmp_path: Path) -> None:
    put(tmp_path / "real", "one")
    (tmp_path / "site").symlink_to(tmp_path / "real")
    put(tmp_path / "site", "two")
    assert (tmp_path / "site").is_symlink()
    assert tree(tmp_path / "real")["a/b/page.html"] == b"two"


def test_a_build_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    put(tmp_path / "site", "one")
    with contextlib.suppress(ZeroDivisionError), replacing(tmp_path / "site") as staging:
        Folder(staging).write("half.html", b"x")
        raise ZeroDivisionError
    assert tree(tmp_path) == {"site/.csi-site": MARKED, "site/a/b/page.html": b"one"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_killed_build_leaves_the_old_site_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, "one")
    script = f"""
        import sys
        from pathlib import Path
        from csi_as_code.site.folder import Folder
        from csi_as_code.site.output import replacing
        with replacing(Path({str(out)!r})) as staging:
            Folder(staging).write("half.html", b"x")
            print("ready", flush=True)
            sys.stdin.read()
    """
    source = str(Path(output.__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        put(out, "two")
        left = [path for path in tmp_path.iterdir() if path != out]
        assert len(left) == 1, "a build in progress is not swept away"
        process.kill()
    assert tree(out) == {MARKER: MARKED, "a/b/page.html": b"two"}
    put(out, "three")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_empty_folder_that_a_build_left_goes_and_one_that_it_lacks_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".site.csi-1-00000000").mkdir()
    real, swept = output._lock, []

    def lock(folder: Path) -> int | None:
        held = real(folder)
        if not swept:
            output._sweep(tmp_path / "site")
            swept.append(folder.exists())
        return held

    monkeypatch.setattr(output, "_lock", lock)
    put(tmp_path / "site", "one")
    assert swept == [False]
    assert tree(tmp_path) == {"site/.csi-site": MARKED, "site/a/b/page.html": b"one"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("name", [".site.csi-backup", ".site.csi-1-0123abcd", ".side.csi-1-0123abcd"])
def test_a_folder_beside_the_site_that_is_not_ours_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "letter.txt").write_text("dear")
    put(tmp_path / "site", "one")
    put(tmp_path / "s[i]d*", "one")
    assert (tmp_path / name / "letter.txt").read_text() == "dear"
