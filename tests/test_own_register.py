"""The page on a register of one's own works as printed: its blocks, in a temporary folder, make a sound register."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from csi_as_code.cli._group import csi
from csi_as_code.reading import fast

PAGE = Path(__file__).parent.parent.joinpath("docs", "own-register.md").read_text(encoding="utf-8")
TODAY = "2026-11-22"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def commands() -> Iterator[list[str]]:
    """Yield the words of every line that a reader types."""
    for block in blocks("sh"):
        for line in block.splitlines():
            yield shlex.split(line)


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=T", "-c", "user.email=t@desk.example", *words], check=True)


def test_the_blocks_make_a_sound_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (policy,) = blocks("yaml")
    Path("register.yaml").write_text(policy, encoding="utf-8")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "Begin the register")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    ran = []
    for program, *words in commands():
        if program == "mkdir":
            Path(words[-1]).mkdir(parents=True)
        if program != "csi":
            continue
        if words[0] == "gate":
            git("add", ".")
            git("commit", "-qm", "Propose the first improvement")
        target = words.index(">") if ">" in words else len(words)
        dated = ["--today", TODAY] if words[0] in ("new", "lint", "gate", "show") else []
        result = CliRunner().invoke(csi, [*words[:target], *dated])
        assert result.exit_code == 0, result.output
        assert words[0] != "lint" or "no findings" in result.stderr
        if target < len(words):
            Path(words[-1]).write_text(result.stdout, encoding="utf-8")
        ran.append(words[0])
    assert ran == ["schema", "schema", "schema", "new", "lint", "show", "lint", "gate"]
    named = blocks("text")[0].strip().partition("$schema=")[2]
    assert Path("improvements", named).is_file()
    for schema, files in json.loads(blocks("json")[0])["yaml.schemas"].items():
        validator = jsonschema.Draft202012Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
        for file in Path().glob(files):
            validator.validate(fast.load(file.read_text(encoding="utf-8")))


def test_it_is_installed_from_its_own_address() -> None:
    installs = [words for words in commands() if "install" in words]
    assert [words[-1] for words in installs] == ["git+https://github.com/csi-as-code/csi-as-code"] * 2
