"""No register, however faulty, makes a reading command fail: it answers, or says in a sentence why not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from csi_as_code.cli._options import files_of

Run = Callable[[str], Result]
GOLDEN = Path(__file__).parent.parent / "rules" / "golden"
LINES = (
    "lint --today 2026-11-22",
    *(f"lint --today 2026-11-22 --format {form}" for form in files_of("reports") if form != "text"),
    "list --columns all",
    "list --format csv",
    "list --format markdown",
    "next --today 2026-11-22",
    "next --format json",
    "graph --all",
    "graph --all --format dot",
    "graph --all --format text",
    "graph --all --format json",
    "schema improvement --register",
    "rules",
)
EACH = ("show {}", "show {} --format json", "score {} --impact 5", "graph {} --depth 1")


@pytest.mark.parametrize("rule", sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir()))
def test_a_faulty_register_is_no_bug(rule: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = []
    for folder in sorted((GOLDEN / rule).glob("bad-*")):
        copy = tmp_path / folder.name
        shutil.copytree(folder, copy)
        if not (copy / "register.yaml").exists():
            shutil.copy(GOLDEN / "register.yaml", copy)
        monkeypatch.chdir(copy)
        ids = sorted(path.stem for path in (copy / "improvements").glob("*.yaml"))[:3]
        for line in (*LINES, *(line.format(ident) for line in EACH for ident in ids)):
            result = run(line)
            if result.exit_code not in {0, 1, 2} or not (
                result.stdout.replace("\n", "").replace("\r", "").isprintable()
            ):
                failed.append((folder.name, line, result.exit_code, result.stderr))
    assert failed == []
