"""What docs/ci.md recommends runs as printed, and the hook for pre-commit is what it says."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from csi_as_code import __version__
from csi_as_code.cli import csi
from csi_as_code.cli._options import files_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT.joinpath("docs", "ci.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\s*(?:- |run: )?(csi lint.*)$", PAGE, re.MULTILINE)
RECIPES = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
USED = re.compile(r"uses: (\S+)@(\S+) # (\S+)")


def steps(recipe: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in recipe.get("jobs", {}).values():
        yield from job["steps"]


@pytest.mark.parametrize("line", LINES)
def test_a_command_runs(line: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(root / "tests" / "data" / "samples", tmp_path / "register")
    monkeypatch.chdir(tmp_path / "register")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "step.md")
    command, _, rest = line.partition(" > ")
    result = CliRunner().invoke(csi, shlex.split(os.path.expandvars(command))[1:], prog_name="csi")
    assert result.exit_code in {0, 1}, result.stderr
    assert not rest or re.fullmatch(r"csi\.\w+ \|\| \[ \$\? -eq 1 \]", rest)
    assert Path("step.md").exists() == ("--summary" in line)


def test_the_gate_takes_what_the_page_says(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(root / "tests" / "data" / "samples", tmp_path / "register")
    monkeypatch.chdir(tmp_path / "register")
    for line in ("init -q -b main", "add .", "commit -qm sample", "update-ref refs/remotes/origin/main HEAD"):
        subprocess.run(["git", *line.split()], check=True)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "../step.md")
    (line,) = re.findall(r"^(csi gate.*)$", PAGE, re.MULTILINE)
    result = CliRunner().invoke(csi, shlex.split(os.path.expandvars(line))[1:], prog_name="csi")
    assert (result.exit_code, Path("../step.md").exists()) == (0, True), result.stderr


def test_the_page_names_every_format() -> None:
    assert re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE) == [
        "text", "json", "github", "markdown", "sarif", "junit", "gitlab",
    ]  # fmt: skip
    assert {"text", "json", "github", "markdown", "sarif", "junit", "gitlab"} == set(files_of("reports"))


def test_recipes_for_github_have_the_least_rights_and_known_actions() -> None:
    workflows = [recipe for recipe in RECIPES if "jobs" in recipe]
    assert len(workflows) == 2
    for workflow in workflows:
        assert workflow["permissions"] == {}
        assert all({"permissions", "timeout-minutes"} <= job.keys() for job in workflow["jobs"].values())
        assert all("${{" not in step.get("run", "") for step in steps(workflow))
    ours = set(USED.findall(ROOT.joinpath(".github", "workflows", "ci.yml").read_text(encoding="utf-8")))
    used = set(USED.findall(PAGE))
    assert {entry for entry in used if entry[0].startswith("actions/")} == ours
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for _, commit, _ in used)


def test_files_that_a_recipe_writes_are_the_files_that_it_uploads() -> None:
    written = set(re.findall(r"> (csi\.\w+)", PAGE))
    (gitlab,) = (recipe["register"] for recipe in RECIPES if "register" in recipe)
    (upload,) = (
        step["with"]["sarif_file"] for recipe in RECIPES for step in steps(recipe) if "sarif" in str(step.get("with"))
    )
    assert {*gitlab["artifacts"]["reports"].values(), upload} == written


def test_the_hook_is_the_one_that_the_page_uses() -> None:
    hooks = yaml.safe_load(ROOT.joinpath(".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (used,) = (recipe["repos"][0] for recipe in RECIPES if "repos" in recipe)
    assert [entry["id"] for entry in used["hooks"]] == [hook["id"] for hook in hooks] == ["csi-fmt", "csi-lint"]
    assert used["rev"] == f"v{__version__}"
    assert f"csi-as-code=={__version__}" in PAGE
    for hook in hooks:
        assert (hook["language"], hook["pass_filenames"]) == ("python", False)
        assert CliRunner().invoke(csi, [*hook["entry"].split()[1:], "--help"]).exit_code == 0
        files = re.compile(hook["files"])
        for path, wanted in (
            ("register.yaml", True),
            ("improvements/IMP-0001.yaml", True),
            ("our/improvements/team/IMP-0001.yaml", True),
            ("measures/calls.csv", hook["id"] == "csi-lint"),
            ("README.md", False),
            ("docs/register.yaml.md", False),
        ):
            assert bool(files.search(path)) == wanted, path
