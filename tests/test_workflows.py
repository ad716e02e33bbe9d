"""What runs on GitHub has the least rights, runs only what was looked at, and ends; a team gets the same as we have."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from csi_as_code.cli import csi
from csi_as_code.editing.form import questions
from csi_as_code.policy import Policy
from csi_as_code.starting.contents import WORKFLOWS as OURS
from csi_as_code.starting.contents import workflow

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))


SELF = "$/"
"""Stands for this repository's own action, at the commit of the workflow."""
COMMIT = "0123456789abcdef0123456789abcdef01234567"
SCHEMAS = {
    "workflows": ".github/workflows/*.yml",
    "actions": "action.yml",
    "issue-forms": ".github/ISSUE_TEMPLATE/improvement.yml",
    "issue-config": ".github/ISSUE_TEMPLATE/config.yml",
}
PINNED = re.compile(r"uses: \S+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$")


def flaws(text: str) -> Iterator[str]:
    """Yield what is unsafe in a workflow."""
    workflow: dict[str, Any] = yaml.safe_load(text)
    if workflow.get("permissions") != {}:
        yield "permissions are not {} on top"
    if "concurrency" not in workflow:
        yield "no concurrency"
    for name, job in workflow["jobs"].items():
        for key in ("permissions", "timeout-minutes"):
            if key not in job:
                yield f"{name}: no {key}"
        for step in job.get("steps", ()):
            if "${{" in step.get("run", ""):
                yield f"{name}: an expression in a shell's text"
            if "checkout@" in step.get("uses", "") and step.get("with", {}).get("persist-credentials") is not False:
                yield f"{name}: the credentials persist"
    for line in text.splitlines():
        if re.match(r"\s*(?:- )?uses:", line) and "uses: $/" not in line and not PINNED.search(line):
            yield f"not pinned by hash with its version beside it: {line.strip()}"


def test_there_is_a_workflow() -> None:
    assert WORKFLOWS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe(path: Path) -> None:
    assert list(flaws(path.read_text(encoding="utf-8"))) == []


