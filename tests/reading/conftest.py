"""A register in a folder, made of a few files, and what reading finds in it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import Opened, open_folder

POLICY = """\
title: A small register
id_prefix: IMP
timezone: UTC
objectives: {OBJ-1: {title: Fewer calls}}
services: {desk: {title: Service desk}}
teams: {service-desk: {title: Service desk}}
people: {"@aino": {name: Service owner}}
approvals: [{approvers: ["@aino"], count: 1}]
"""
RECORD = "id: {ident}\ntitle: Let people reset their password\ntype: opportunity\nstate: proposed\n"
MEASURE = "id: {key}\ntitle: Reset calls\ndefinition: Calls about a reset, each week.\n"
POINTS = "date,value,note\n2026-02-03,212,\n2026-02-10,198,first week\n"

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a register with one record, one measure, its points, and further files: text, bytes, or None for none."""

    def written(files: dict[str, str | bytes | None] | None = None, folder: str = "register") -> Path:
        root = tmp_path / folder
        usual: dict[str, str | bytes | None] = {
            "register.yaml": POLICY,
            "improvements/IMP-0001.yaml": RECORD.format(ident="IMP-0001"),
            "measures/reset-calls.yaml": MEASURE.format(key="reset-calls"),
            "measures/reset-calls.csv": POINTS,
        }
        for name, content in {**usual, **(files or {})}.items():
            if content is not None:
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return written


@pytest.fixture
def record() -> Callable[[str], str]:
    """Return a small sound record of an id."""
    return lambda ident: RECORD.format(ident=ident)


def git(root: Path, *words: str, data: bytes | None = None) -> str:
    """Run git as somebody would, and return what it prints."""
    done = subprocess.run(["git", *words], cwd=root, input=data, capture_output=True, check=True)
    return os.fsdecode(done.stdout).strip()


@pytest.fixture
def run_git() -> Callable[..., str]:
    """Run git in a folder."""
    return git


@pytest.fixture
def committed(make: Make) -> Callable[..., Path]:
    """Write a register and commit it."""

    def made(files: dict[str, str | bytes | None] | None = None, *options: str) -> Path:
        root = make(files)
        git(root, "init", "--quiet", "--initial-branch=main", *options)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message=Begin")
        return root

    return made


@pytest.fixture
def findings() -> Callable[[Path | Opened], list[str]]:
    """Open a register and write what reading found as `path:line:column rule: message | hint`."""

    def found(place: Path | Opened) -> list[str]:
        opened = open_folder(place) if isinstance(place, Path) else place
        located = locate(opened.register.problems, opened.read, opened.register.dropped)
        return [f"{f.path}:{f.line}:{f.column} {f.rule}: {f.message} | {f.hint}" for f in located]

    return found
