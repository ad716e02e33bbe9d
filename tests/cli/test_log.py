"""`csi log` and `csi flow`, as they are typed, on a small real history."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.git_room.repository import POLICY, Repository, record, register

from csi_as_code.cli import csi

ONE = "improvements/IMP-0001.yaml"
TWO = "improvements/IMP-0002.yaml"
APPROVED = """\
decisions:
- to: approved
  date: "2026-02-10"
  by: ["@aino"]
  why: |
    Worth it:
    fewer calls.
"""

Run = Callable[[str], Result]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    found = register(tmp_path_factory.mktemp("log"))
    found.commit({ONE: record("IMP-0001", "provisional"), TWO: record("IMP-0002", "proposed")}, day="2026-02-01")
    found.branch("topic")
    found.commit({ONE: record("IMP-0001", "assessed")}, who="ines", day="2026-02-09")
    found.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)}, who="zoe", day="2026-02-10")
    found.merge("topic", message="Merge pull request #12 from example/topic", day="2026-02-11")
    found.commit({TWO: "state: [\n"}, day="2026-02-12")
    found.commit({TWO: None}, "Take it out (#13)", who="aino", committer="noreply@github.com", day="2026-02-13")
    policy = f"{POLICY}history: {{state_words: {{provisional: proposed}}}}\n"
    found.commit({"register.yaml": policy}, day="2026-02-14")
    return found


@pytest.fixture
def at_home(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(repository.root)
    return repository


def transitions(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["transitions"]
    return found


def test_the_newest_first_with_people_request_and_decision(at_home: Repository, run: Run) -> None:
    oids = at_home.git("log", "--first-parent", "--format=%h", "--abbrev=10").splitlines()
    result = run("log")
    assert (result.stdout, result.exit_code) == (
        f"""\
2026-02-13  IMP-0002  proposed -> (deleted)  {oids[1]}  #13
            written by @aino
2026-02-11  IMP-0001  proposed -> approved  {oids[3]}  #12
            written by @ines and Zoe; merged by @tomas
            decided on 2026-02-10 by @aino: Worth it: fewer calls.
2026-02-01  IMP-0002  (new) -> proposed  {oids[4]}
            written by @ines
2026-02-01  IMP-0001  (new) -> proposed  {oids[4]}
            written by @ines
