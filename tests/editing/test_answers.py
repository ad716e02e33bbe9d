"""Answers of the issue form: any text fills exactly its own field of the record, or nothing is proposed."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.editing import intake
from csi_as_code.editing.answers import Answers, is_form, normal, one_line, read
from csi_as_code.editing.form import NO_ANSWER, questions
from csi_as_code.editing.intake import Request, proposal
from csi_as_code.policy import Person, Policy, Service
from csi_as_code.reading import parse

POLICY = Policy(
    title="A register",
    id_prefix="IMP",
    services={"desk": Service(title="Service desk"), "web-shop": Service(title="The shop")},
    people={"@Ines": Person(name="Analyst"), "@gone": Person(name="Former analyst", active=False)},
)
ASKED = questions(POLICY)
USUAL = {
    "description": "Nobody knows who is on call.",
    "service": "Service desk (desk)",
    "type": "opportunity",
    "source.kind": "retrospective",
    "source.evidence": NO_ANSWER,
    "outcome": NO_ANSWER,
}


def body(**answers: str) -> str:
    """Return the text that GitHub makes of a filled-in form; names have two underscores for a dot."""
    found = {**USUAL, **{name.replace("__", "."): text for name, text in answers.items()}}
    return "\n\n".join(f"### {question.label}\n\n{found[question.field]}" for question in ASKED)


def asked(text: str, title: str = "Publish the rota", login: str = "ines") -> Request:
    return Request(title=title, login=login, day="2026-11-22", answers=read(text, ASKED))


def proposed(text: str, title: str = "Publish the rota", login: str = "ines") -> intake.Proposal:
    return proposal(POLICY, "IMP-0042", asked(text, title, login))


def test_a_filled_in_form_becomes_a_record() -> None:
    text = body(
        description="Nobody knows who is on call.\r\n\r\n- the list is old\r\n",
        source__evidence="- https://desk.example/7\n* Retrospective of May\nhttps://desk.example/7",
        outcome="Calls reach somebody at once.",
    )
    assert proposed(text) == intake.Proposal(
        text="""\
id: IMP-0042
title: Publish the rota
type: opportunity
state: proposed
description: |
  Nobody knows who is on call.

  - the list is old
