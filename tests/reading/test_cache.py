"""The cache never changes what is read: whatever lies in its place, whatever happens to the files."""

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csi_as_code.git.place import git_dir
from csi_as_code.reading import ahead, cache, snapshot
from csi_as_code.reading.snapshot import open_folder

Record = Callable[[str], str]
TEN_SECONDS_NS = 10_000_000_000


def plain(root: Path) -> dict[str, Any]:
    """Return what the register of a folder says, with what is known from before."""
    found: dict[str, Any] = msgspec.to_builtins(open_folder(root).register)
    return found


def fresh(root: Path) -> dict[str, Any]:
    """Return what the register of a folder says when nothing is known from before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "git_dir", lambda _: None)
        return plain(root)


def later(root: Path) -> dict[str, Any]:
    """Return what the register of a folder says ten seconds later, when all stat data can be trusted."""
    now = time.time_ns
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: now() + TEN_SECONDS_NS)
        return plain(root)


def at_once(root: Path, path: Path) -> dict[str, Any]:
    """Return what the register of a folder says in the moment in which a file of it was written."""
    now = path.stat().st_mtime_ns
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: now)
        return plain(root)


@pytest.fixture
def root(committed: Callable[..., Path], record: Record) -> Path:
    """A committed register, one record of which is faulty and one unreadable."""
    faulty = record("IMP-0002") + "tags: [a, 5]\ndescription: |\n  Two\n  lines.\ncustom: {a: [1, 2.5, null]}\n"
    files = {"improvements/IMP-0002.yaml": faulty, "improvements/IMP-0003.yaml": "a: b: c\n"}
    made: Path = committed(files)
    return made


@pytest.fixture
def file(root: Path) -> Path:
    """The cache file of the register, filled, with stat data."""
    later(root)
    file = cache.file_of(root / ".git")
    assert cache.load(file).rows == 6
    assert len(cache.load(file).marks) == 6
    return file


def test_unchanged_files_are_not_opened(root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fresh(root)
    monkeypatch.setattr("csi_as_code.reading.folder.read", lambda *_: pytest.fail("a file is read again"))
    assert plain(root) == expected


def test_a_sound_cache_is_not_written_again(root: Path, file: Path) -> None:
    before = file.stat()
    later(root)
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)


def known_rows(memory: cache.Memory) -> Iterator[tuple[str, str, Any]]:
    for kind in ("marks", "improvements", "measures", "points", "policies"):
        for key, value in getattr(memory, kind).items():
            yield kind, key, msgspec.msgpack.encode(value)


def test_a_cache_cut_anywhere_says_nothing_wrong(root: Path, file: Path) -> None:
    whole = file.read_bytes()
    expected = {(kind, key): value for kind, key, value in known_rows(cache.load(file))}
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        memory = cache.load(file)
        assert all(expected[kind, key] == value for kind, key, value in known_rows(memory)), length
        assert memory.damaged or memory.rows < 6, length
    assert plain(root) == fresh(root)


def test_a_cache_with_a_changed_byte_says_nothing_wrong(root: Path, file: Path) -> None:
    whole = file.read_bytes()
    expected = {(kind, key): value for kind, key, value in known_rows(cache.load(file))}
    for index in range(len(whole)):
        file.write_bytes(whole[:index] + bytes([whole[index] ^ (1, 0x80)[index % 2]]) + whole[index + 1 :])
        memory = cache.load(file)
        assert all(expected[kind, key] == value for kind, key, value in known_rows(memory)), index
    assert plain(root) == fresh(root)


def test_stat_data_are_read_without_the_rest(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        found = cache.marks(file)
        assert found == cache.load(file).marks, length
    file.write_bytes(whole)
    assert len(cache.marks(file)) == 6


def framed(value: object) -> bytes:
    data = value if isinstance(value, bytes) else msgspec.msgpack.encode(value)
    return cache.MAGIC + b"%d %d\n" % (len(data), zlib.crc32(data)) + data


FOREIGN = {
    "empty": b"",
    "text": b"not ours\n",
    "other version": b"csi-cache-0\n",
    "magic alone": cache.MAGIC,
    "zeros": bytes(5_000),
    "head without end": cache.MAGIC + b"1" * 100_000,
    "head of words": cache.MAGIC + b"ten 10\n",
    "head of one number": cache.MAGIC + b"10\n",
    "huge size": cache.MAGIC + b"99999999999999999999 0\n",
    "large size": cache.MAGIC + b"4000000000 0\n",
    "negative size": cache.MAGIC + b"-1 0\n",
    "long number": cache.MAGIC + b"9" * 5_000 + b" 0\n",
    "a number": framed(1),
    "a list": framed([1, 2, 3]),
    "a mapping": framed({"a": 1}),
    "wrong rows": framed([{}, [["x", "y"]], [], [], []]),
    "wrong marks": framed([{"register.yaml": 1}, [], [], [], []]),
    "wrong value": framed([{}, [["0" * 40, [{"id": 1}, [], []]]], [], [], []]),
    "not MessagePack": framed(b"\xc1"),
    "deep": framed(b"\x91" * 100_000 + b"\x01"),
    "JSON": b'{"improvements": []}\n',
    "pickle": b"\x80\x04\x95cos\nsystem\n",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_foreign_content_is_ignored_and_replaced(content: bytes, root: Path, file: Path) -> None:
    file.write_bytes(content)
    assert cache.load(file).rows == 0
    assert later(root) == fresh(root)
    assert cache.load(file).rows == 6


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nothing", "link to itself", "link to a device"])
def test_something_else_in_its_place(kind: str, root: Path, file: Path) -> None:
    expected = fresh(root)
    file.unlink()
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "link to nothing":
            file.symlink_to("nowhere")
        case "link to itself":
            file.symlink_to(file.name)
        case "link to a device":
            file.symlink_to("/dev/zero")
    assert [plain(root), later(root)] == [expected, expected]


def test_a_file_in_place_of_the_caches_folder(root: Path) -> None:
    (root / ".git" / "csi").write_text("in the way")
    assert [plain(root), later(root)] == [fresh(root)] * 2
    assert (root / ".git" / "csi").read_text() == "in the way"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_git_directory_that_may_not_be_written_to(root: Path) -> None:
    (root / ".git").chmod(0o555)
    found = [plain(root), later(root)]
    (root / ".git").chmod(0o755)
    assert found == [fresh(root)] * 2


def test_nothing_is_left_behind_by_a_failed_write(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", failing)
    expected = fresh(root)
    assert plain(root) == expected
    assert list((root / ".git" / "csi").iterdir()) == []


def test_caches_of_other_versions_are_deleted_when_old(root: Path, file: Path) -> None:
    old, recent = file.with_name("register-0000.cache"), file.with_name("register-1111.cache")
    for path in (old, recent):
        path.write_bytes(b"of another version")
    os.utime(old, (0, 0))
    file.unlink()
    later(root)
    assert sorted(path.name for path in file.parent.glob("register-*")) == sorted([file.name, recent.name])


def test_what_a_kill_has_left_half_written_is_deleted_when_old(root: Path, file: Path) -> None:
    old, recent = file.with_name(".cache-0000"), file.with_name(".cache-1111")
    for path in (old, recent):
        path.write_bytes(b"half of")
    os.utime(old, (0, 0))
    file.unlink()
    later(root)
    assert [path.name for path in file.parent.glob(".cache-*")] == [recent.name]


def test_the_name_tells_code_and_schemas_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = cache.fingerprint()
    (tmp_path / "improvement.schema.json").write_text("{}")
    monkeypatch.setattr("csi_as_code.reading.schemas.folder", lambda: tmp_path)
    assert cache.fingerprint.__wrapped__() != before


def changed(path: Path, data: bytes) -> None:
    """Write a file and wait until its stat data show it, which takes a tick of the system's clock.

    A new file may get the number of one that was deleted just now, so it has to be later than its folder's last change.
    """
    before = (path if path.exists() else path.parent).stat().st_ctime_ns
    path.write_bytes(data)
    while path.stat().st_ctime_ns <= before:
        os.utime(path)


def test_a_change_of_the_same_size_and_time_is_seen(root: Path, file: Path) -> None:
    path = root / "improvements" / "IMP-0001.yaml"
    before = path.stat()
    changed(path, path.read_bytes().replace(b"proposed", b"assessed"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert plain(root)["improvements"]["IMP-0001"]["state"] == "assessed"


def test_another_file_of_the_same_size_and_time_is_seen(root: Path, file: Path) -> None:
    path = root / "improvements" / "IMP-0001.yaml"
    before = path.stat()
    other = root / "other"
    other.write_bytes(path.read_bytes().replace(b"proposed", b"deferred"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)
    assert plain(root)["improvements"]["IMP-0001"]["state"] == "deferred"


def test_a_file_changed_just_now_is_read_again(root: Path) -> None:
    """A second write within the same tick leaves the same stat data, so young stat data are not trusted."""
    path = root / "improvements" / "IMP-0001.yaml"
    data = path.read_bytes()
    for state in (b"proposed", b"assessed", b"deferred", b"approved", b"rejected") * 3:
        path.write_bytes(data.replace(b"proposed", state))
        assert at_once(root, path)["improvements"]["IMP-0001"]["state"] == state.decode()
        assert "improvements/IMP-0001.yaml" not in cache.load(cache.file_of(root / ".git")).marks


def test_content_that_changes_between_listing_and_reading(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered under a blob id is what that blob says, whenever the file was written."""
    path = root / "improvements" / "IMP-0001.yaml"
    real = snapshot.folder.entries
    original = path.read_bytes()

    def listing(place: Path) -> Any:
        found = real(place)
        path.write_bytes(original.replace(b"proposed", b"deferred"))
        return found

    later(root)
    changed(path, original + b"\n")
    with monkeypatch.context() as patch:
        patch.setattr(snapshot.folder, "entries", listing)
        later(root)
    changed(path, original + b"\n")
    assert plain(root) == fresh(root)
    changed(path, original)
    assert plain(root) == fresh(root)


