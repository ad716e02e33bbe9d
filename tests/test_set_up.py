"""A machine that lacks something is told so in one sentence: what is missing and how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "make", "cat", "cksum", "dirname", "sed", "awk")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout without .venv; on the PATH is only the folder `bin` beside it, with no Python and no git."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (programs / tool).symlink_to(found)
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    shutil.copytree(ROOT / "scripts", checkout / "scripts")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)
    return checkout


def make(machine: Path, *arguments: str) -> tuple[int, str]:
    """Run make there; return its exit code and the first line on stderr."""
    result = subprocess.run(
        ["make", *arguments],
        cwd=machine,
        env={"PATH": str(machine.parent / "bin"), "HOME": str(machine.parent / "home"), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stderr.splitlines()[0]


def put(machine: Path, name: str, script: str) -> None:
    program = machine.parent / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize("target", ["register", "test"])
def test_no_python(machine: Path, target: str) -> None:
    message = (
        "csi-as-code: Python 3.11 or later is missing: install it (Debian, Ubuntu: apt-get install python3 "
        "python3-venv; Fedora: dnf install python3; macOS: brew install python), or name it with "
        "PYTHON=/path/to/python3."
    )
    assert make(machine, target) == (2, message)


def test_an_old_python_is_none(machine: Path) -> None:
    put(machine, "python3", "exit 1")
    code, message = make(machine, "test")
    assert (code, message[:43]) == (2, "csi-as-code: Python 3.11 or later is missin")


def test_a_later_python_under_another_name_is_taken(machine: Path) -> None:
    put(machine, "python3", "exit 1")
    put(machine, "python3.12", f'exec "{sys.executable}" "$@"')
    code, message = make(machine, "test")
    assert (code, message[:23]) == (2, "csi-as-code: git is mis")


def test_the_named_python_is_not_there(machine: Path) -> None:
    assert make(machine, "test", "PYTHON=python3.99") == (
        2,
        'csi-as-code: PYTHON names "python3.99", which is not a program that can be found.',
    )


def test_the_named_python_is_old(machine: Path) -> None:
    put(machine, "python3.9", "exit 1")
    assert make(machine, "test", "PYTHON=python3.9") == (
        2,
        'csi-as-code: PYTHON names "python3.9", which is not Python 3.11 or later, so name one that is.',
    )


def test_no_venv_module(machine: Path) -> None:
    # Debian's python3 without python3-venv has the module venv, but no ensurepip.
    put(machine, "python3", f'case "$2" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"')
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    message = (
        f"csi-as-code: the venv module of {version} is missing: install it "
        "(Debian, Ubuntu: apt-get install python3-venv)."
    )
    assert make(machine, "test") == (2, message)


def test_no_git(machine: Path) -> None:
    put(machine, "python3", f'exec "{sys.executable}" "$@"')
    message = (
        "csi-as-code: git is missing: install it (Debian, Ubuntu: apt-get install git; "
        "Fedora: dnf install git; macOS: xcode-select --install)."
    )
    assert make(machine, "register") == (2, message)


def test_make_alone_lists_every_command() -> None:
    result = subprocess.run(
        ["make", "--no-print-directory", "-C", str(ROOT)],
        env={**os.environ, "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [line.split()[1] for line in result.stdout.splitlines()[1:]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = (line.split()[1:] for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert {"register", "test"} <= set(listed)
    assert sorted(listed) == sorted(targets)
