import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[[str], Result]
Write = Callable[..., Path]

UNKNOWN = {"id": "IMP-0007", "title": "Reset it", "state": "proposed", "depends_on": ["IMP-0099"]}
OLD = {
    "id": "IMP-0009",
    "title": "Wait for it",
    "state": "proposed",
    "raised": {"by": "@ines", "date": "2025-01-01"},
}
CLOCKS = """
clocks: {proposed: 14}
"""


@pytest.fixture
def faulty(write: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    from_conftest = write(UNKNOWN, OLD)
    policy = (from_conftest / "register.yaml").read_text(encoding="utf-8") + CLOCKS
    (from_conftest / "register.yaml").write_text(policy, encoding="utf-8")
    monkeypatch.chdir(from_conftest)
    return from_conftest


def test_a_finding_shows_its_place_its_line_and_the_way_out(faulty: Path, run: Run) -> None:
    result = run("lint --today 2026-11-22")
    assert (result.stdout, result.stderr, result.exit_code) == (
        """\
improvements/IMP-0007.yaml:16:3: error[dependency-unknown] depends on "IMP-0099", which does not exist
   16 |   "IMP-0099"
      |   ^^^^^^^^^^
       Did you mean "IMP-0009"?

improvements/IMP-0009.yaml:14:11: warning[date-clock] still "proposed" 690 days after it was raised on "2025-01-01"; \
register.yaml allows 14
   14 |  "state": "proposed"
      |           ^^^^^^^^^^
       Move it on, pause it, or end it, with the reason.

""",
        "csi: 1 error and 1 warning in 2 improvements and 0 measures\n",
        1,
    )


@pytest.mark.parametrize(
    ("options", "rules", "code"),
    [
        ("", ["dependency-unknown", "date-clock"], 1),
        ("--select date", ["date-clock"], 0),
        ("--select date --fail-on warning", ["date-clock"], 1),
        ("--select date --fail-on info", ["date-clock"], 1),
        ("--select date-clock,dependency", ["dependency-unknown", "date-clock"], 1),
        ("--select date --select dependency-unknown", ["dependency-unknown", "date-clock"], 1),
        ("--ignore dependency", ["date-clock"], 0),
        ("--ignore dependency --ignore date", [], 0),
        ("--severity error", ["dependency-unknown"], 1),
        ("--severity error --ignore dependency --fail-on warning", [], 1),
        ("improvements/IMP-0009.yaml", ["date-clock"], 0),
        ("IMP-0009", ["date-clock"], 0),
        ("improvements", ["dependency-unknown", "date-clock"], 1),
        (".", ["dependency-unknown", "date-clock"], 1),
        ("IMP-0009 ./improvements/IMP-0007.yaml", ["dependency-unknown", "date-clock"], 1),
        ("register.yaml", [], 0),
    ],
)
def test_options_choose_what_is_shown_and_what_fails(
    faulty: Path, run: Run, options: str, rules: list[str], code: int
) -> None:
    result = run(f"lint --format json --today 2026-11-22 {options}")
    found = [finding["rule"] for finding in json.loads(result.stdout)["findings"]]
    assert (found, result.exit_code) == (rules, code)


def test_what_is_hidden_is_counted(faulty: Path, run: Run) -> None:
    result = run("lint --today 2026-11-22 --severity error")
    assert result.stderr == "csi: 1 error in 2 improvements and 0 measures (1 below the wanted severity)\n"


def test_findings_of_register_yaml_come_first(faulty: Path, run: Run) -> None:
    with (faulty / "register.yaml").open("a", encoding="utf-8") as file:
        file.write("extra: 1\n")
    found = json.loads(run("lint --today 2026-11-22 --format json").stdout)["findings"]
    assert [finding["path"] for finding in found] == [
        "register.yaml",
        "improvements/IMP-0007.yaml",
        "improvements/IMP-0009.yaml",
    ]


def test_what_a_record_suppresses_is_counted(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(UNKNOWN, OLD | {"suppress": [{"rule": "date", "why": "It waits for the tool."}]})
    with (root / "register.yaml").open("a", encoding="utf-8") as file:
        file.write(CLOCKS)
    monkeypatch.chdir(root)
    counts = [
        json.loads(run(f"lint --format json --today 2026-11-22 {path}").stdout)["summary"]["suppressed"]
        for path in ("", "IMP-0007")
    ]
    assert counts == [1, 0]
    summary = "csi: no findings in 1 of 2 improvements (1 suppressed)\n"
    assert run("lint --today 2026-11-22 IMP-0009").stderr == summary


@pytest.mark.parametrize(
    ("paths", "where"),
    [
        ("IMP-0007", "1 of 2 improvements"),
        ("improvements", "2 of 2 improvements"),
        ("register.yaml", "the files that were named"),
    ],
)
def test_the_summary_says_how_much_was_named(faulty: Path, run: Run, paths: str, where: str) -> None:
    assert run(f"lint --today 2026-11-22 {paths}").stderr.endswith(f" in {where}\n")


def test_json_is_one_versioned_object(faulty: Path, run: Run) -> None:
    result = run("lint --today 2026-11-22 --select dependency --format json")
    assert json.loads(result.stdout) == {
        "version": 1,
        "today": "2026-11-22",
        "summary": {
            "error": 1,
            "warning": 0,
            "info": 0,
            "hidden": 0,
            "suppressed": 0,
            "improvements": 2,
            "measures": 0,
        },
        "findings": [
            {
                "path": "improvements/IMP-0007.yaml",
                "line": 16,
                "column": 3,
                "length": 10,
                "severity": "error",
                "rule": "dependency-unknown",
                "message": 'depends on "IMP-0099", which does not exist',
                "hint": 'Did you mean "IMP-0009"?',
                "pointer": ["depends_on", 0],
            }
        ],
    }


def test_a_path_is_seen_from_the_working_folder_first(faulty: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(faulty / "improvements")
    found = [run(f"lint --today 2026-11-22 {path}").exit_code for path in ("IMP-0007.yaml", "IMP-0009.yaml", "..")]
    assert found == [1, 0, 1]


def test_a_register_is_found_by_root_from_anywhere(faulty: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(faulty.parent)
    lines = (f"-C {faulty} lint", f"lint -C {faulty}", f"lint --root {faulty} improvements/IMP-0007.yaml", "lint")
    assert [run(line).exit_code for line in lines] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lint nowhere", 'csi: error: there is no file "nowhere" in the register\n  Name a file, a folder or an id.\n'),
        (
            "lint improvements/IMP-007.yaml",
            (
                'csi: error: there is no file "improvements/IMP-007.yaml" in the register\n'
                '  Did you mean "improvements/IMP-0007.yaml"?\n'
            ),
        ),
        ("lint ../..", 'csi: error: there is no file "../.." in the register\n  Name a file, a folder or an id.\n'),
        (
            "lint --select depndency",
            'csi: error: there is no rule or family "depndency"\n  Did you mean "dependency"?\n',
        ),
        (
            "lint --ignore date-clocks",
            'csi: error: there is no rule or family "date-clocks"\n  Did you mean "date-clock"?\n',
        ),
        (
            "lint --today 2026-02-30",
            (
                "csi: error: Invalid value for '--today': \"2026-02-30\" is not a day; "
                "write YYYY-MM-DD, as 2026-11-22.\n"
                '  Try "csi lint --help".\n'
            ),
        ),
        (
            "lint --select ''",
            "csi: error: Invalid value for '--select': it names nothing.\n  Try \"csi lint --help\".\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_with_a_way_out(faulty: Path, run: Run, line: str, message: str) -> None:
    result = run(line)
    assert (result.stdout, result.stderr, result.exit_code) == ("", message, 2)


def test_a_commit_is_read_instead_of_the_folder(faulty: Path, run: Run) -> None:
    for line in ("init -q", "add .", "commit -qm first"):
        subprocess.run(["git", *line.split()], cwd=faulty, check=True)
    (faulty / "improvements" / "IMP-0007.yaml").unlink()
    found = [run(f"lint --today 2026-11-22 {options}").exit_code for options in ("", "--as-of HEAD", "--as-of nothing")]
    assert found == [0, 1, 2]


def test_lint_writes_nothing(faulty: Path, run: Run) -> None:
    before = {path: path.read_bytes() for path in faulty.rglob("*") if path.is_file()}
    run("lint")
    assert {path: path.read_bytes() for path in faulty.rglob("*") if path.is_file()} == before
