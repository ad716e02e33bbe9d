"""Golden outputs of show, next, score, graph, schema, rules, explain and completion on the small register."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result

from csi_as_code.cli.schema import KINDS
from csi_as_code.reading import schemas

Run = Callable[[str], Result]
TODAY = "--today 2026-11-22"


def test_show_tells_where_a_record_stands(small: Path, run: Run) -> None:
    result = run(f"show imp-0002 {TODAY}")
    head, findings = result.stdout.split("\nFindings\n")
    assert (head, result.stderr, result.exit_code) == (
        """\
IMP-0002  Enrol a second factor on the first day

  state      approved, overdue: Somebody who may has decided to do it; target and due date are set.
  type       opportunity
  service    desk
  team       service-desk
  owner      @tomas
  objective  OBJ-1.1
  raised     2026-11-12 by @ines (10 days ago)
  source     kaizen
  tags       quick
  file       improvements/IMP-0002.yaml

Next
  As approved it lacks evidence of its source, a business outcome, an outcome measure with
  a baseline, a decision to approve it and an outcome measure with a target and its day.
  To be in_progress it still needs evidence of its source, a business outcome, an outcome
  measure with a baseline, a decision to approve it and an outcome measure with a target
  and its day.

Priority
  score 42.5 of 100, band 3, quick-win
  impact 2 = 10.0  urgency 2 = 7.5  effort 2 = 15.0  risk 1 = 10.0

Needs
  IMP-0001  closed  Print one list for joiners

Unblocks
  IMP-0003  assessed  Let people reset their password

Description
  It takes too long.

Plan
  start 2026-10-01, due 2026-11-01

Seven steps
  [ ] 1 What is the vision?
  [ ] 2 Where are we now?
  [ ] 3 Where do we want to be?
  [ ] 4 How do we get there?
  [ ] 5 Take action
  [ ] 6 Did we get there?
  [ ] 7 How do we keep the momentum going?
""",
        "",
        0,
    )
    assert "error[state-demand] " in findings


def test_show_json_has_the_record_and_what_is_computed(small: Path, run: Run) -> None:
    found = json.loads(run(f"show IMP-0003 --format json {TODAY}").stdout)
    file = json.loads((small / "improvements" / "IMP-0003.yaml").read_text(encoding="utf-8"))
    computed = found["computed"]
    assert (found["version"], found["path"], found["record"]) == (1, "improvements/IMP-0003.yaml", file)
    assert computed["depends_on"] == [
        {"id": "IMP-0002", "state": "approved", "title": "Enrol a second factor on the first day", "blocks": True}
    ]
    assert (computed["priority"]["score"], computed["priority"]["band"], computed["age_days"]) == (87.5, 1, 10)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("show IMP-0015", 'there is no improvement "IMP-0015"\n  Did you mean "IMP-0005"?'),
        ("score IMP-0005", ('"IMP-0005" has no priority yet\n'
         "  Give it one, or try --impact, --urgency, --effort and --risk together.")),
        ("graph --depth 1", "--depth needs an ID to count from\n  Try csi graph IMP-0042 --depth 2."),
        ("explain depndency", 'there is no rule or family "depndency"\n  Did you mean "dependency"?'),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(small: Path, run: Run, line: str, message: str) -> None:
    result = run(line)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"csi: error: {message}\n", 2)


def test_show_has_evidence_cycles_compliance_and_what_is_accepted(
    write: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = {
        "id": "IMP-0001",
        "title": "Reset it",
        "state": "proposed",
        "source": {"kind": "audit", "evidence": ["https://desk.example/1"]},
        "cycles": [{"hypothesis": "It is faster.", "done": "2026-01-16", "act": "adapt"}],
        "compliance": {
            "iso20000": {"clause": "10.1", "severity": "minor", "corrective_action": "Check it daily."},
            "cobit": {"objective": "DSS01", "capability": {"current": 2, "target": 3}},
        },
        "suppress": [{"rule": "date-clock", "why": "It waits for the audit.", "until": "2027-01-01"}],
    }
    monkeypatch.chdir(write(record))
    shown = run(f"show IMP-0001 {TODAY}").stdout
    expected = """\
Evidence
  - https://desk.example/1

Cycles
  1. It is faster.
     done: 2026-01-16
     act: adapt

Compliance
  ISO/IEC 20000-1
    clause: 10.1
    severity: minor
    corrective action: Check it daily.
  COBIT
    objective: DSS01
    capability: 2 now, 3 wanted

Accepted findings
  - date-clock until 2027-01-01: It waits for the audit.
