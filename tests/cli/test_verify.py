"""`csi verify` on real histories: what proves a decision, and everything that does not."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.git_room.repository import record, register

from csi_as_code.git import notes
from csi_as_code.history import Signature
from csi_as_code.reading.attestations import Attestation, decode, encode

ONE = "improvements/IMP-0001.yaml"
APPROVED = 'decisions:\n- to: approved\n  date: "2026-02-10"\n  by: ["@aino"]\n  why: Worth it.\n'
CLOSED = '- to: closed\n  date: "2026-05-10"\n  by: ["@aino"]\n  why: Done.\n'
NAMED = {"id": "IMP-0001", "to": "approved", "date": "2026-02-10", "by": ["@aino"]}
WHO = Signature("A Runner", "runner@example.org")

Run = Callable[[str], Result]


class Trail:
    """A history in which one merge approves one record, and the note that proves it."""

    def __init__(self, root: Path) -> None:
        self.repository = register(root)
        self.repository.commit({ONE: record("IMP-0001", "assessed")}, day="2026-02-01")
        self.repository.branch("topic")
        text = record("IMP-0001", "approved", decisions=APPROVED)
        self.head = self.repository.commit({ONE: text}, who="ines", day="2026-02-09")
        self.merge = self.repository.merge("topic", day="2026-02-11")

    def note(self, **changes: Any) -> dict[str, Any]:
        review = {
            "user": {"id": 583231, "login": "aino", "type": "User"}, "state": "APPROVED",
            "submitted_at": "2026-02-10T10:00:00Z", "commit": self.head, "author_association": "MEMBER",
        }  # fmt: skip
        pull = {
            "repository": "example/register", "number": 12, "author": {"id": 7, "login": "ines"}, "head": self.head,
            "pushed_at": "2026-02-09T13:00:00Z", "merged_at": "2026-02-11T12:00:00Z", "merged_by": None,
        }  # fmt: skip
        parent = self.repository.git("rev-parse", f"{self.merge}^1")
        return {
            "version": 1, "commit": self.merge, "decisions": [NAMED],
            "pull": {**pull, **changes.pop("pull", {})}, "reviews": [{**review, **changes.pop("review", {})}],
            "verdict": {"state": "green", "base": parent, "rules": []},
            "tool": {"name": "csi-as-code", "version": "0.1.0"}, "attested_at": "2026-02-11T12:01:00Z", **changes,
        }  # fmt: skip

    def attest(self, **changes: Any) -> None:
        found = decode(json.dumps(self.note(**changes)).encode())
        assert isinstance(found, Attestation), found
        notes.add(self.repository.root, self.merge, encode(found), WHO, "Attest it")


@pytest.fixture
def trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trail:
    found = Trail(tmp_path / "trail")
    monkeypatch.chdir(found.repository.root)
    return found


def reasons(result: Result) -> list[str]:
    found = json.loads(result.stdout)
    return [text for one in found["decisions"] for text in one["reasons"]]


def test_a_decision_that_its_note_names_is_proven(trail: Trail, run: Run) -> None:
    trail.attest()
    result = run("verify")
    assert (result.stdout, result.stderr, result.exit_code) == (
        f"""\
proven    2026-02-11  IMP-0001  approved on 2026-02-10 by @aino  {trail.merge[:10]}
          #12 approved by @aino (583231) on 2026-02-10; verdict green; csi 0.1.0