WRITER = """
import sys, pathlib
from csi_as_code.reading.snapshot import open_folder
root, number = pathlib.Path(sys.argv[1]), int(sys.argv[2])
path = root / "improvements" / f"IMP-10{number:02}.yaml"
for step in range(12):
    path.write_text(f"id: {path.stem}\\ntitle: Step {step}\\ntype: opportunity\\nstate: proposed\\n")
    assert open_folder(root).register.improvements[path.stem].title == f"Step {step}"
"""


def test_several_processes_at_once(root: Path, file: Path) -> None:
    call = [sys.executable, "-c", WRITER, os.fspath(root)]
    writers = [subprocess.Popen([*call, str(number)], stderr=subprocess.PIPE, text=True) for number in range(4)]
    errors = [writer.communicate()[1] for writer in writers]
    assert errors == [""] * 4
    assert plain(root) == fresh(root)
    assert plain(root) == fresh(root)
    assert len(plain(root)["improvements"]) == 6


STATES = ("proposed", "assessed", "deferred", "measuring")
STEPS = st.one_of(
    st.tuples(st.just("write"), st.integers(1, 5), st.sampled_from(STATES)),
    st.tuples(st.just("same size and time"), st.integers(1, 5), st.sampled_from(STATES)),
    st.tuples(st.sampled_from(["break", "delete", "touch", "link", "folder", "swap"]), st.integers(1, 5)),
    st.tuples(st.sampled_from(["policy", "measure", "points"]), st.integers(0, 3)),
    st.tuples(st.sampled_from(["read", "read later", "cut the cache", "drop the cache"])),
)