"""
    assert [part for part in expected.rstrip().split("\n\n") if part not in shown] == []


def test_show_says_that_a_record_cannot_be_read(small: Path, run: Run) -> None:
    (small / "improvements" / "IMP-0009.yaml").write_text("id: [", encoding="utf-8")
    result = run("show IMP-0009")
    assert (result.stderr, result.exit_code) == ('csi: error: "IMP-0009" cannot be read\n  See csi lint.\n', 2)


def test_an_unreadable_policy_is_not_forgotten(small: Path, run: Run) -> None:
    (small / "register.yaml").write_text("title: [", encoding="utf-8")
    lines = ("list", "next", "graph", "score IMP-0003", "show IMP-0003", "schema improvement --register")
    found = [(result.exit_code, result.stderr.splitlines()[-1]) for result in map(run, lines)]
    warning = "csi: warning: register.yaml cannot be read, so defaults are used; see csi lint."
    assert found == [(0, warning)] * 5 + [(2, "  See csi lint.")]


def test_next_lets_a_blocker_inherit(small: Path, run: Run) -> None:
    result = run(f"next {TODAY}")
    assert (result.stdout, result.stderr, result.exit_code) == (
        """\
Quick wins
  1. IMP-0002  Enrol a second factor on the first day
     start: score 42.5, band 3; counts as 87.5, band 1, because IMP-0003 waits for it;
     unblocks IMP-0003; due 2026-11-01; service-desk

Not rated yet
  1. IMP-0005  =Look at me
     assess: no priority yet
""",
        "",
        0,
    )


def test_next_as_json(small: Path, run: Run) -> None:
    assert json.loads(run(f"next --format json --owner tomas {TODAY}").stdout) == {
        "version": 1,
        "today": "2026-11-22",
        "ready": [
            {
                "id": "IMP-0002",
                "title": "Enrol a second factor on the first day",
                "state": "approved",
                "step": "start",
                "lane": "quick-win",
                "team": "service-desk",
                "owner": "@tomas",
                "score": 42.5,
                "band": 3,
                "effective": {"score": 87.5, "band": 1, "source": "IMP-0003"},
                "unblocks": ["IMP-0003"],
            }
        ],
    }


def test_next_may_have_nothing(small: Path, run: Run) -> None:
    result = run(f"next --team platform {TODAY}")
    assert result.stdout == "Nothing is ready: what is open is under way, paused or waits for something.\n"


def test_score_shows_terms_rank_and_flips(small: Path, run: Run) -> None:
    result = run("score IMP-0004")
    assert (result.stdout, result.exit_code) == (
        """\
IMP-0004  Say it in 日本語, é and |pipes|

  score 50.0 of 100, band 3, strategic; rank 2 of 3 open improvements with a priority

  input    given  counts for  weight  points
  impact      3       3 of 5       4   20.0 of 40.0
  urgency     3       3 of 5       3   15.0 of 30.0
  effort      3       3 of 5       2   10.0 of 20.0
  risk        3       3 of 5       1    5.0 of 10.0

  Next above: IMP-0003 (87.5)  Let people reset their password
    no weight alone changes their order

  Next below: IMP-0002 (42.5)  Enrol a second factor on the first day
    they change places when
      the weight of impact goes below 1 (now 4, -3)
      the weight of urgency goes below 0 (now 3, -3)
      the weight of effort goes above 5 (now 2, +3)
      the weight of risk goes above 2.5 (now 1, +1.5)
""".replace("      the weight of urgency goes below 0 (now 3, -3)\n", ""),
        0,
    )


def test_score_tries_other_inputs_and_writes_nothing(small: Path, run: Run) -> None:
    before = (small / "improvements" / "IMP-0005.yaml").read_bytes()
    result = run("score IMP-0005 --impact 5 --urgency 5 --effort 1 --risk 1")
    assert result.stdout.splitlines()[2] == (
        "  with impact 5, urgency 5, effort 1 and risk 1: score 100.0 of 100, band 1, quick-win; "
        "rank 1 of 4 open improvements with a priority"
    )
    assert (small / "improvements" / "IMP-0005.yaml").read_bytes() == before


def test_graph_as_text(small: Path, run: Run) -> None:
    result = run("graph --format text")
    assert (result.stdout, result.exit_code) == (
        """\
IMP-0001 closed: Print one list for joiners
└─ IMP-0002 * approved: Enrol a second factor on the first day
   └─ IMP-0003 * assessed: Let people reset their password

Critical path (*), 88 days: IMP-0002 -> IMP-0003
""",
        0,
    )


def test_graph_as_mermaid(small: Path, run: Run) -> None:
    result = run("graph IMP-0002 --depth 1 --open")
    assert (
        result.stdout
        == """\
flowchart LR
  %% critical path: 88 days
  IMP_0002["IMP-0002<br/>Enrol a second factor on the first day"]:::planned
  IMP_0003["IMP-0003<br/>Let people reset their password"]:::planned
  IMP_0002 ==> IMP_0003
  classDef planned fill:#fff,stroke:#555,color:#111
  classDef active fill:#dbeafe,stroke:#1d4ed8,color:#111
  classDef paused fill:#fef3c7,stroke:#b45309,color:#111
  classDef done fill:#dcfce7,stroke:#15803d,color:#111
  classDef dropped fill:#eee,stroke:#999,color:#666
  classDef critical stroke-width:3px
  class IMP_0002,IMP_0003 critical