""",
        "csi: 1 of 1 decision proven\n",
        0,
    )


def test_the_same_as_json(trail: Trail, run: Run) -> None:
    trail.attest()
    found = json.loads(run("verify --since 2026-02-02 --format json").stdout)
    assert found == {
        "version": 1,
        "tip": trail.merge,
        "notes": trail.repository.git("rev-parse", notes.REF),
        "since": "2026-02-02",
        "commits": 1,
        "proven": True,
        "decisions": [
            {
                **NAMED, "commit": trail.merge, "landed": "2026-02-11", "proven": True, "reasons": [],
                "attestation": {
                    "repository": "example/register", "request": 12, "merged_at": "2026-02-11T12:00:00Z",
                    "reviews": [{"id": 583231, "login": "aino", "state": "APPROVED",
                                 "submitted_at": "2026-02-10T10:00:00Z"}],
                    "verdict": "green", "rules": [], "tool": "0.1.0", "attested_at": "2026-02-11T12:01:00Z",
                },
            }
        ],
        "problems": [],
    }  # fmt: skip


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "red": (
        {"verdict": {"state": "red", "base": "", "rules": ["decision-few", "decision-self"]}},
        "the gate's verdict was red: decision-few and decision-self",
    ),
    "another base": (
        {"verdict": {"state": "green", "base": "f" * 40, "rules": []}},
        "it was judged against ffffffffff, which is not what it was merged into",
    ),
    "another decision": ({"decisions": [{**NAMED, "by": ["@tomas"]}]}, "the note on its commit does not name it"),
    "another reviewer": ({"review": {"user": {"id": 5, "login": "tomas"}}}, "no approval by @aino was attested"),
    "changes requested": ({"review": {"state": "CHANGES_REQUESTED"}}, "no approval by @aino was attested"),
    "another commit": ({"review": {"commit": "f" * 40}}, "no approval by @aino was attested"),
    "a bot": (
        {"review": {"user": {"id": 583231, "login": "aino", "type": "Bot"}}},
        "no approval by @aino was attested",
    ),
    "before the push": (
        {"review": {"submitted_at": "2026-02-08T10:00:00Z"}},
        "no approval by @aino was attested",
    ),
    "after the merge": (
        {"review": {"submitted_at": "2026-02-12T10:00:00Z"}},
        "no approval by @aino was attested",
    ),
    "the author": ({"pull": {"author": {"id": 583231, "login": "aino"}}}, "no approval by @aino was attested"),
    "no review": ({"reviews": []}, "no approval by @aino was attested"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_does_not_prove_a_decision(trail: Trail, run: Run, name: str) -> None:
    changes, expected = ODD[name]
    verdict = changes.get("verdict")
    if verdict and not verdict["base"]:
        changes = {**changes, "verdict": {**verdict, "base": trail.note()["verdict"]["base"]}}
    trail.attest(**changes)
    result = run("verify --format json")
    assert (reasons(result), result.exit_code) == ([expected], 1)


def test_an_old_version_of_the_program_can_be_ruled_out(trail: Trail, run: Run) -> None:
    trail.attest()
    assert run("verify --tool-from 0.1").exit_code == 0
    result = run("verify --tool-from 0.2.0 --format json")
    assert reasons(result) == ["it was attested by csi 0.1.0, which is older than 0.2.0"]


def test_a_note_that_is_none_is_said(trail: Trail, run: Run) -> None:
    trail.repository.git("notes", "--ref=csi", "add", "-m", "all good, trust me", trail.merge)
    result = run("verify")
    assert "the note on its commit is no attestation: it cannot be read" in result.stdout
    assert (result.stderr, result.exit_code) == ("csi: 0 of 1 decision proven\n", 1)


def test_a_decision_without_a_note_is_not_proven(trail: Trail, run: Run) -> None:
    trail.attest()
    trail.repository.commit({ONE: record("IMP-0001", "closed", decisions=APPROVED + CLOSED)}, day="2026-05-11")
    result = run("verify --since 2026-03-01 --format json")
    assert (reasons(result), result.exit_code) == (["no note attests its commit"], 1)
    assert run(f"verify --since {trail.merge} --format json").exit_code == 1


def test_a_login_that_went_to_another_account_is_said(trail: Trail, run: Run) -> None:
    trail.attest()
    first, parent = trail.merge, trail.repository.head()
    trail.merge = trail.repository.commit({ONE: record("IMP-0001", "closed", decisions=APPROVED + CLOSED)})
    named = {"id": "IMP-0001", "to": "closed", "date": "2026-05-10", "by": ["@aino"]}
    trail.attest(
        decisions=[named], review={"user": {"id": 99, "login": "Aino"}},
        verdict={"state": "green", "base": parent, "rules": []},
    )  # fmt: skip
    assert first != trail.merge
    found = reasons(run("verify --format json"))
    assert found == ["@Aino is account 99 here, and was account 583231 before", "no approval by @aino was attested"]
    assert reasons(run(f"verify --since {first} --format json")) == found


def problems(result: Result) -> list[tuple[str, str]]:
    return [(one["kind"], one["about"]) for one in json.loads(result.stdout)["problems"]]


def test_a_decision_that_is_edited_later_is_a_problem(trail: Trail, run: Run) -> None:
    trail.attest()
    text = record("IMP-0001", "approved", decisions=APPROVED.replace("Worth it", "Because"))
    trail.repository.commit({ONE: text}, day="2026-03-01")
    result = run("verify --format json")
    assert (problems(result), reasons(result), result.exit_code) == (
        [("decision-gone", "IMP-0001")], ["no note attests its commit"], 1,
    )  # fmt: skip


def test_a_record_that_cannot_be_read_is_a_problem(trail: Trail, run: Run) -> None:
    trail.attest()
    trail.repository.commit({ONE: "id: [\ndecisions:\n"}, day="2026-03-01")
    result = run("verify --format json")
    assert (problems(result), result.exit_code) == ([("record-unreadable", "IMP-0001")], 1)


def test_a_note_that_was_changed_or_taken_away_is_a_problem(trail: Trail, run: Run) -> None:
    trail.attest()
    kept = trail.repository.git("notes", "--ref=csi", "show", trail.merge)
    trail.repository.git("notes", "--ref=csi", "add", "-f", "-m", kept + " ", trail.merge)
    trail.repository.git("notes", "--ref=csi", "remove", trail.merge)
    trail.attest()
    result = run("verify --format json")
    # git strips the blank that was added: only the way the text is written differs
    kinds = [kind for kind, _ in problems(result)]
    assert (set(kinds), result.exit_code) == ({"note-rewritten"}, 1)
    assert "its note was removed in" in run("verify").stdout


def test_a_rewritten_history_is_a_problem(trail: Trail, run: Run) -> None:
    trail.attest()
    trail.repository.git("reset", "-q", "--hard", f"{trail.merge}^1")
    trail.repository.git("branch", "-qD", "topic")
    result = run("verify --format json")
    assert (problems(result), result.exit_code) == ([("note-stray", trail.merge[:10])], 1)


def test_what_another_branch_has_is_no_problem(trail: Trail, run: Run) -> None:
    trail.attest()
    trail.repository.git("checkout", "-q", "-b", "older", f"{trail.merge}^1")
    assert run("verify").exit_code == 0


@pytest.mark.parametrize(
    ("remotes", "way"),
    [
        ([], "This clone has no remote to fetch them from: csi github attest writes them, after a merge on GitHub."),
        (["up stream", "origin"], "Fetch them: git fetch origin refs/notes/csi:refs/notes/csi. Where it has none,"),
        (["upstream"], "Fetch them: git fetch upstream refs/notes/csi:refs/notes/csi. Where it has none,"),
    ],
)
def test_without_notes_nothing_can_be_said(trail: Trail, run: Run, remotes: list[str], way: str) -> None:
    for name in remotes:
        trail.repository.git("config", f"remote.{name}.url", "https://git.example/register")
    result = run("verify")
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = result.stderr.splitlines()
    assert first == "csi: error: decisions landed, and there are no notes below refs/notes/csi that attest them"
    assert second.startswith(f"  {way}")


def test_without_decisions_there_is_nothing_to_prove(trail: Trail, run: Run) -> None:
    result = run("verify --since 2027-01-01")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0, "No decision landed.\n", "csi: there is no decision to prove\n",
    )  # fmt: skip


def test_what_is_wrong_without_any_decision_is_said_without_notes(trail: Trail, run: Run) -> None:
    trail.repository.commit({"improvements/IMP-0002.yaml": "decisions: [{]\n"}, day="2027-02-01")
    result = run("verify --since 2027-01-01")
    assert (result.exit_code, result.stderr) == (1, "csi: there is no decision to prove, 1 other problem\n")
    assert "IMP-0002" in result.stdout
    assert "cannot be read, so what it decides is not known" in result.stdout


def test_a_shallow_clone_cannot_say(trail: Trail, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    trail.attest()
    other = trail.repository.root.parent / "shallow"
    address = f"file://{trail.repository.root}"
    subprocess.run(["git", "clone", "-q", "--depth=1", address, str(other)], check=True, capture_output=True)
    monkeypatch.chdir(other)
    result = run("verify")
    assert (result.exit_code, "history is incomplete" in result.stderr) == (2, True)


def test_the_log_shows_what_was_attested_below_the_decision(trail: Trail, run: Run) -> None:
    trail.attest()
    said = run("log --state approved").stdout.splitlines()[-2:]
    assert said == [
        "            decided on 2026-02-10 by @aino: Worth it.",
        "            attested: #12 approved by @aino (583231) on 2026-02-10; verdict green; csi 0.1.0",
    ]
    found = json.loads(run("log --all-commits --format json").stdout)["transitions"]
    held = [(one["to"], one["within"] is not None, (one["attestation"] or {}).get("request")) for one in found]
    assert held == [("approved", False, 12), ("approved", True, 12), ("assessed", False, None)]


def test_the_log_says_that_a_note_is_none(trail: Trail, run: Run) -> None:
    trail.repository.git("notes", "--ref=csi", "add", "-m", "fine", trail.merge)
    assert "not attested: the note is none: it cannot be read" in run("log").stdout


def test_nothing_that_a_note_or_a_decision_says_acts_on_a_terminal_or_a_build_server(trail: Trail, run: Run) -> None:
    note = {**trail.note(), "\x1b[2J\n::error::x ##[group]y": 1}
    text = json.dumps(note)
    trail.repository.git("notes", "--ref=csi", "add", "-m", text, trail.merge)
    odd = '- to: "\\n::error::x"\n  date: "2026-05-10"\n  by: ["@\\u202eaino", "##[error]y"]\n  why: "\\e[31mred"\n'
    trail.repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED + odd)}, day="2026-05-11")
    for line in ("verify", "verify --format json", "log", "log --format json"):
        said = run(line).stdout
        found = [word for word in ("\x1b", "\u202e", "##[") if word in said]
        assert (found, [part for part in said.splitlines() if part.lstrip().startswith("::")]) == ([], [])
    assert run("verify").exit_code == 1
