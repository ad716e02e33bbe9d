"""The quick look at a head and the parser say the same of every text, and of the whole record the careful reader."""

import json
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.model import Decision
from csi_as_code.reading import fast, glimpse, parse
from csi_as_code.reading.glimpse import decisions_of, state_of


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("id: IMP-0001\ntitle: A\nstate: proposed\n", "proposed"),
        ("id: IMP-0001\nstate: proposed", "proposed"),
        ("---\nid: 'IMP-0001'\ntitle: \"A: b\"\n# so\nstate: in_progress # soon\nx: 1\n", "in_progress"),
        ('{"id": "IMP-0001", "source": {"state": "no"}, "state": "closed"}', "closed"),
        ("title: |\n  state: no\nstate: approved\n", "approved"),
        ("title: a\n  b\nstate: approved\n", "approved"),
        ("title: 'a\n\n  state: no'\nstate: approved\n", "approved"),
        ("list:\n- state: no\nstate: 'approved'\n", "approved"),
        ("state: approved\n  and more\n", "approved and more"),
        ("state: approved\n\n  and more\n", "approved\nand more"),
        ("state: implementable\r\nid: IMP-0001\r\n", "implementable"),
        ("\ufeffstate: proposed\n", "proposed"),
        ("state: proposed\nlater: [is, wrong\n", "proposed"),
        ("id: IMP-0001\n", None),
        ("state:\n", None),
        ("state: [a]\n", None),
        ("- state: a\n", None),
        ("", None),
        ("state: a\n<<<<<<< HEAD\n", None),
        ("%YAML 1.1\n---\nstate: a\n", None),
        ("state: a\x00\n", None),
        ("title: 'a\nstate: a\n", None),
        ("title: &a [*a\nstate: a\n", None),
    ],
)
def test_the_state_is_read_at_the_top_level(text: str, state: str | None) -> None:
    assert state_of(text.encode()) == state


def test_what_is_no_text_has_no_state() -> None:
    assert (state_of(b"state: \xff\n"), state_of(b"state: a\n#" + b"x" * 300_000)) == (None, None)


PIECES = st.sampled_from(
    [
        "id: IMP-0001",
        "title: One",
        "title: 'One: two'",
        'title: "One # two"',
        "title: it''s",
        "title: a # b",
        "title: a: b",
        "state: proposed",
        "state: 'closed'",
        "state: in_progress  # now",
        "state:",
        " state: no",
        "  more",
        "",
        "# text",
        "- x",
        "tags:",
        "- a",
        "text: |",
        "text: >-",
        "  state: deep",
        "odd: é",
        "odd: \x85",
        "odd: \x07",
        "key : x",
        "state : x",
        "---",
        "...",
        "a: &b c",
        "d: *b",
        "? x",
        "'state': quoted",
        'title: "a',
        'b"',
        "title: {a: b}",
        "}",
        "\t",
        "state: a b",
    ]
)


@given(st.lists(PIECES, max_size=8), st.sampled_from(["\n", "\n", "\n", "\r\n"]), st.booleans())
def test_the_quick_look_says_what_the_parser_says(lines: list[str], end: str, ended: bool) -> None:
    data = (end.join(lines) + (end if ended else "")).encode()
    found = state_of(data)
    saved = glimpse._HEAD
    try:
        glimpse._HEAD = glimpse.re.compile(rb"(?!)")
        assert found == state_of(data)
    finally:
        glimpse._HEAD = saved


WHYS = ["So.", "A: b\nc", "# x"]


