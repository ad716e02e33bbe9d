"""Whatever a finding says, each format says just that, and it parses as what it is."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report, github, gitlab, junit, markdown, sarif, sentences, text, worst_first
from csi_as_code.text import json_text, quiet, visible

PIECES = [
    "::", "##[", "##vso[", "]", "%", "%0A", "%25", ":", ",", "=", "\r", "\n", "\x1b", "\x00", "\x85", "\u2028",
    "\ufffe", "\ud800", "\u202e", "]]>", "<!--", "-->", "<b>", "&", "&amp;", '"', "'", "`", "```", "*", "_", "~~", "|",
    "[x](y)", "![x](//evil.example/x.png)", "<https://evil.example>", "https://evil.example", "www.evil.example",
    "@everybody", "a@b.example", "#1", "GH-1", "deadbeef0", ":tada:", "$x$", "{0}", "{{", "error", "add-mask", " ", "é",
    "日", "😀",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.characters(codec=None), max_size=12).map("".join)
FINDINGS = st.builds(
    Finding,
    path=HOSTILE.map(lambda name: f"improvements/{name}.yaml"),
    message=HOSTILE,
    hint=HOSTILE,
    rule=st.sampled_from(["date-overdue", "yaml-syntax", "schema-value", "gate-unheard-of"]),
    severity=st.sampled_from(Severity),
    line=st.integers(0, 9),
    column=st.integers(0, 9),
    length=st.integers(0, 9),
    pointer=st.lists(HOSTILE | st.integers(0, 9), max_size=2).map(tuple),
)
LISTS = st.lists(FINDINGS, max_size=5)
Make = Callable[..., Report]


def commands(said: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner documents them: name, properties, data. Other lines are an error."""
    found = []
    for line in re.split(r"\r\n|\r|\n", said.removesuffix("\n")) if said else []:
        match = re.fullmatch(r"::([a-z-]+) (.*?)::(.*)", line)
        assert match, line
        pairs = (pair.partition("=") for pair in match[2].split(","))
        properties = {name: _plain(value, "\r\n:,%") for name, _, value in pairs}
        found.append((match[1], properties, _plain(match[3], "\r\n%")))
    return found


def _plain(value: str, signs: str) -> str:
    for sign in signs:
        value = value.replace(f"%{ord(sign):02X}", sign)
    return value


@given(LISTS)
def test_workflow_commands_say_it_the_worst_first(report_of: Make, findings: list[Finding]) -> None:
    report = report_of(*findings, folder="a, b:c%/")
    expected = []
    for finding in worst_first(report.findings):
        level = "notice" if finding.severity is Severity.INFO else finding.severity.value
        line = max(finding.line, 1)
        place = {"file": f"a, b:c%/{visible(finding.path)}", "line": f"{line}", "endLine": f"{line}"}
        if finding.column:
            place |= {"col": f"{finding.column}", "endColumn": f"{finding.column + finding.length}"}
        said = "\n".join(filter(None, (visible(finding.message), visible(finding.hint))))
        expected.append((level, {**place, "title": finding.rule}, said))
    assert commands(github.render(report)) == expected


def acted_on(said: str) -> list[str]:
    """Return the lines on which GitHub's runner or Azure's agent looks for a command."""
    lines = re.split(r"\r\n|\r|\n", said)
    return [
        line for line in lines if line.strip().startswith("::") or re.search(r"##(?:\[|vso\[|teamcity\[)", line)
    ]  # fmt: skip


@given(st.text(st.sampled_from("#[:v \u200dso]")))
def test_a_quiet_line_is_as_long_and_no_command(line: str) -> None:
    assert acted_on(quiet(line)) == []
    assert len(quiet(line)) == len(line)


@given(LISTS, HOSTILE)
def test_no_line_of_a_report_is_a_command(report_of: Make, findings: list[Finding], line: str) -> None:
    report = report_of(*findings)
    source = msgspec.structs.replace(report, read=lambda _: (f"{line}\n" * 9).encode("utf-8", "replace"))
    for form in (text, junit, sarif, gitlab, markdown):
        assert acted_on(form.render(source)) == [], form.__name__