def apply(root: Path, step: tuple[Any, ...]) -> None:
    """Do one thing that people or tools do to a register."""
    match step:
        case "write" | "same size and time", number, state:
            path = root / "improvements" / f"IMP-000{number}.yaml"
            clear(path)
            before = path.stat() if path.exists() else None
            changed(path, f"id: IMP-000{number}\ntitle: Title\ntype: opportunity\nstate: {state}\n".encode())
            if before and step[0] != "write":
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        case "break" | "delete" | "touch" | "link" | "folder", number:
            path = root / "improvements" / f"IMP-000{number}.yaml"
            if step[0] == "touch":
                if path.exists():
                    os.utime(path)
                return
            clear(path)
            if step[0] == "break":
                changed(path, b"a: b: c\n")
            elif step[0] == "link":
                path.unlink(missing_ok=True)
                path.symlink_to("IMP-0001.yaml")
            else:
                path.unlink(missing_ok=True)
                if step[0] == "folder":
                    path.mkdir()
        case "swap", number:
            one, two = (root / "improvements" / f"IMP-000{n}.yaml" for n in (number, number % 5 + 1))
            if one.is_file() and two.is_file():
                other = root / "swapping"
                one.rename(other)
                two.rename(one)
                other.rename(two)
        case "policy", number:
            text = (root / "register.yaml").read_text().splitlines()
            changed(root / "register.yaml", "\n".join([f"title: Title {number}", *text[1:], ""]).encode())
        case "measure", number:
            changed(root / "measures" / "reset-calls.yaml", f"id: reset-calls\ntitle: Calls {number}\n".encode())
        case "points", number:
            changed(root / "measures" / "reset-calls.csv", f"date,value,note\n2026-02-03,{number},\n".encode())
        case ("read",):
            plain(root)
        case ("read later",):
            later(root)
        case ("cut the cache",):
            file = cache.file_of(root / ".git")
            if file.exists():
                os.truncate(file, file.stat().st_size * 2 // 3)
        case ("drop the cache",):
            cache.file_of(root / ".git").unlink(missing_ok=True)


def clear(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    elif path.is_dir():
        path.rmdir()


@pytest.mark.parametrize("worth_bytes", [0, ahead.WORTH_BYTES], ids=["two processes", "one process"])
@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=2, max_size=14))
def test_any_history_of_changes(
    steps: list[tuple[Any, ...]], worth_bytes: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WORTH_BYTES", worth_bytes)
    for step in steps:
        apply(root, step)
        if step[0] not in ("read", "read later"):
            plain(root)
    assert plain(root) == fresh(root), steps
    assert later(root) == fresh(root)
    assert plain(root) == fresh(root)


def test_without_git_nothing_is_written(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make()
    before = sorted(tmp_path.rglob("*"))
    later(root)
    assert git_dir(root) is None
    assert sorted(tmp_path.rglob("*")) == before


def test_a_worktree_has_a_cache_of_its_own(root: Path, run_git: Callable[..., str], tmp_path: Path) -> None:
    run_git(root, "worktree", "add", "--quiet", os.fspath(tmp_path / "other"))
    expected = later(root)
    assert later(tmp_path / "other") == expected
    place = git_dir(tmp_path / "other")
    assert place is not None
    assert place.parent == root / ".git" / "worktrees"
    assert [cache.load(cache.file_of(one)).rows for one in (root / ".git", place)] == [6, 6]


def test_a_register_in_a_sub_folder_uses_the_same_cache(root: Path, make: Callable[..., Path]) -> None:
    below = make(folder="register/docs/example")
    expected = fresh(root), fresh(below)
    for _ in range(3):
        assert (later(root), later(below)) == expected


def test_a_commit_is_read_from_the_cache_of_the_folder(root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fresh(root)
    monkeypatch.setattr("csi_as_code.git.tree.contents", lambda *_: iter(()))
    assert msgspec.to_builtins(snapshot.open_commit(root, "HEAD").register) == expected
