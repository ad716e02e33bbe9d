"""Real processes: what many write at once all arrives, and a kill leaves a file old or new, never torn."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from csi_as_code.editing import store
from csi_as_code.editing.surgery import EditError
from csi_as_code.reading import parse
from csi_as_code.reading.snapshot import open_folder

POLICY = """\
title: A small register
id_prefix: IMP
timezone: UTC
objectives: {OBJ-1: {title: Fewer calls}}
services: {desk: {title: Service desk}}
teams: {desk: {title: Service desk}}
approvals: [{approvers: ["@ines"], count: 1}]
people: {"@ines": {name: Analyst}}
"""
RECORD = """\
id: {ident}
title: Something to do {ident}
type: opportunity
state: proposed
description: It takes too long.  # a comment
raised: {{by: "@ines", date: 2026-11-12}}
source: {{kind: kaizen}}
service: desk
"""
PARALLEL = 8
KILLS = 25


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    (folder / "improvements").mkdir(parents=True)
    (folder / "register.yaml").write_text(POLICY, encoding="utf-8")
    for number in range(1, 4):
        ident = f"IMP-{number:04}"
        (folder / "improvements" / f"{ident}.yaml").write_text(RECORD.format(ident=ident), encoding="utf-8")
    return folder


def start(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    call = [sys.executable, "-m", "csi_as_code", *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(call, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_tasks_added_by_many_processes_at_once_all_arrive(register: Path) -> None:
    titles = [f"Task number {number:02}" for number in range(PARALLEL)]
    running = [start(register, "task", "IMP-0001", "add", title) for title in titles]
    ends = [(process.communicate(), process.returncode) for process in running]
    assert [code for _, code in ends] == [0] * PARALLEL, ends
    item = open_folder(register).register.improvements["IMP-0001"]
    assert item.plan is not None
    assert sorted(task.title for task in item.plan.tasks) == titles


def test_records_logged_by_many_processes_at_once_get_ids_of_their_own(register: Path) -> None:
    words = ("--description", "It takes long.", "--service", "desk", "--source", "kaizen", "--by", "@ines")
    running = [start(register, "new", "--title", f"New idea {number}", *words) for number in range(6)]
    ends = [(process.communicate(), process.returncode) for process in running]
    assert [code for _, code in ends] == [0] * 6, ends
    found = open_folder(register).register
    assert (list(found.improvements), found.problems) == ([f"IMP-{number:04}" for number in range(1, 10)], ())


# Writes the two texts in turn, as fast as it can, through the real store.
WRITER = """
import sys
from pathlib import Path
from csi_as_code.editing import store
root, path = Path(sys.argv[1]), "improvements/IMP-0002.yaml"
texts = [Path(name).read_bytes() for name in sys.argv[2:4]]
print("ready", flush=True)
while True:
    with store.locked(root):
        old = (root / path).read_bytes()
        store.write(root, {path: (old, texts[old == texts[0]])})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_kill_leaves_the_old_or_the_new_file_and_nothing_that_lint_minds(register: Path, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    path = register / "improvements" / "IMP-0002.yaml"
    texts = [path.read_bytes(), path.read_bytes() + b"tags: [" + b"long, " * 9000 + b"end]\n"]
    for number, text in enumerate(texts):
        (tmp_path / str(number)).write_bytes(text)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    call = [sys.executable, "-c", WRITER, str(register), str(tmp_path / "0"), str(tmp_path / "1")]
    for _ in range(KILLS):
        process = subprocess.Popen(call, env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert path.read_bytes() in texts
        assert [
            problem.message for problem in open_folder(register).register.problems if "belong" in problem.message
        ] == []
    with store.locked(register):
        store.write(register, {"improvements/IMP-0002.yaml": (path.read_bytes(), texts[0])})
    assert sorted(file.name for file in path.parent.iterdir()) == ["IMP-0001.yaml", "IMP-0002.yaml", "IMP-0003.yaml"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_command_that_is_killed_at_any_moment_has_done_all_or_nothing(register: Path) -> None:
    chance = random.Random(20261123)
    path = register / "improvements" / "IMP-0003.yaml"
    for number in range(15):
        before = path.read_bytes()
        process = start(register, "set", "IMP-0003", f"title=Title number {number}")
        time.sleep(chance.random() * 0.6)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        after = path.read_bytes()
        title = before.split(b"title: ")[1].split(b"\n")[0]
        assert after in (before, before.replace(title, b"Title number %d" % number))
        assert [problem.path for problem in open_folder(register).register.problems] == []


RENUMBER = """
import os, signal, sys
from csi_as_code.editing import store
writes, last = [0], int(sys.argv[1])
sync = store._sync_folder
def killing(folder):
    sync(folder)
    writes[0] += 1
    if writes[0] == last:
        os.kill(os.getpid(), signal.SIGKILL)
store._sync_folder = killing
sys.argv = ["csi", "renumber", "IMP-0001", *sys.argv[2:]]
from csi_as_code.cli import main
main()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("new", [[], ["IMP-0009"]])
def test_a_renumbering_that_was_killed_half_way_is_readable_and_is_finished_by_the_next(
    register: Path, after: int, new: list[str]
) -> None:
    for number in (2, 3):
        path = register / "improvements" / f"IMP-000{number}.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}depends_on: [IMP-0001]  # first\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    call = [sys.executable, "-c", RENUMBER, str(after), *new]
    killed = subprocess.run(call, cwd=register, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    between = open_folder(register).register
    waits = {ident: item.depends_on for ident, item in between.improvements.items() if item.depends_on}
    assert between.problems == ()
    assert all(between.knows(other) for needed in waits.values() for other in needed)
    process = start(register, "renumber", "IMP-0001", *new)
    said = process.communicate()
    assert process.returncode == 0, said
    target = new[0] if new else "IMP-0004"
    found = open_folder(register).register
    assert list(found.improvements) == ["IMP-0002", "IMP-0003", target]
    assert {item.depends_on for item in found.improvements.values()} == {(), (target,)}


def test_nothing_is_written_over_somebody_elses_change(register: Path) -> None:
    path = "improvements/IMP-0001.yaml"
    with store.locked(register), pytest.raises(EditError, match="changed by somebody else"):
        store.write(register, {path: (b"what it was", b"what it shall be")})
    assert parse.improvement((register / path).read_bytes()).value is not None


def test_nothing_is_written_through_a_link(register: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "IMP-0009.yaml").write_bytes(b"mine")
    (register / "improvements" / "team").symlink_to(outside)
    with store.locked(register), pytest.raises(EditError, match="is a link"):
        store.write(register, {"improvements/team/IMP-0009.yaml": (b"mine", b"theirs")})
    assert (outside / "IMP-0009.yaml").read_bytes() == b"mine"


def test_who_waits_too_long_for_the_lock_is_told_so(register: Path) -> None:
    with store.locked(register), pytest.raises(EditError, match="another csi command"), store.locked(register, 0.1):
        pass
