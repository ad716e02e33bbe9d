"""csi new: in a script, on a terminal, from templates; and the id that is free everywhere."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.registers import SAMPLES, committed, git

from csi_as_code.cli.link import KINDS as LINKS
from csi_as_code.cli.new import TEMPLATES, TYPES
from csi_as_code.editing import fields
from csi_as_code.editing.link import KINDS
from csi_as_code.editing.new import templates
from csi_as_code.policy import Policy
from csi_as_code.reading import careful, parse
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.rules.runner import check

Run = Callable[[str], Result]
TODAY = "--today 2026-11-22"
PATIENCE_SECONDS = 180
GIVEN = '--title "Restarts wait for a free evening" --description "By day nobody may." --service desk'


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The samples, committed, and the working folder in them."""
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLES, folder)
    policy = folder / "register.yaml"
    text = policy.read_text(encoding="utf-8").replace("roles: [requester]}", "roles: [requester], email: [i@x.org]}")
    policy.write_text(text, encoding="utf-8")
    monkeypatch.chdir(committed(folder, "Ines", "i@x.org"))
    return folder


def test_a_script_says_all_and_gets_the_path(sample: Path, run: Run) -> None:
    result = run(f"new {GIVEN} --source retrospective --evidence https://x.example/1 --tag a,b {TODAY}")
    assert (result.exit_code, result.stdout) == (0, "improvements/IMP-0013.yaml\n")
    assert result.stderr == "csi: IMP-0013 is proposed; next: csi show IMP-0013 says what it needs to be assessed\n"
    assert (
        (sample / "improvements" / "IMP-0013.yaml").read_text(encoding="utf-8")
        == """\
# yaml-language-server: $schema=../schemas/improvement.schema.json
id: IMP-0013
title: Restarts wait for a free evening
type: opportunity
state: proposed
description: |
  By day nobody may.
raised: {by: "@ines", date: 2026-11-22}
source:
  kind: retrospective
  evidence: [https://x.example/1]
service: desk
tags: [a, b]
"""
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("new", "needs --title, --description, --service and --source"),
        ("new --template a3 --title Abc", "needs --description and --service"),
        (f"new {GIVEN} --source audits", 'Did you mean "audit"?'),
        (f"new {GIVEN} --source audit --service dsk", 'Did you mean "desk"?'),
        (f"new {GIVEN} --source audit --by mia", '"--by @mia" is not in the register'),
        (f"new {GIVEN} --source audit --owner mia", '"--owner @mia" is not in the register'),
        (f"new {GIVEN} --source audit --team x", '"--team x" is not in the register'),
        (f"new {GIVEN} --source audit --date 2026-11-23", '"--date 2026-11-23" is later than today, "2026-11-22"'),
        (f"new {GIVEN} --source audit --folder ../x", "is not a folder of improvements/"),
        (f"new {GIVEN} --source audit --folder /tmp", "is not a folder of improvements/"),
        (f"new {GIVEN} --source audit --folder .git", "is not a folder of improvements/"),
        (f"new {GIVEN} --source audit --folder 'a\nb'", "is not a folder of improvements/"),
        (f"new {GIVEN} --source audit --set custom.x=1", "register.yaml describes no field"),
        (f"new {GIVEN} --source audit --set state=closed", "csi move"),
        (f"new {GIVEN} --source audit --title X", "title"),
        (f"new {GIVEN} --source audit --title '\x1b[2Jabc'", "U+001B"),
    ],
)
def test_what_is_missing_or_wrong_is_named(sample: Path, run: Run, line: str, said: str) -> None:
    result = run(f"{line} {TODAY}")
    assert (result.exit_code, result.stdout, git(sample, "status", "--short")) == (2, "", "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("people:", "people: [", "register.yaml cannot be read in full"),
        ("services:", "servicess:", '"--service desk" is not in the register\n  register.yaml names none that can be'),
    ],
)
def test_register_yaml_is_blamed_for_what_it_does_not_say(
    sample: Path, run: Run, old: str, new: str, said: str
) -> None:
    policy = sample / "register.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    result = run(f"new {GIVEN} --source audit {TODAY}")
    assert (result.exit_code, result.stdout, said in result.stderr) == (2, "", True), result.stderr


def test_the_first_record_of_a_folder_names_the_schema_that_the_register_holds(sample: Path, run: Run) -> None:
    path = sample / "improvements" / "desk" / "night" / "IMP-0013.yaml"
    line = f"new {GIVEN} --source audit --folder desk/night {TODAY}"
    assert run(f"{line} --dry-run").stdout.splitlines()[3] == "+id: IMP-0013"
    (sample / "schemas").mkdir()
    (sample / "schemas" / "improvement.schema.json").write_bytes(b"{}")
    assert run(line).exit_code == 0
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../../schemas/improvement.schema.json"
    assert (path.parent / first.partition("=")[2]).resolve() == sample / "schemas" / "improvement.schema.json"