""",
        0,
    )
    assert result.stderr == (
        "csi: 4 of 4 transitions\ncsi: warning: 1 old version of records cannot be read and left out\n"
    )


@pytest.mark.parametrize("signals", ["SIG_DFL", "SIG_IGN"])
def test_a_process_of_its_own_says_the_same(at_home: Repository, run: Run, signals: str) -> None:
    """Also where nobody keeps how processes ended, because whoever began it ignores that."""
    said = run("log --reverse --all-commits")
    shutil.rmtree(at_home.root / ".git" / "csi", ignore_errors=True)
    script = f"import signal; signal.signal(signal.SIGCHLD, signal.{signals}); from csi_as_code.cli import main; main()"
    words = [sys.executable, "-c", script, "log", "--reverse", "--all-commits"]
    found = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (found.returncode, found.stdout, found.stderr) == (said.exit_code, said.stdout, said.stderr)


def test_all_commits_show_the_steps_inside(at_home: Repository, run: Run) -> None:
    merge = at_home.git("rev-parse", "HEAD~3")
    text = run("log IMP-0001 --all-commits").stdout
    side = at_home.git("rev-parse", "HEAD~3^2")[:10]
    assert f"2026-02-10  IMP-0001  assessed -> approved  {side}  (inside {merge[:10]})" in text
    found = transitions(run("log imp-0001 --all-commits --reverse --format json"))
    assert [(one["from"], one["to"], one["within"], one["written_by"]) for one in found] == [
        (None, "proposed", None, ["@ines"]),
        ("proposed", "assessed", merge, ["@ines"]),
        ("assessed", "approved", merge, ["Zoe"]),
        ("proposed", "approved", None, ["@ines", "Zoe"]),
    ]


def test_json_has_the_shape_that_the_page_describes(at_home: Repository, run: Run, root: Path) -> None:
    result = run("log --state approved --format json")
    found = json.loads(result.stdout)
    assert found == {
        "version": 1,
        "tip": at_home.head(),
        "unreadable": 1,
        "transitions": [
            {
                "id": "IMP-0001", "from": "proposed", "to": "approved", "date": "2026-02-11",
                "time": "2026-02-11T12:00:00Z", "commit": at_home.git("rev-parse", "HEAD~3"), "within": None,
                "request": 12, "written_by": ["@ines", "Zoe"], "merged_by": "@tomas", "path": ONE,
                "records_in_commit": 1,
                "decision": {
                    "to": "approved", "date": "2026-02-10", "by": ["@aino"], "why": "Worth it:\nfewer calls.\n",
                    "until": None,
                },
                "attestation": None,
            }
        ],
        "renewals": [],
    }  # fmt: skip
    page = (root / "docs" / "history.md").read_text(encoding="utf-8")
    names = {*found, *found["transitions"][0], *found["transitions"][0]["decision"]}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "2 1 2 1"),
        ("--reverse", "1 2 1 2"),
        ("IMP-0002", "2 2"),
        ("improvements/IMP-0002.yaml", "2 2"),
        ("--limit 1", "2"),
        ("--limit 1 --reverse", "1"),
        ("--state approved", "1"),
        ("--state proposed,approved --state closed", "1 2 1"),
        ("--since 2026-02-11", "2 1"),
        ("--until 2026-02-11", "1 2 1"),
        ("--since 2026-02-11 --until 2026-02-11", "1"),
        ("--since 2026-03-01", ""),
    ],
)
def test_filters_and_order(at_home: Repository, run: Run, options: str, expected: str) -> None:
    found = transitions(run(f"log {options} --format json"))
    assert [one["id"][-1] for one in found] == expected.split()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("log IMP-0003", 'no improvement was ever called "IMP-0003"\n  Did you mean "IMP-0002"?'),
        ("log IMP-002", 'no improvement was ever called "IMP-002"\n  Did you mean "IMP-0002"?'),
        ("log --state aproved", 'there is no state "aproved"\n  Did you mean "approved"?'),
        ("log --since 2026-03-02 --until 2026-03-01", '"2026-03-02" is later than "2026-03-01"'),
        ("flow --since 2026-03-02 --until 2026-03-01", '"2026-03-02" is later than "2026-03-01"'),
        ("flow --until 2020-01-01", "there was no commit yet on 2020-01-01"),
    ],
)
def test_what_cannot_be_asked_is_said(at_home: Repository, run: Run, line: str, message: str) -> None:
    result = run(line)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"csi: error: {message}" in result.stderr


AGAIN = """\
- to: approved
  date: "2026-03-01"
  by: ["@aino"]
  why: A month more.
