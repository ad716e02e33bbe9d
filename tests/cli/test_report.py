"""`csi report` on a real history: days and refs, Markdown and one page, the same bytes every time, text as data."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.git_room.repository import POLICY, Repository
from tests.git_room.repository import register as begun

ROOT = Path(__file__).resolve().parents[2]
CSI = [sys.executable, "-c", "import sys; from csi_as_code.cli import main; sys.exit(main())"]
ONE, TWO = "improvements/IMP-0001.yaml", "improvements/IMP-0002.yaml"
HOSTILE = "<script>alert(1)</script> | **bold** [x](javascript:alert(1)) @everyone #12 </style> `code`"

RECORD = """\
id: {ident}
title: {title}
type: opportunity
state: {state}
description: It takes too long.
raised: {{by: "@ines", date: 2026-01-05}}
source: {{kind: kaizen, evidence: [a talk]}}
service: desk
team: desk
owner: "@tomas"
objective: OBJ-1
outcome: A call takes less.
priority: {{impact: 3, urgency: 3, effort: 2, risk: 2, why: Often}}
measures:
  - {{measure: calls, role: outcome, baseline: {{value: 100, from: 2026-01-01, to: 2026-02-01}},
     target: {{value: 50, by: 2026-07-31}}}}
plan: {{start: 2026-04-01, due: 2026-07-31{implemented}}}
{more}"""
APPROVED = """\
decisions:
  - {to: approved, date: 2026-03-01, by: ["@aino"], why: Cheap}
"""
CLOSED = """\
decisions:
  - {to: approved, date: 2026-03-01, by: ["@aino"], why: Cheap}
  - {to: closed, date: 2026-08-15, by: ["@aino"], why: "Missed, and the rest is not worth it"}