@given(HOSTILE)
def test_json_keeps_what_it_makes_harmless(said: str) -> None:
    assert json.loads(json_text({said: said})) == {said: said}
    assert acted_on(json_text({said: said})) == []


@given(LISTS)
def test_sarif_says_it(report_of: Make, findings: list[Finding]) -> None:
    report = report_of(*findings)
    run = json.loads(sarif.render(report))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({finding.rule for finding in findings})
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [one.rule for one in report.findings]
    for result in run["results"]:
        said = result["message"]["text"]
        assert not re.search(r"\]\(|(?<!\{)\{[0-9]+\}", said)
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)


@given(LISTS)
def test_gitlab_gets_a_fingerprint_for_each(report_of: Make, findings: list[Finding]) -> None:
    report = report_of(*findings)
    found = json.loads(gitlab.render(report))
    assert [one["description"] for one in found] == [sentences(finding) for finding in report.findings]
    assert len({one["fingerprint"] for one in found}) == len(findings)


@given(LISTS, st.sampled_from(Severity))
def test_junit_is_xml_and_fails_by_what_makes_the_check_fail(
    report_of: Make, findings: list[Finding], fail_on: Severity
) -> None:
    report = report_of(*findings, fail_on=fail_on)
    suites = ET.fromstring(junit.render(report))  # noqa: S314 - our own text
    (suite,) = suites
    red = {visible(one.path) for one in findings if one.severity.rank <= fail_on.rank}
    assert {case.get("name") for case in suite if case.find("failure") is not None} == red
    failed = [case for case in suite if case.find("failure") is not None]
    assert (suite.get("tests"), suite.get("failures")) == (f"{len(suite)}", f"{len(failed)}")
    said = "\n".join(suite.itertext())
    assert all(visible(f"] {one.message}") in said and visible(one.hint) in said for one in findings)


class Elements(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.said = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        assert attrs == []

    def handle_data(self, data: str) -> None:
        self.said += data


# What GitHub and GitLab look for in text that is not code: mentions, references, addresses, emoji.
LIVE = re.compile(r"@\w|#[0-9]|\bGH-[0-9]|://|\bwww\.|[0-9a-f]{7}|:tada:|[!$%&~][0-9]", re.IGNORECASE)
GFM = MarkdownIt("gfm-like", {"html": True, "linkify": False})


@given(LISTS)
def test_markdown_shows_it_and_nothing_is_live(report_of: Make, findings: list[Finding]) -> None:
    report = report_of(*findings)
    page = Elements(GFM.render(markdown.render(report)))
    assert set(page.names) <= {"p", "strong", "ul", "li", "code", "em"}
    assert page.names.count("li") == len(findings)
    assert LIVE.findall(page.said) == []
    shown = page.said.replace("\u200b", "")
    for one in findings:
        wanted = " ".join(visible(" ".join(one.message.split())).split())
        assert wanted.replace("\u200b", "") in shown


@pytest.mark.parametrize("most", [3_000, 20_000, markdown.MOST])
def test_markdown_keeps_the_worst_that_there_is_room_for(report_of: Make, most: int) -> None:
    levels = list(Severity)
    findings = [
        Finding(path=f"improvements/IMP-{number % 100:04}.yaml", message="日" * 300 + f"{number}", rule="date-overdue",
                severity=levels[number % 3], line=number + 1)
        for number in range(600)
    ]  # fmt: skip
    said = markdown.render(report_of(*findings), most=most)
    kept = [len(re.findall(rf"^- {level}", said, re.MULTILINE)) for level in levels]
    assert len(said.encode()) < most
    assert sum(kept) >= most // 3_000
    assert kept[1] == 0 or kept[0] == 200
    rest = [200 - number for number in kept]
    names = ("errors", "warnings", "notes")
    nouns = [f"{number} more {noun}" for number, noun in zip(rest, names, strict=True) if number]
    assert said.endswith(f"\n… and {', '.join(nouns[:-1])} and {nouns[-1]}: run csi to read all.\n")