"""
THIRD = AGAIN.replace("03-01", "03-05")


@pytest.mark.parametrize("options", ["", " --all-commits"])
def test_a_new_approval_that_moves_nothing_is_shown_and_is_no_move(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, options: str
) -> None:
    history = register(tmp_path)
    for day, state, decisions in (
        ("2026-02-01", "assessed", ""),
        ("2026-02-10", "approved", APPROVED),
        ("2026-03-01", "approved", APPROVED + AGAIN),
        ("2026-03-02", "in_progress", APPROVED + AGAIN + "# typo\n"),
        ("2026-03-03", "in_progress", "decisions: [\n"),
        ("2026-03-05", "measuring", APPROVED + AGAIN + THIRD),
        ("2026-03-06", "measuring", APPROVED + AGAIN + THIRD + "# typo\n"),
    ):
        history.commit({ONE: record("IMP-0001", state, decisions=decisions)}, day=day)
    monkeypatch.chdir(history.root)
    for _ in range(2):  # the second time from memory
        result = run(f"log --reverse{options}")
        lines = [line[10:].rpartition("  ")[0].strip() for line in result.stdout.splitlines() if "IMP-" in line]
        assert lines == [
            "IMP-0001  (new) -> assessed",
            "IMP-0001  assessed -> approved",
            "IMP-0001  approved, approved again",
            "IMP-0001  approved -> in_progress",
            "IMP-0001  in_progress -> measuring",
            "IMP-0001  measuring, approved again",
        ]
        assert result.stdout.count("decided on 2026-03-01 by @aino: A month more.") == 1
        assert result.stderr.startswith("csi: 6 of 6: 4 transitions and 2 new approvals\n")
    found = json.loads(run(f"log --state approved --format json{options}").stdout)
    assert [(one["from"], one["to"]) for one in found["transitions"]] == [("assessed", "approved")]
    assert [(one["to"], one["decision"]["date"]) for one in found["renewals"]] == [
        ("measuring", "2026-03-05"), ("approved", "2026-03-01"),
    ]  # fmt: skip


def test_a_record_that_is_not_committed_has_no_history(repository: Repository, tmp_path: Path, run: Run) -> None:
    copy = register(tmp_path)
    copy.write({ONE: record("IMP-0001", "proposed")})
    result = run(f"-C {copy.root} log IMP-0001")
    assert (result.exit_code, '"IMP-0001" has no history yet' in result.stderr) == (2, True)


def test_a_folder_without_git(tmp_path: Path, run: Run) -> None:
    (tmp_path / "register.yaml").write_text(POLICY, encoding="utf-8")
    for line in ("log", "flow", "list --as-of HEAD"):
        result = run(f"-C {tmp_path} {line}")
        assert (result.exit_code, "this folder is not in a git repository" in result.stderr) == (2, True)


def test_a_repository_without_commits(tmp_path: Path, run: Run) -> None:
    repository = Repository(tmp_path)
    repository.write({"register.yaml": POLICY})
    result = run(f"-C {tmp_path} log")
    said = '"HEAD" does not name a commit here: nothing is committed yet\n  Commit first.\n'
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_history_without_records(tmp_path: Path, run: Run) -> None:
    found = register(tmp_path)
    assert run(f"-C {found.root} log").stdout == "No transition fits.\n"
    assert run(f"-C {found.root} flow --today 2026-11-22").exit_code == 0


def test_ids_are_completed_over_what_was_deleted(at_home: Repository) -> None:
    words = {"_CSI_COMPLETE": "bash_complete", "COMP_WORDS": "csi log IMP", "COMP_CWORD": "2"}
    result = CliRunner().invoke(csi, [], prog_name="csi", env=words)
    assert result.stdout.split() == ["plain,IMP-0001", "plain,IMP-0002"]


def test_text_from_names_and_messages_cannot_act(tmp_path: Path, run: Run) -> None:
    found = register(tmp_path)
    why = 'decisions: [{to: approved, date: "2026-02-10", by: ["@\\u202eaino"], why: "\\e[31mred\\nline"}]\n'
    found.commit({ONE: record("IMP-0001", "approved", decisions=why)}, who="\x1b[2jevil")
    text = run(f"-C {found.root} log").stdout
    assert ("\x1b" in text, "\u202e" in text, len(text.splitlines())) == (False, False, 2)
    assert "\x1b" not in run(f"-C {found.root} log --format json").stdout


def test_flow_of_a_small_history(at_home: Repository, run: Run) -> None:
    result = run("flow --today 2026-02-21 --mass 1")
    assert (result.exit_code, result.stdout) == (
        0,
        """\
Flow of 2 records to the end of 2026-02-21, in days
On the right without 1 mass edit (commits that touched more than 1 record)

                  number   median     85 %   number   median     85 %