"""
    )


def test_graph_as_json(small: Path, run: Run) -> None:
    found = json.loads(run("graph --format json --all").stdout)
    assert [one["id"] for one in found["nodes"]] == [f"IMP-000{number}" for number in range(1, 6)]
    assert (found["edges"], found["critical_path"], found["rings"]) == (
        [
            {"from": "IMP-0001", "to": "IMP-0002", "critical": False, "ring": False},
            {"from": "IMP-0002", "to": "IMP-0003", "critical": True, "ring": False},
        ],
        {"ids": ["IMP-0002", "IMP-0003"], "days": 88},
        [],
    )


def test_a_graph_of_nothing_says_so(small: Path, run: Run) -> None:
    result = run("graph --open --team service-desk --format text")
    assert (result.stdout, result.stderr) == (
        "IMP-0002 approved: Enrol a second factor on the first day\n",
        "",
    )
    (small / "improvements" / "IMP-0002.yaml").unlink()
    (small / "improvements" / "IMP-0003.yaml").unlink()
    result = run("graph --format text")
    assert (result.stdout, result.stderr) == (
        "",
        "csi: nothing here depends on anything; --all draws every record\n",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_schema_prints_the_schema(kind: str, tmp_path: Path, run: Run) -> None:
    assert json.loads(run(f"schema {kind}").stdout) == schemas.schema(kind)


def test_the_kinds_of_schemas_are_those_of_the_reader() -> None:
    assert tuple(KINDS) == schemas.KINDS


def test_a_tailored_schema_knows_the_register(small: Path, run: Run) -> None:
    found = json.loads(run("schema improvement --register").stdout)
    jsonschema.Draft202012Validator.check_schema(found)
    assert (found["properties"]["team"]["enum"], found["$defs"]["handle"]["enum"]) == (
        ["platform", "service-desk"],
        ["@aino", "@ines", "@tomas"],
    )


def test_rules_need_no_register(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = run("rules").stdout.splitlines()
    assert [" ".join(line.split()) for line in lines if line.startswith("yaml-tab ")] == [
        "yaml-tab error A tab stands where YAML wants spaces."
    ]
    assert run("rules -C nowhere").exit_code == 2


def test_rules_tell_the_severity_in_force(small: Path, run: Run) -> None:
    policy = (small / "register.yaml").read_text(encoding="utf-8")
    lint = "\nlint: {ignore: [date-clock], severity: {date: error}}\n"
    (small / "register.yaml").write_text(policy + lint, encoding="utf-8")
    found = {rule["name"]: rule for rule in json.loads(run("rules --format json").stdout)["rules"]}
    assert (found["date-clock"]["severity"], found["date-overdue"]["severity"]) == ("off", "error")


def test_explain_shows_the_page(small: Path, run: Run) -> None:
    assert (
        run("explain yaml-alias").stdout
        == """\
yaml-alias (error)

  An alias repeats a value from elsewhere in the file.

Why
  A diff of the anchor changes the alias's place without showing it, and nested aliases
  can grow without bound.

Bad
    owner: *me

Good
    owner: "@aino"

Fix
  Write the value out.
"""
    )


def test_explain_lists_a_family(small: Path, run: Run) -> None:
    lines = run("explain dependency").stdout.splitlines()
    assert len(lines) > 3
    assert all(line.startswith("dependency-") for line in lines)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("csi sc", ["schema", "score"]),
        ("csi show IMP-000", [f"IMP-000{number}" for number in range(1, 6)]),
        ("csi lint --select date-o", ["date-order", "date-overdue"]),
        ("csi lint --select yaml,date-o", ["yaml,date-order", "yaml,date-overdue"]),
        ("csi list --team p", ["platform"]),
        ("csi list --owner @a", ["@aino"]),
        ("csi list --state in", ["in_progress"]),
        ("csi lint imp", [f"improvements/IMP-000{number}.yaml" for number in range(1, 6)]),
        ("csi lint --format ", ["text", "github", "gitlab", "json", "junit", "markdown", "sarif"]),
    ],
)
def test_a_shell_completes(
    small: Path, run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, expected: list[str]
) -> None:
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" ")) - 1))
    monkeypatch.setenv("_CSI_COMPLETE", "bash_complete")
    assert run("").stdout.split() == [f"plain,{word}" for word in expected]


def test_completion_never_fails(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_CSI_COMPLETE", "bash_complete")
    found = []
    for typed in ("csi show I", "csi list --team x", "csi lint x"):
        monkeypatch.setenv("COMP_WORDS", typed)
        monkeypatch.setenv("COMP_CWORD", str(len(typed.split()) - 1))
        result = run("")
        found.append((result.stdout.strip(), result.stderr))
    assert found == [("", "")] * 3


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run: Run, shell: str) -> None:
    result = run(f"completion {shell}")
    assert (result.exit_code, "_CSI_COMPLETE" in result.stdout) == (0, True)