def test_like_open_items_are_shown_first(sample: Path, run: Run) -> None:
    title = "Deployments wait for the weekly change meeting"
    result = run(f'new --title "{title}" --description x --service desk --source audit {TODAY}')
    first = result.stderr.splitlines()[0]
    assert first == "csi: IMP-0012 (proposed) is 91 % alike: Deployments wait two days for the weekly change meeting"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_record_of_a_template_is_clean_and_its_prompts_are_sound(sample: Path, run: Run, name: str) -> None:
    assert run(f"new {GIVEN} --template {name} {TODAY}").exit_code == 0
    register = open_folder(sample).register
    found = [finding for finding in check(register, "2026-11-22") if "IMP-0013" in finding.path]
    assert found == []
    path = sample / "improvements" / "IMP-0013.yaml"
    text = re.sub(r"^#(?! \S)", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    parsed = parse.improvement(text.encode("utf-8"))
    assert (parsed.flaws, parsed.value is not None) == ((), True)
    node, flaws = careful.compose(text)
    assert node is not None
    assert not flaws
    assert len(node.value) > 9, "the prompts hold no field"


def test_what_can_be_chosen_is_what_there_is() -> None:
    types = fields.field("type", Policy()).schema["enum"]
    assert (list(templates()), TYPES, tuple(LINKS)) == (TEMPLATES, types, KINDS)


def test_an_id_is_free_on_every_branch_and_in_history_and_on_remotes(sample: Path, run: Run, tmp_path: Path) -> None:
    line = f"new {GIVEN} --source audit {TODAY}"
    git(sample, "switch", "-qc", "side")
    (sample / "improvements" / "IMP-0020.yaml").write_text("x: 1\n", encoding="utf-8")
    git(sample, "add", ".")
    git(sample, "commit", "-qm", "On a side branch")
    git(sample, "switch", "-q", "main")
    assert run(f"{line} --dry-run").stdout.startswith("--- /dev/null\n+++ b/improvements/IMP-0021.yaml\n")
    (sample / "improvements" / "IMP-0030.yaml").write_text("x: 1\n", encoding="utf-8")
    git(sample, "add", ".")
    git(sample, "commit", "-qm", "Add one")
    git(sample, "rm", "-q", "improvements/IMP-0030.yaml")
    git(sample, "commit", "-qm", "Delete it")
    assert "b/improvements/IMP-0031.yaml" in run(f"{line} --dry-run").stdout
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", str(sample), str(other)], check=True)
    (other / "improvements" / "IMP-0040.yaml").write_text("x: 1\n", encoding="utf-8")
    git(other, "add", ".")
    git(other, "-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "Elsewhere")
    git(sample, "fetch", "-q", str(other), "main:refs/remotes/other/main")
    assert "b/improvements/IMP-0041.yaml" in run(f"{line} --dry-run").stdout
    (sample / "improvements" / "IMP-0050.yml").write_text("x: 1\n", encoding="utf-8")
    assert "b/improvements/IMP-0051.yaml" in run(f"{line} --dry-run").stdout


def test_without_git_the_folder_counts_and_that_is_said(sample: Path, run: Run) -> None:
    shutil.rmtree(sample / ".git")
    result = run(f"new {GIVEN} --source audit --by ines {TODAY}")
    assert (result.exit_code, result.stdout) == (0, "improvements/IMP-0013.yaml\n")
    assert "no git repository here" in result.stderr


def test_in_a_shallow_clone_it_is_said_that_history_is_missing(
    sample: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    (sample / "improvements" / "IMP-0012.yaml").touch()
    git(sample, "commit", "-q", "--allow-empty", "-m", "More")
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{sample}", str(clone)], check=True)
    monkeypatch.chdir(clone)
    result = run(f"new {GIVEN} --source audit --by ines {TODAY}")
    assert (result.exit_code, "the clone is shallow" in result.stderr) == (0, True)


class Terminal:
    """`csi` on a terminal of its own: what it asks is read, what is answered is typed."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.said = ""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        call = [sys.executable, "-m", "csi_as_code", *words]
        ours, theirs = pty.openpty()
        self.screen = ours
        self.process = subprocess.Popen(call, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while text not in self.said:
            assert time.monotonic() < until, self.said
            if select.select([self.screen], [], [], 0.5)[0]:
                try:
                    self.said += os.read(self.screen, 4096).decode("utf-8", "replace")
                except OSError:
                    break
        assert text in self.said, self.said
        self.said = self.said.split(text, 1)[1]

    def answer(self, question: str, text: str) -> None:
        self.wait_for(question)
        os.write(self.screen, f"{text}\n".encode())


def test_a_terminal_is_asked(sample: Path) -> None:
    terminal = Terminal(sample, "new", "--today", "2026-11-22")
    terminal.answer("Title: ", "Deployments wait for the weekly meeting")
    terminal.answer("Description: ", "They wait.")
    terminal.answer("Service (identity, desk, delivery): ", "dsk")
    terminal.answer("Service (identity, desk, delivery): ", "desk")
    terminal.answer("Source (incident-trend, ", "retrospective")
    terminal.answer("[@ines]: ", "")
    terminal.wait_for("IMP-0012 (proposed) is")
    terminal.answer("Log it all the same? [Y/n]: ", "")
    terminal.wait_for("improvements/IMP-0013.yaml")
    assert terminal.process.wait(PATIENCE_SECONDS) == 0
    item = open_folder(sample).register.improvements["IMP-0013"]
    assert (item.service, item.raised and item.raised.by) == ("desk", "@ines")


def test_who_sees_on_the_terminal_that_it_is_there_already_can_leave(sample: Path) -> None:
    words = ("--title", "Deployments wait for the weekly meeting", "--description", "x", "--service", "desk")
    terminal = Terminal(sample, "new", *words, "--source", "audit", "--by", "ines")
    terminal.answer("Log it all the same? [Y/n]: ", "n")
    assert (terminal.process.wait(PATIENCE_SECONDS), git(sample, "status", "--short")) == (130, "")