benefits: [{category: time-savings, kind: hard, unit: hours/year, forecast: 400, actual: 300}]
closure: {code: unsuccessful, summary: Half of it, lessons: Ask earlier}
reviews: [{due: 2026-11-01}]
"""


EXPECTED = """\
2 improvements moved: 1 new, 1 closed (1 unsuccessful). 1 decision taken. 0 targets reached, 2 not. \
1 overdue at the end.
| Improvements | 1 | 2 | +1 |
| Overdue | 0 | 1 | +1 |
| IMP-0001 | Print one list | Approved → Measuring → Closed | &#64;&#8203;tomas |
| IMP-0002 | Scan once | New → In progress | &#64;&#8203;tomas |
| 2026-08-15 | IMP-0001 | Print one list | Closed | &#64;&#8203;aino | Missed, and the rest is not worth it |
| time savings | hard | hours/year | 400 | 300 | \u2013 |
| IMP-0001 | Print one list | Calls a week | 100 | 50 calls | 2026-07-31 | 70 on 2026-08-10 | 60 % \
| 2026-08-15 Closed: Missed, and the rest is not worth it |
| IMP-0002 | Scan once | Calls a week | 100 | 50 calls | 2026-07-31 | no point tells | \u2013 | Nothing yet |
| IMP-0002 | Scan once | In progress | &#64;&#8203;tomas | 2026-07-31 | 61 | new |
| 2026-11-01 | Re-check | IMP-0001 | Print one list | \u2013 | &#64;&#8203;tomas |
| Closed | 1 | \u2013 | \u2013 | 0 | \u2013 |
"""


def improvement(
    ident: str, state: str, *, title: str = "Print one list", implemented: str = "", more: str = APPROVED
) -> str:
    when = f", implemented: {implemented}" if implemented else ""
    return RECORD.format(ident=ident, state=state, title=title, implemented=when, more=more)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    policy = POLICY + "objectives: {OBJ-1: {title: Fewer calls, level: strategic}}\n"
    found = begun(tmp_path / "register", policy=policy)
    measure = "id: calls\ntitle: Calls a week\ndefinition: Calls\nunit: calls\ndirection: decrease\nfrequency: weekly\n"
    points = "date,value,note\n2026-01-15,100,\n2026-08-10,70,\n"
    first = {ONE: improvement("IMP-0001", "approved"), "measures/calls.yaml": measure, "measures/calls.csv": points}
    found.commit(first, day="2026-06-15")
    found.commit({ONE: improvement("IMP-0001", "measuring", implemented="2026-07-15")}, day="2026-07-15")
    found.commit(
        {
            ONE: improvement("IMP-0001", "closed", implemented="2026-07-15", more=CLOSED),
            TWO: improvement("IMP-0002", "in_progress", title="Scan once"),
        },
        day="2026-08-16",
    )
    found.commit({"README.md": "Later\n"}, day="2026-10-20")
    return found


def csi(repository: Repository, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80"}
    command = [*CSI, "report", *words]
    return subprocess.run(command, cwd=repository.root, env=environment, capture_output=True, text=True, check=False)


def report(repository: Repository, *words: str) -> str:
    done = csi(repository, *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def test_a_quarter_is_told_as_it_was_at_its_end(repository: Repository) -> None:
    said = report(repository, "--from", "2026-07-01", "--to", "2026-09-30")
    assert said.startswith("# Histories\n\nReview pack, 2026-07-01 to 2026-09-30. From `")
    for line in EXPECTED.splitlines():
        assert f"\n{line}\n" in said, line


def test_a_ref_is_compared_with_as_it_is(repository: Repository) -> None:
    said = report(repository, "--from", "HEAD~2", "--to", "HEAD~1")
    assert "Review pack, 2026-07-15 to 2026-08-16." in said
    assert (
        f"From `{repository.git('rev-parse', 'HEAD~2')[:10]}` to `{repository.git('rev-parse', 'HEAD~1')[:10]}`" in said
    )
    assert "| IMP-0001 | Print one list | Measuring → Closed |" in said


def test_where_git_does_not_reach_back_the_records_tell_the_period(repository: Repository) -> None:
    words = ("--from", "2026-01-10", "--to", "2026-06-30")
    said = report(repository, *words)
    head = repository.git("rev-parse", "HEAD~3")[:10]
    told = "as the records tell it, from their dates and decisions, because the history in git begins on 2026-06-15."
    assert f"Up to `{head}`, {told} What was deleted, and steps without a date, they do not tell.\n" in said
    assert "1 improvement moved: 0 new, 0 closed. 1 decision taken." in said
    assert "| Improvements | 1 | 1 | \u2013 |\n| Open | 1 | 1 | \u2013 |" in said
    assert "| Proposed | 1 | 0 | -1 |\n| Approved | 0 | 1 | +1 |" in said
    assert "| IMP-0001 | Print one list | Proposed → Approved |" in said
    assert "| 2026-03-01 | IMP-0001 | Print one list | Approved | &#64;&#8203;aino | Cheap |" in said
    assert "| First response, days | 1 | 55.0 | 55.0 | \u2013 | \u2013 |" in said
    assert f"Beside the 172 days before, {told[:-1]}. Times end" in said
    assert "No target was missed." in said
    assert (
        "because the history in git begins on 2026-06-15" in Page(report(repository, *words, "--format", "html")).text
    )


def test_what_was_raised_in_such_a_period_is_new(repository: Repository) -> None:
    said = report(repository, "--from", "2026-01-01", "--to", "2026-06-30")
    assert "| Improvements | 0 | 1 | +1 |" in said
    assert "| IMP-0001 | Print one list | New → Proposed → Approved |" in said


def test_a_young_history_tells_what_moved_and_the_records_how_long_it_took(repository: Repository) -> None:
    said = report(repository, "--from", "2026-07-01", "--to", "2026-09-30")
    assert "| IMP-0001 | Print one list | Approved → Measuring → Closed |" in said
    assert "| Lead time, days | 1 | 222.0 | 222.0 |" in said
    assert "Beside the 92 days before, as the records tell it," in said


def test_a_commit_begins_a_period_whatever_the_records_tell(repository: Repository) -> None:
    assert "told" not in report(repository, "--from", "HEAD~3", "--to", "HEAD~2").partition("## Flow")[0]


def test_a_register_that_began_in_git_is_compared_with_nothing(repository: Repository) -> None:
    young = improvement("IMP-0001", "approved").replace("date: 2026-01-05", "date: 2026-06-01")
    repository.git("checkout", "-q", "--orphan", "young")
    repository.commit({ONE: young, TWO: None}, day="2026-06-15")
    said = report(repository, "--from", "2026-05-01", "--to", "2026-06-30")
    assert "From the beginning of the register to `" in said
    assert "| IMP-0001 | Print one list | New → Approved |" in said
    assert "As the records" not in said


def test_the_same_commits_give_the_same_bytes(repository: Repository) -> None:
    words = ("--from", "2026-07-01", "--to", "2026-09-30")
    both = {form: report(repository, *words, "--format", form) for form in ("markdown", "html")}
    repository.commit({TWO: improvement("IMP-0002", "proposed", title="Changed later")}, day="2026-11-20")
    assert {form: report(repository, *words, "--format", form) for form in both} == both


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "2026-09-30", "--to", "2026-07-01"], '"2026-09-30" is later than "2026-07-01"'),
        (["--from", "2026-11-01", "--to", "2026-01-01"], '"2026-11-01" is later than "2026-01-01"'),
        (["--from", "01.10.2026"], "Write a day as YYYY-MM-DD."),
        (["--from", "2026-07-01", "--to", "2026/9/30"], "Write a day as YYYY-MM-DD."),
        (["--from", "2026-02-30"], "Write a day as YYYY-MM-DD."),
        (["--from", "HEAD", "--to", "HEAD"], '"HEAD" is not before "HEAD"'),
        (["--from", "nowhere"], "nowhere"),
        (["--from", "2025-01-01", "--to", "2025-02-01"], "no commit yet on 2025-02-01"),
        ([], "--from"),
    ],
)
def test_what_is_no_period_is_said(repository: Repository, words: list[str], said: str) -> None:
    done = csi(repository, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_page_needs_nothing_else_and_allows_its_own_style_alone(repository: Repository, tmp_path: Path) -> None:
    out = tmp_path / "review.html"
    done = csi(repository, "--from", "2026-07-01", "--to", "2026-09-30", "--format", "html", "--out", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    html = out.read_text(encoding="utf-8")
    page = Page(html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    hashed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policies = [found["content"] for _, found in page.elements if found.get("http-equiv") == "Content-Security-Policy"]
    allowed = f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert policies == [allowed]
    assert not {"script", "link", "img", "iframe", "form"} & {tag for tag, _ in page.elements}
    assert not {"style", "src"} & {name for _, found in page.elements for name in found}
    assert "@media print" in style[1]
    assert re.findall(r"url\((?!\"data:|#)", style[1]) == []
    headings = [found["id"] for tag, found in page.elements if tag == "h2"]
    assert headings == ["summary", "moved", "decisions", "benefits", "targets", "overdue", "flow", "next"]
    assert "2 improvements moved: 1 new, 1 closed (1 unsuccessful)." in page.text
    assert "Print one list Approved → Measuring → Closed @tomas" in page.text


def test_ids_lead_to_the_site_or_to_the_source(repository: Repository) -> None:
    words = ("--from", "2026-07-01", "--to", "HEAD", "--format", "html")

    def addresses() -> set[str | None]:
        page = Page(report(repository, *words))
        return {found.get("href") for tag, found in page.elements if tag == "a" and found.get("class") == "id"}

    assert addresses() == set()
    policy = repository.root / "register.yaml"
    text = policy.read_text(encoding="utf-8") + "repository: https://code.example/org/csi\n"
    repository.commit({"register.yaml": text}, day="2026-10-21")
    assert "https://code.example/org/csi/blob/HEAD/improvements/IMP-0001.yaml" in addresses()
    repository.commit({"register.yaml": f"{text}site: https://csi.example/register/\n"}, day="2026-10-22")
    assert "https://csi.example/register/improvements/IMP-0001.html" in addresses()


def test_text_of_a_record_is_data(repository: Repository) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    decided = f'decisions: [{{to: measuring, date: 2026-08-20, by: ["@aino"], why: "{quoted}"}}]\n'
    hostile = improvement("IMP-0002", "measuring", title=f'"{quoted}"', implemented="2026-07-15", more=decided)
    repository.commit({TWO: hostile}, day="2026-10-21")
    words = ("--from", "2026-07-01", "--to", "2026-10-31")
    said = report(repository, *words)
    assert "<script" not in said
    assert "](javascript" not in said
    assert "@everyone" not in said
    rows = [line for line in said.splitlines() if "IMP-0002" in line]
    heads = {line.count("|") for line in rows}
    assert heads <= {5, 7, 8, 10}, "no cell of a row is broken in two"
    html = report(repository, *words, "--format", "html")
    page = Page(html)
    assert not {"script", "b", "strong", "img"} & {tag for tag, _ in page.elements}
    assert "<script>alert(1)</script> | **bold**" in page.text
    assert html.count("</style>") == 1


def test_a_register_overrides_a_block_and_cannot_break_out_of_the_style(repository: Repository) -> None:
    template = '{% extends "csi/report.html" %}{% block after %}<p>Signed by the steering group.</p>{% endblock %}'
    files = {"templates/report.html": template, "templates/assets/own.css": "h1 { color: teal }\n"}
    repository.commit(files, day="2026-10-21")
    words = ("--from", "2026-07-01", "--to", "HEAD", "--format", "html")
    html = report(repository, *words)
    assert "<p>Signed by the steering group.</p>" in html
    assert "h1 { color: teal }" in html
    repository.commit({"templates/assets/own.css": "</style><script>alert(1)</script>"}, day="2026-10-22")
    done = csi(repository, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds HTML" in done.stderr
    repository.commit({"templates/assets/own.css": "", "templates/report.html": "{{ nothing }}"}, day="2026-10-23")
    assert "nothing" in csi(repository, *words).stderr
