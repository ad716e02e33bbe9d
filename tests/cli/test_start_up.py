"""A command imports what it needs, when it needs it: `csi --help` stays far below 150 ms."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from csi_as_code.cli import _group, csi

HEAVY = {"jsonschema", "rich", "jinja2", "rapidfuzz", "markdown_it", "nh3", "ruamel", "referencing"}
SEE = """
import json, sys
before = set(sys.modules)  # what Python, its site packages and a measuring of coverage bring along
from csi_as_code.cli import main
sys.argv = json.loads(sys.argv[1])
try:
    main()
except SystemExit as stop:
    print(json.dumps([stop.code, sorted({name.partition(".")[0] for name in set(sys.modules) - before}),
                      sorted(name for name in sys.modules if name.startswith("csi_as_code."))]), file=sys.stderr)
"""


def imported(folder: Path, *args: str) -> tuple[int, set[str], set[str]]:
    """Run `csi` and return its exit code, the top-level packages that it imported, and its own modules."""
    command = [sys.executable, "-c", SEE, json.dumps(["csi", *args])]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, packages, modules = json.loads(result.stderr.splitlines()[-1])
    return code, set(packages), set(modules)


def test_help_imports_click_and_the_commands_alone(tmp_path: Path) -> None:
    code, packages, modules = imported(tmp_path, "--help")
    ours = {name for name in modules if not name.startswith("csi_as_code.cli")}
    foreign = packages & (HEAVY | {"yaml", "msgspec", "jsonschema_rs", "pathlib", "zoneinfo", "subprocess"})
    assert (code, ours, foreign) == (0, {"csi_as_code.errors"}, set())


@pytest.mark.parametrize("command", ["lint", "list", "next", "score", "graph"])
def test_the_help_of_a_command_imports_no_other_command(tmp_path: Path, command: str) -> None:
    _, _, modules = imported(tmp_path, command, "--help")
    commands = {name for name in modules if name.startswith("csi_as_code.cli.") and "._" not in name}
    assert commands == {f"csi_as_code.cli.{command}"}


def test_a_clean_lint_imports_nothing_heavy(write: Callable[..., Path]) -> None:
    folder = write({"id": "IMP-0001", "title": "Print one list", "state": "proposed"})
    code, packages, _ = imported(folder, "lint", "--today", "2026-11-22")
    assert (code, packages & HEAVY) == (0, set())


def test_every_command_is_a_file_and_says_in_a_line_what_it_does() -> None:
    with csi.make_context("csi", ["--help"], resilient_parsing=True) as ctx:
        names = csi.list_commands(ctx)
        helps = {
            name: (command.get_short_help_str(90) if (command := csi.get_command(ctx, name)) else "") for name in names
        }
    folder = Path(_group.__file__).parent
    files = sorted(path.stem for path in folder.glob("[a-z]*") if path.suffix == ".py" or path.is_dir())
    assert ([name.replace("-", "_") for name in names], [name for name, text in helps.items() if not text]) == (
        files,
        [],
    )