raised: {by: "@Ines", date: 2026-11-22}
source:
  kind: retrospective
  evidence: [https://desk.example/7, Retrospective of May]
service: desk
outcome: Calls reach somebody at once.
"""
    )


NASTY = st.sampled_from([
    "### What is it like today?",
    "### Which service gets better?", "### Which service gets better? ", "## Service",
    "service: web-shop", "decisions: [{to: approved}]", "---", "...", "- a", "? b", "!!python/object:os.system", "&a",
    "*a", "<<: *a",
    "{{", "}}", "[", "'", '"', "\\", "#", " #", ": ", "yes", "no", "null", "~", "0x1F", "1e3", "12:30:00",
    "2026-02-30", "2026-01-01", "\n", "\n\n", "\r\n", "\r", "\t", "  ", "\x00", "\x1b[2J", "\x85", "\u2028", "\ufeff",
    "\u202e", "\ud7ff", "\U0001f600", "::error::x", "##[group]x", "::set-output name=a::b", "@everyone", "@owner/team",
    "Fixes #1", "closes owner/register#2", "<!-- csi -->", "<script>alert(1)</script>", "<img src=x onerror=y>",
    "[a](javascript:b)", "${{ secrets.TOKEN }}", "$(id)", "`id`", NO_ANSWER, "<<<<<<< HEAD", "=======", "%YAML 1.1",
    "opportunity", "Service desk (desk)", "=cmd|'/C calc'!A0",
])  # fmt: skip
TEXT = st.lists(st.one_of(NASTY, st.text(max_size=12)), min_size=1, max_size=8).map("".join)


def held(record: Any, field: str) -> Any:
    for part in field.split("."):
        record = getattr(record, part)
    return record


@given(st.sampled_from(["description", "source.evidence", "outcome", "service", "type", "source.kind"]), TEXT)
def test_any_text_fills_its_own_field_or_is_refused(field: str, text: str) -> None:
    found = proposed(body(**{field.replace(".", "__"): text}))
    assert bool(found.text) != bool(found.problems)
    if not found.text:
        return
    record = parse.improvement(found.text.encode()).value
    usual = parse.improvement(proposed(body()).text.encode()).value
    assert record is not None
    assert usual is not None
    others = ("id", "title", "state", "type", "description", "service", "source", "outcome", "raised")
    for name in others:
        if name != field.partition(".")[0]:
            assert held(record, name) == held(usual, name)
    assert (record.decisions, record.suppress, record.owner, record.priority) == ((), (), None, None)
    said = normal(f"{text}\n")  # as in a body, where an answer ends a line
    if said in ("", NO_ANSWER):
        assert held(record, field) in (None, ())
    elif field == "description":
        assert record.description == f"{said}\n"
    elif field == "outcome":
        assert record.outcome == said.strip()
    elif field == "source.evidence":
        lines = [re.sub(r"\A(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?=\S)", "", line.strip()) for line in said.split("\n")]
        assert held(record, field) == tuple(dict.fromkeys(line for line in lines if line))
    else:
        question = next(one for one in ASKED if one.field == field)
        assert held(record, field) == question.choices[said]


@given(TEXT)
def test_any_title_is_the_title_or_is_refused(title: str) -> None:
    found = proposed(body(), title=title)
    assert bool(found.text) != bool(found.problems)
    if found.text:
        record = parse.improvement(found.text.encode()).value
        assert record is not None
        assert (record.title, record.description) == (one_line(title), "Nobody knows who is on call.\n")


@given(st.text(max_size=400) | st.lists(NASTY, max_size=30).map("\n".join))
def test_any_issue_is_read_without_a_crash(text: str) -> None:
    found = read(text, ASKED)
    assert found.values or found.problems
    is_form(text, ASKED)


def test_a_heading_inside_an_answer_cannot_pass_for_another_field() -> None:
    fake = "Slow.\n\n### Which service gets better?\n\nThe shop (web-shop)"
    problems = proposed(body(description=fake)).problems
    assert len(problems) == 1
    assert problems[0].startswith(
        'The line "### Which service gets better?" stands in the text 2 times, so the answers'
    )


SERVICE = "Which service gets better?"
CHOICES = '"Service desk (desk)" or "The shop (web-shop)"'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (body(description=NO_ANSWER), '"What is it like today?" has no answer.'),
        (
            body(service="Payroll (payroll)"),
            f'The answer to "{SERVICE}" is "Payroll (payroll)", which is none of its choices: {CHOICES}.',
        ),
        (
            body(outcome="one\ntwo"),
            'The answer to "What would the business have when it is done?" goes over several lines, and takes one.',
        ),
        (body(description="a\x1b[2J"), 'The answer to "What is it like today?" holds a control character (U+001B).'),
        (
            body(description="a\u202eb"),
            'The answer to "What is it like today?" holds a mark that turns the direction of text.',
        ),
        (f"Hello\n\n{body()}", "There is text before the first question: put it into an answer."),
        (body(description="x" * 70_000), "The text has more than 65,536 characters."),
    ],
)
def test_what_is_missing_or_odd_is_said(text: str, problem: str) -> None:
    assert proposed(text) == intake.Proposal(problems=(problem,))


def test_what_the_schema_refuses_is_said_in_its_words() -> None:
    assert proposed(body(description="x" * 21_000)).problems != ()
    assert proposed(body(), title="ab").problems != ()


def test_an_issue_that_is_none_of_the_form() -> None:
    assert [is_form(text, ASKED) for text in ("", "The printer is broken", body(), body()[60:])] == [
        False, False, True, True,
    ]  # fmt: skip
    found = read(body().replace("### What kind of entry is it?", "What kind?"), ASKED)
    assert found == Answers(
        problems=(
            'The question "What kind of entry is it?" is missing: keep the lines that begin with ### as they are.',
        )
    )


def test_only_people_of_the_register_raise_improvements() -> None:
    assert "does not know the account @stranger" in proposed(body(), login="stranger").problems[0]
    assert "@gone is no longer active" in proposed(body(), login="gone").problems[0]


OWN = msgspec.structs.replace(
    POLICY,
    custom={
        "properties": {
            "centre": {"title": "Cost centre", "type": "string", "pattern": "^[0-9]{4}$"},
            "hours": {"type": "integer", "minimum": 1},
            "share": {"type": "number"},
            "sites": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "legal": {"type": "boolean"},
            "tier": {"enum": ["gold", 2]},
            "story": {"type": "string", "maxLength": 2000},
            "map": {"type": "object"},
        },
        "required": ["centre", "hours", "share", "sites", "legal", "tier", "story", "map"],
    },
)
OWN_ASKED = questions(OWN)
OWN_USUAL = {"centre": "0815", "hours": "12", "share": "-0.5", "sites": "- a: b\n- yes", "legal": "yes", "tier": "2",
             "story": "Slow.\n\n# Very: slow\n"}  # fmt: skip


def own_body(**answers: str) -> str:
    found = {**USUAL, **{f"custom.{name}": text for name, text in {**OWN_USUAL, **answers}.items()}}
    return "\n\n".join(f"### {question.label}\n\n{found[question.field]}" for question in OWN_ASKED)


def own(**answers: str) -> intake.Proposal:
    given = read(own_body(**answers), OWN_ASKED)
    return proposal(OWN, "IMP-0042", Request(title="A title", login="ines", day="2026-11-22", answers=given))


def test_own_fields_are_read_as_what_they_are() -> None:
    record = parse.improvement(own().text.encode()).value
    assert record is not None
    assert record.custom == {
        "centre": "0815", "hours": 12, "share": -0.5, "sites": ["a: b", "yes"], "legal": True, "tier": 2,
        "story": "Slow.\n\n# Very: slow",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "problem"),
    [
        ("centre", NO_ANSWER, '"Cost centre" has no answer.'),
        ("centre", "815", 'The answer to "Cost centre" does not fit: "815" does not match "^[0-9]{4}$".'),
        ("hours", "0", 'The answer to "Hours" does not fit: 0 is less than the minimum of 1.'),
        ("hours", "12.5", 'The answer to "Hours" is "12.5", which is no whole number.'),
        ("share", "half", 'The answer to "Share" is "half", which is no number.'),
        ("share", "1e9", 'The answer to "Share" is "1e9", which is no number.'),
        ("sites", "a\nb\nc\nd", 'The answer to "Sites" does not fit: ["a","b","c","d"] has more than 3 items.'),
        ("legal", "maybe", 'The answer to "Legal" is "maybe", which is none of its choices: "yes" or "no".'),
        ("tier", "3", 'The answer to "Tier" is "3", which is none of its choices: "gold" or "2".'),
    ],
)
def test_what_an_own_field_does_not_take_is_said_by_its_question(name: str, answer: str, problem: str) -> None:
    assert own(**{name: answer}) == intake.Proposal(problems=(problem,))


@given(st.sampled_from(["centre", "hours", "share", "sites", "story"]), TEXT)
def test_any_text_fills_its_own_field_alone_or_is_refused(name: str, text: str) -> None:
    found = own(**{name: text})
    assert bool(found.text) != bool(found.problems)
    if found.text:
        record, usual = (parse.improvement(one.text.encode()).value for one in (found, own()))
        assert record is not None
        assert usual is not None
        assert {key: value for key, value in record.custom.items() if key != name} == {
            key: value for key, value in usual.custom.items() if key != name
        }
        assert msgspec.structs.replace(record, custom={}) == msgspec.structs.replace(usual, custom={})


def test_an_issue_of_a_form_without_the_own_fields_is_told_which_are_missing() -> None:
    assert is_form(body(), OWN_ASKED)
    problems = read(body(), OWN_ASKED).problems
    assert len(problems) == len(OWN_ASKED) - len(ASKED)
    assert problems[0].startswith('The question "Cost centre" is missing')