def test_what_is_unsafe_is_found() -> None:
    text = """
on: push
jobs:
  a:
    steps:
      - uses: actions/checkout@v7
      - run: echo ${{ github.event.issue.title }}
"""
    assert list(flaws(text)) == [
        "permissions are not {} on top",
        "no concurrency",
        "a: no permissions",
        "a: no timeout-minutes",
        "a: the credentials persist",
        "a: an expression in a shell's text",
        "not pinned by hash with its version beside it: - uses: actions/checkout@v7",
    ]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a team gets from `csi init`."""
    folder = tmp_path_factory.mktemp("team") / "register"
    line = ["init", str(folder), "--approvers", "@a,@b", "--action", f"csi-as-code/csi-as-code@{COMMIT} # v0.1.0"]
    assert CliRunner().invoke(csi, line).exit_code == 0
    return folder


@pytest.mark.parametrize("name", OURS)
def test_a_team_has_the_same_workflow_but_for_the_place_of_the_action(name: str, team: Path) -> None:
    ours = ROOT.joinpath(".github", "workflows", f"{name}.yml").read_text(encoding="utf-8")
    theirs = team.joinpath(".github", "workflows", f"{name}.yml").read_text(encoding="utf-8")
    assert ours == workflow(name, SELF)
    different = {
        (one.strip(), other.strip())
        for one, other in zip(ours.splitlines(), theirs.splitlines(), strict=True)
        if one != other
    }
    place = {("uses: $/", f"uses: csi-as-code/csi-as-code@{COMMIT} # v0.1.0")}
    assert different == (place if name != "review" else set())
    assert list(flaws(theirs)) == []


@pytest.mark.parametrize("where", ["ours", "theirs"])
def test_an_auditor_finds_nothing(where: str, team: Path, tmp_path: Path) -> None:
    """zizmor in its strictest mode; the one ignore is that of verdict.yml, with its reason beside it."""
    program = Path(sys.executable).with_name("zizmor")
    folder = ROOT if where == "ours" else team
    # Beside the checkout, other tools leave files of their own.
    for name in (".github", "action.yml"):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, tmp_path / name)
        elif (folder / name).is_file():
            shutil.copy(folder / name, tmp_path / name)
    call = [str(program), "--offline", "--no-config", "--persona", "auditor", "--format", "plain", str(tmp_path)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, "No findings to report" in done.stdout) == (0, True), done.stdout + done.stderr
    ignores = [
        (path.name, line)
        for path in sorted(tmp_path.rglob("*.y*ml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "zizmor: ignore" in line
    ]
    assert [name for name, _ in ignores] == ["verdict.yml"]
    assert re.fullmatch(r"on: # zizmor: ignore\[dangerous-triggers\] \S.{20,}", ignores[0][1])


@pytest.mark.parametrize("where", ["ours", "theirs"])
@pytest.mark.parametrize("kind", SCHEMAS)
def test_github_accepts_the_files(kind: str, where: str, team: Path) -> None:
    found = sorted((ROOT if where == "ours" else team).glob(SCHEMAS[kind]))
    assert found or (kind, where) in {("actions", "theirs"), ("issue-forms", "ours"), ("issue-config", "ours")}
    if found:
        check(f"vendor.github-{kind}", *found)


@pytest.mark.parametrize("where", ["ours", "theirs"])
def test_dependabot_accepts_its_file(where: str, team: Path) -> None:
    check("vendor.dependabot", (ROOT if where == "ours" else team) / ".github" / "dependabot.yml")


def check(schema: str, *files: Path) -> None:
    call = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_intake_begins_where_the_form_was_filled_in() -> None:
    text = workflow("intake", SELF)
    assert f"'### {questions(Policy())[0].label}'" in text


def test_verdict_never_has_the_proposal_in_its_folder() -> None:
    """What runs is main's: checked out by name, and nothing is checked out, merged or restored from the proposal."""
    (job,) = yaml.safe_load(workflow("verdict", SELF))["jobs"].values()
    (checkout,) = (step for step in job["steps"] if "checkout@" in step.get("uses", ""))
    assert checkout["with"]["ref"] == "main"
    shell = "\n".join(step.get("run", "") for step in job["steps"])
    used = set(re.findall(r"\bgit ([a-z-]+)", shell))
    assert used == {"-c", "cat-file", "commit-tree", "merge-base", "merge-tree", "update-ref"}
    # With -c, which names how to log in, git only fetches.
    assert re.findall(r"^ *((?:fetch|pull|checkout|switch|reset|merge|worktree) .*)$", shell, re.MULTILINE) == [
        'fetch --quiet --no-tags --no-recurse-submodules origin "+refs/pull/$NUMBER/head:refs/csi/head"'
    ]


PAGE = ROOT.joinpath("docs", "github.md").read_text(encoding="utf-8")


def test_the_page_names_every_workflow_and_what_it_may_write() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| .* \| ([^|]+) \|$", PAGE, re.MULTILINE))
    rows.pop("workflow")
    assert rows.keys() == set(OURS)
    for name, says in rows.items():
        jobs = yaml.safe_load(workflow(name, SELF))["jobs"].values()
        writes = {right for job in jobs for right, level in job["permissions"].items() if level == "write"}
        assert writes - {"id-token"} == {WRITES[word] for word in WRITES if word in says}


WRITES = {
    "alerts": "security-events",
    "statuses": "statuses",
    "comments": "pull-requests",
    "alarm": "issues",
    "issues": "issues",
    "reply": "issues",
    "Pages": "pages",
    "branch": "contents",
    "pull request": "pull-requests",
    "notes": "contents",
}


def test_what_the_page_shows_is_as_safe_as_ours() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert list(flaws(text)) == []
    (line,) = re.findall(r"run: csi (.*)", text)
    assert CliRunner().invoke(csi, ["-C", str(ROOT), *line.split()]).exit_code == 0
    for option in re.findall(r"`csi init (?:.* )?(--[a-z]+)[ `]", PAGE):
        assert option in {name for param in csi.get_command(None, "init").params for name in param.opts}
    used = set(re.findall(r"\bCSI_[A-Z_]+\b", PAGE))
    there = set(re.findall(r"vars\.(\w+)", "".join(workflow(name, SELF) for name in OURS)))
    assert used == there
