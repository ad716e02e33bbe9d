"""What CONTRIBUTING.md shows is there, and its example of a rule works as printed."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT.joinpath("CONTRIBUTING.md").read_text(encoding="utf-8")
RECORD = """\
id: IMP-0001
title: Callers wait eight minutes
type: opportunity
state: proposed
plan: {tasks: [{title: Retrain the desk}, {title: Tell the desk, owner: "@tomas"}]}
"""


def block(language: str) -> str:
    """Return the one block of a language, as it is when it is copied."""
    (found,) = re.findall(rf"^ +```{language}\n(.*?)^ +```", PAGE, re.DOTALL | re.MULTILINE)
    return textwrap.dedent(found)


def test_the_table_of_rooms_is_that_of_the_house() -> None:
    table = "".join(line.split("|")[2] for line in PAGE.splitlines() if re.match(r"\| [0-5] \|", line))
    named = set(re.findall(r"`([a-z]+)(?:/|\.py)`", table))
    package = ROOT / "src" / "csi_as_code"
    there = {path.stem for path in package.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert named == {name for name in there if not name.startswith(("_", "."))}


def test_the_example_of_a_rule_finds_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    (tmp_path / "src" / "csi_as_code" / "rules" / "duty.py").write_text(block("python"), encoding="utf-8")
    register = tmp_path / "register"
    (register / "improvements").mkdir(parents=True)
    (register / "improvements" / "IMP-0001.yaml").write_text(RECORD, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "rules" / "golden" / "register.yaml", register)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'src')!r}); from csi_as_code.cli import main; main()"
    call = [sys.executable, "-c", code, "lint", "--select", "duty", "--today", "2026-11-22"]
    # what the copy runs is not measured
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith("COV")
    }  # the copy is not measured
    found = subprocess.run(call, cwd=register, env=plain, capture_output=True, text=True, check=False)
    assert found.stdout.startswith(block("text")), found.stderr
    assert found.stdout.count("[duty-unowned]") == 1