def test_decisions_are_those_of_the_whole_record() -> None:
    chance = random.Random(7)
    for _ in range(60):
        decisions = [
            {"to": to, "date": "2026-01-05", "by": ["@aino"], "why": chance.choice(WHYS)}
            for to in chance.choices(["approved", "closed"], k=chance.randrange(4))
        ]
        value = {"id": "IMP-0001", "state": "closed", "decisions": decisions, "tags": ["decisions:"]}
        lines = [f"{key}: {json.dumps(part)}" for key, part in value.items() if key != "decisions"]
        block = ["decisions:", *(f"- {json.dumps(one)}" for one in decisions)] if decisions else []
        chance.shuffle(lines)
        at = chance.randrange(len(lines) + 1)
        data = "\n".join([*lines[:at], *block, *lines[at:], ""]).encode()
        read = parse.improvement(data).value
        assert read is not None
        assert decisions_of(data) == read.decisions
        assert len(read.decisions) == len(decisions)


def test_decisions_that_cannot_be_read_are_none() -> None:
    assert (decisions_of(b"decisions: [\n"), decisions_of(b"state: a\n"), decisions_of(b"decisions:\n- x\n")) == (
        (),
        (),
        (),
    )


LAYOUTS = st.sampled_from(
    [
        '{i}- to: {to}\n{i}  date: 2026-01-05\n{i}  by: ["@aino"]\n{i}  why: {why}\n',
        '{i}- to: {to}\n{i}  date: "2026-01-05"\n{i}  by: ["@a", "@b-2"]\n{i}  why: {why}\n{i}  scope: sha256:0f\n',
        '{i}- to: {to}\n{i}  date: "2026-01-05"\n{i}  by: ["@a""@b-2"]\n{i}  why: {why}\n',
        "{i}- to: {to}\n{i}  date: '2026-01-05'\n{i}  by:\n{i}  - '@aino'\n{i}  - '@b'\n{i}  why: {why}\n",
        "{i}- to: {to}\n{i}  date: '2026-01-05'\n{i}  by:\n{i}    - '@aino'\n{i}  why: {why}\n{i}  until: 2027-01-05\n",
        "{i}- {{to: {to}, date: 2026-01-05, by: ['@aino'], why: {why}}}\n",
        '{i}- to: {to}\n{i}  date: 2026-01-05\n{i}  by: ["@aino",]\n{i}  why: {why}\n',
        '{i}- to: {to}\n{i}  date: 2026-01-05\n{i}  by: ["@aino" "@b"]\n{i}  why: {why}\n',
        '{i}- to: {to}\n{i}  date: "2026-01-05\'\n{i}  by: ["@aino"]\n{i}  why: {why}\n',
    ]
)
REASONS = st.sampled_from(
    [
        "Worth it.",
        "Worth",
        "null",
        "Yes, we do",
        "no 5.5",
        "a: b c",
        "a # b",
        "'A b'",
        "a b  ",
        "A 'b' c",
        "1 2",
        "a b,",
    ]
)


STATES = st.sampled_from(["approved", "closed", "null", "yes"])
INDENTS = st.sampled_from(["", "", "  "])


@given(st.lists(st.tuples(LAYOUTS, STATES, REASONS, INDENTS), max_size=3))
def test_plainly_written_decisions_are_what_the_parser_says(entries: list[tuple[str, str, str, str]]) -> None:
    data = ("decisions:\n" + "".join(one.format(to=to, why=why, i=i) for one, to, why, i in entries)).encode()
    found = glimpse._plain_decisions(data)
    if found:
        value = fast.load(data.decode())
        assert found == msgspec.convert(value["decisions"], tuple[Decision, ...])


def test_the_usual_layouts_are_plain() -> None:
    for indent in ("", "  "):
        data = (
            f'decisions:\n{indent}- to: approved\n{indent}  date: 2026-01-05\n{indent}  by: ["@aino", "@b"]\n'
            f"{indent}  why: Worth it, all in all.\n{indent}  scope: sha256:00ff\n"
            f"{indent}- to: closed\n{indent}  date: '2026-02-05'\n{indent}  by:\n{indent}  - '@aino'\n"
            f"{indent}  why: It works.\n"
        ).encode()
        assert [one.to for one in glimpse._plain_decisions(data)] == ["approved", "closed"]