First response         1     10.0     10.0        0
Lead time              0                          0
Cycle time             0                          0
Flow efficiency
Closed a week          0                          0
Time in state
  proposed             2     11.0     12.0        0
Age of what is open, by state
  approved             1     20.4     20.4        0

Closed a week               0 last, 0 at most in 0 weeks
In progress or measuring  \u2581\u2581\u2581\u2581  0 last, 0 at most in 4 weeks
""",
    ), result.stdout
    assert "1 old version of records cannot be read" in result.stderr


def test_flow_as_json_has_the_shape_that_the_page_describes(at_home: Repository, run: Run, root: Path) -> None:
    found = json.loads(run("flow --today 2026-02-21 --mass 1 --since 2026-02-05 --format json").stdout)
    assert (found["since"], found["until"], found["figures"]["first_response_days"]) == (
        "2026-02-05", "2026-02-21", {"count": 1, "median": 10.0, "p85": 10.0},
    )  # fmt: skip
    assert found["mass_edits"]["figures_without"]["first_response_days"]["count"] == 0
    page = (root / "docs" / "history.md").read_text(encoding="utf-8")
    names = {*found, *found["figures"], *found["mass_edits"], *found["open"][0], "median", "p85", "count"}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_flow_until_a_day_is_as_it_stood(at_home: Repository, run: Run) -> None:
    found = json.loads(run("flow --until 2026-02-05 --format json").stdout)
    assert (found["tip"], [one["state"] for one in found["open"]], found["until"]) == (
        at_home.git("rev-parse", "HEAD~4"), ["proposed", "proposed"], "2026-02-05",
    )  # fmt: skip


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    found = register(tmp_path / "imported")
    closed = "decisions: [{to: closed, date: 2026-02-04, by: ['@aino'], why: Done}]\n"
    found.commit({ONE: record("IMP-0001", "closed", decisions=closed)}, day="2026-06-01")
    found.commit({TWO: record("IMP-0002", "proposed")}, day="2026-07-06")
    monkeypatch.chdir(found.root)
    return found


@pytest.mark.parametrize(
    ("words", "told_by", "lead"),
    [
        ("--today 2026-07-20", "records", {"count": 1, "median": 30.0, "p85": 30.0}),
        ("--today 2026-07-20 --mass 1", "records", {"count": 1, "median": 30.0, "p85": 30.0}),
        ("--today 2026-07-20 --since 2026-02-04", "records", {"count": 1, "median": 30.0, "p85": 30.0}),
        ("--today 2026-07-20 --since 2026-02-05", "records", {"count": 0, "median": None, "p85": None}),
        ("--today 2026-12-20", "git", {"count": 1, "median": 0.0, "p85": 0.0}),
        ("--today 2026-12-20 --since 2026-06-02", "git", {"count": 0, "median": None, "p85": None}),
        ("--today 2026-12-20 --since 2026-06-01", "records", {"count": 0, "median": None, "p85": None}),
    ],
)
def test_flow_is_told_by_the_records_where_git_does_not_reach_back(
    imported: Repository, run: Run, words: str, told_by: str, lead: dict[str, Any]
) -> None:
    found = json.loads(run(f"flow {words} --format json").stdout)
    assert (found["told_by"], found["history_begins"]) == (told_by, "2026-06-01")
    assert found["figures"]["lead_time_days"] == lead
    assert (found["mass_edits"] is None) == ("--mass" not in words)
    said = run(f"flow {words}").stdout
    sentence = "As the records tell it, from their dates and decisions: the history in git begins on 2026-06-01\n"
    assert (sentence in said) == (told_by == "records")


def test_flow_of_an_earlier_day_takes_the_records_of_then(imported: Repository, run: Run) -> None:
    found = json.loads(run("flow --until 2026-06-30 --format json").stdout)
    assert (found["told_by"], found["records"]) == ("records", 1)
