"""`csi build` and `csi serve` as somebody types them."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSI = [sys.executable, "-m", "csi_as_code"]
PATIENCE_SECONDS = 180


@pytest.fixture
def register(tmp_path: Path) -> Path:
    root = tmp_path / "register"
    (root / "improvements").mkdir(parents=True)
    shutil.copy(ROOT / "register.yaml", root)
    shutil.copy(ROOT / "improvements" / "IMP-0001.yaml", root / "improvements")
    return root


def csi(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [*CSI, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )


def test_build_prints_the_folder_and_says_where_to_open_it(register: Path) -> None:
    done = csi("build", "--today", "2026-11-22", cwd=register)
    assert (done.returncode, done.stdout) == (0, "site\n")
    index = (register / "site/index.html").as_uri()
    said = rf"csi: (\d+) files, \1 of them written; open {index}\ncsi: 9 errors; csi lint shows them\n"
    assert re.fullmatch(said, done.stderr)
    assert (register / "site" / "improvements" / "IMP-0001.html").is_file()
    assert csi("build", "--today", "2026-11-22", cwd=register).returncode == 0


def test_build_refuses_a_folder_that_is_not_its_own(register: Path) -> None:
    done = csi("build", ".", cwd=register)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a site of ours" in done.stderr
    assert (register / "register.yaml").is_file()


def test_build_goes_beside_the_register_from_anywhere(register: Path) -> None:
    done = csi("build", "--today", "2026-11-22", cwd=register / "improvements")
    assert (done.returncode, done.stdout) == (0, "../site\n")
    assert (register / "site" / "index.html").is_file()


@pytest.mark.parametrize("out", ["improvements/site", "measures", "schemas/x/y", "templates/site"])
def test_build_keeps_out_of_the_registers_own_folders(register: Path, out: str) -> None:
    done = csi("build", out, cwd=register)
    assert (done.returncode, done.stdout) == (2, "")
    assert f'"{out}" is inside {out.partition("/")[0]}/ of the register\n  Name another folder' in done.stderr
    assert sorted(path.name for path in register.iterdir()) == ["improvements", "register.yaml"]


def test_build_keeps_the_old_site_when_register_yaml_cannot_be_read(register: Path) -> None:
    assert csi("build", cwd=register).returncode == 0
    before = (register / "site" / "index.html").read_bytes()
    (register / "register.yaml").write_text("title: [")
    done = csi("build", cwd=register)
    assert (done.returncode, done.stdout) == (2, "")
    assert "register.yaml cannot be read, so there is no new site\n  See csi lint." in done.stderr
    assert (register / "site" / "index.html").read_bytes() == before


def test_build_counts_what_lint_would_show(register: Path) -> None:
    (register / "improvements" / "IMP-0002.yaml").write_text("broken: [")
    done = csi("build", "--today", "2026-11-22", cwd=register)
    assert re.search(r"^csi: [0-9]+ errors?.*; csi lint shows them$", done.stderr, re.MULTILINE)


def test_build_reads_a_commit(register: Path) -> None:
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=register, check=True)
    (register / "improvements" / "IMP-0001.yaml").write_text("broken: [")
    assert csi("build", "out", "--as-of", "HEAD", cwd=register).returncode == 0
    assert "IMP-0001" in (register / "out" / "register.html").read_text(encoding="utf-8")


def test_build_tells_a_faulty_template_in_a_sentence(register: Path) -> None:
    (register / "templates").mkdir()
    (register / "templates" / "teams.html").write_text("{% block %}")
    done = csi("build", cwd=register)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'a template cannot be used in "templates/teams.html", line 1' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<p>\n{{ view.nothing }}\n</p>", 2),
        ('{% extends "csi/teams.html" %}\n{% block main %}\n{{ super() }}\n{{ site.colour }}{% endblock %}', 4),
    ],
)
def test_build_says_where_a_template_names_what_is_not_there(register: Path, text: str, line: int) -> None:
    (register / "templates").mkdir()
    (register / "templates" / "teams.html").write_text(text)
    done = csi("build", cwd=register)
    assert (done.returncode, done.stdout) == (2, "")
    assert f'a template cannot be used in "templates/teams.html", line {line}: ' in done.stderr


@contextlib.contextmanager
def heeding(number: signal.Signals) -> Iterator[None]:
    """Let a process that begins meanwhile heed a signal, also where this one was told to ignore it."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextlib.contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator[None]:
    """End a process in any case, so that nobody waits for it for ever."""
    try:
        yield
    finally:
        process.kill()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_serve_serves_until_it_is_interrupted(register: Path, tmp_path: Path, end: signal.Signals) -> None:
    (tmp_path / "temporary").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(tmp_path / "temporary"),
    }
    command = [*CSI, "serve", "--port", "0", "--today", "2026-11-22"]
    # A shell lets what runs in its background ignore SIGINT, and so all that begins there.
    with heeding(signal.SIGINT):
        process = subprocess.Popen(command, cwd=register, env=environment, stderr=subprocess.PIPE, text=True)
    with process, ended(process):
        assert process.stderr is not None
        address = re.search(r"http://\S+", process.stderr.readline())
        assert address
        assert any("csi: built" in line for line in iter(process.stderr.readline, ""))
        with urllib.request.urlopen(address[0], timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - our own address
            assert b"<h1>" in answer.read()
        process.send_signal(end)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert list((tmp_path / "temporary").iterdir()) == []
    assert sorted(path.name for path in register.iterdir()) == ["improvements", "register.yaml"]


def test_serve_says_when_a_port_is_taken(register: Path) -> None:
    done = csi("serve", "--bind", "203.0.113.1", cwd=register)
    assert done.returncode == 2
    assert "cannot listen on 203.0.113.1 port 8000" in done.stderr
    assert "Name an address of this machine with --bind" in done.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
def test_a_progress_bar_shows_on_a_terminal_and_nowhere_else(register: Path) -> None:
    ours, theirs = os.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm"}
    command = [*CSI, "build", "--today", "2026-11-22"]
    with subprocess.Popen(command, cwd=register, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        # A terminal whose other end is closed ends with an error on Linux, and with nothing elsewhere.
        with contextlib.suppress(OSError):
            while part := os.read(ours, 4096):
                said += part
        os.close(ours)
        assert process.stdout is not None
        assert process.stdout.read() == b"site\n"
        assert process.wait() == 0
    assert b"Building" in said
    assert b" of them written" in said
