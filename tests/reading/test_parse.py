"""What the shape refuses is said once, in words, and the rest of the record is still read."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csi_as_code.reading import careful, parse, schemas

EXAMPLES = 4_000 if os.environ.get("CSI_FUZZ") else 400
HEAD = {
    "id": "id: IMP-0042",
    "title": "title: Reset portal",
    "type": "type: opportunity",
    "state": "state: proposed",
}


def record(**fields: str | None) -> bytes:
    """Return a small record with some lines changed, added or (None) left out."""
    return "".join(f"{line}\n" for line in {**HEAD, **fields}.values() if line is not None).encode()


def said(parsed: parse.Parsed[Any]) -> list[str]:
    return [f"{f.rule}: {f.message} | {f.hint}" for f in parsed.flaws]


CASES = [
    ("id: IMP-42", ('schema-format: id is "IMP-42", which does not have the right form'
     " | An id is the register's prefix, a hyphen and 4 to 9 digits, as in IMP-0042.")),
    ("id: 42", 'schema-type: id is "42", and must be a text | Put it in quotes: "42".'),
    ("title:", "schema-type: title is nothing, and must be a text | Write a value, or leave it out."),
    ("title: 1.50", 'schema-type: title is "1.50", and must be a text | Put it in quotes: "1.50".'),
    ("title: ab", 'schema-length: title is "ab", and needs 3 characters or more | '),
    (f"title: {'x' * 130}", ("schema-length: title has 130 characters, and may have 120"
     " | Move the detail to another field or page.")),
    ("type: Opportunity", ('schema-value: type is "Opportunity", and must be one of opportunity, nonconformity or'
     ' observation | Did you mean "opportunity"?')),
    ('ownr: "@aino"', 'schema-unknown-field: the field "ownr" is not known | Did you mean "owner"?'),
    ("budget: 1", "schema-unknown-field: the field \"budget\" is not known | A team's own fields go under custom:."),
    ("tags: a", 'schema-type: tags is "a", and must be a list | Write it as a list: ["a"].'),
    ("tags: [a, ~]", "schema-type: tags[1] is nothing, and must be a text | Write a value, or leave it out."),
    ("tags: [a, 5]", 'schema-type: tags[1] is "5", and must be a text | Put it in quotes: "5".'),
    ("tags: [a, b, a]", "schema-value: tags names something twice | Keep one of them."),
    ("plan: soon", ('schema-type: plan is "soon", and must be a mapping of fields'
     " | Write its fields on the lines below it, indented.")),
    ('raised: {by: "@aino"}', 'schema-missing-field: "raised" needs the field "date" | Add: date: 2026-02-03'),
    ("raised: {date: 2026-02-03}", 'schema-missing-field: "raised" needs the field "by" | Add: by: "@ines"'),
    ('raised: {by: "@aino", date: 2026-02-30}', ('schema-format: raised.date is "2026-02-30", which is no day of the'
     " calendar | Write a real day as YYYY-MM-DD.")),
    ('raised: {by: "@aino", date: 3.2.2026}', ('schema-format: raised.date is "3.2.2026", which does not have the right'
     " form | A date is a real day, year first, as in 2026-03-20.")),
    ("owner: aino", ('schema-format: owner is "aino", which does not have the right form'
     ' | A person is a GitHub handle with @, in quotes, as in "@aino".')),
    ("priority: {impact: high, urgency: 1, effort: 1, risk: 1}",
     'schema-type: priority.impact is "high", and must be a whole number | '),
    ("priority: {impact: 9, urgency: 1, effort: 1, risk: 1}",
     'schema-range: priority.impact is "9", and must be at most 5 | Write a number from 1 to 5.'),
    ("priority: {impact: 2.5, urgency: 1, effort: 1, risk: 1}",
     'schema-type: priority.impact is "2.5", and must be a whole number | '),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_what_the_shape_refuses(line: str, expected: str) -> None:
    parsed = parse.improvement(record(**{line.partition(":")[0]: line}))
    assert said(parsed) == [expected]
    assert parsed.value is not None
    assert (parsed.value.state, parsed.value.type in ("opportunity", "")) == ("proposed", True)


def test_a_state_that_nobody_knows_is_kept() -> None:
    parsed = parse.improvement(record(state="state: implemented"))
    assert (parsed.value and parsed.value.state, parsed.flaws) == ("implemented", ())


@pytest.mark.parametrize("line", ["state: 5", "state:", "state: [a]", None])
def test_without_a_state_there_is_no_record(line: str | None) -> None:
    parsed = parse.improvement(record(state=line))
    assert parsed.value is None
    assert len(parsed.flaws) == 1


@pytest.mark.parametrize(
    ("line", "ident"), [("id: IMP-42", "IMP-42"), ("id: 42", ""), ("id:", ""), ("id: [a]", ""), (None, "")]
)
def test_a_faulty_id_is_kept_or_empty(line: str | None, ident: str) -> None:
    parsed = parse.improvement(record(id=line))
    assert parsed.value is not None
    assert (parsed.value.id, parsed.value.title, len(parsed.flaws)) == (ident, "Reset portal", 1)


def test_whole_numbers_with_a_fraction_of_zero() -> None:
    parsed = parse.improvement(record(priority="priority: {impact: 4.0, urgency: 3, effort: 1, risk: 1}"))
    assert parsed.flaws == ()
    assert parsed.value is not None
    assert parsed.value.priority is not None
    assert repr(parsed.value.priority.impact) == "4"


def test_many_flaws_are_counted() -> None:
    parsed = parse.improvement(record(**{f"x{number}": f"x{number}: 1" for number in range(200)}))
    assert len(parsed.flaws) == parse.MOST_FLAWS + 1
    assert parsed.flaws[-1].message == "150 more fields of this file are not as they must be"
    assert parsed.value is not None
    assert len(parsed.dropped) == 200


def test_what_is_dropped_is_what_is_faulty() -> None:
    lines = "tags: [a, 5, b, ~, c]\nraised: {by: aino, date: 2026-02-03}\n"
    lines += "plan: {due: x, tasks: [{title: ab}, {}, {title: abc}]}"
    parsed = parse.improvement(record(x=lines))
    assert parsed.value is not None
    assert parsed.value.tags == ("a", "b", "c")
    assert parsed.value.raised is None
    assert parsed.value.plan is not None
    assert [task.title for task in parsed.value.plan.tasks] == ["abc"]
    assert [pointer for pointer in parsed.dropped if pointer[0] == "tags"] == [("tags", 3), ("tags", 1)]


@pytest.mark.parametrize("kind", [parse.improvement, parse.measure, parse.policy])
def test_an_empty_mapping_names_what_is_missing(kind: Any) -> None:
    parsed = kind(b"{}\n")
    assert {flaw.rule for flaw in parsed.flaws} == {"schema-missing-field"}


# Mutations of sound files: the compiled screen and the explanations agree, and nothing is refused in silence.

ODD: list[Any] = ["", " ", "\n", "IMP-0001", "IMP-0001\n", "imp-1", "@aino", "@a\n", "2026-02-28", "2026-02-30"]
ODD += ["closed", "no such state", "outcome", "https://a.example/b", "a b", "\u3000", "x" * 121, "x" * 20_001]
ODD += [
    None,
    True,
    False,
    0,
    1,
    5,
    6,
    -1,
    2.5,
    3.0,
    1e300,
    10**15 - 1,
    [],
    {},
    [[]],
    [None],
    ["a", "a"],
    [1, 1.0, True],
]
ODD += [{"": ""}, {"a": {"b": [1]}}, {"to": "closed", "date": "2026-01-01", "by": ["@a"]}, "Europe/Nowhere"]
ODD += [{"properties": {"a": {"type": "string"}}}]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in inner for place in ((*path, key), *places(child, (*path, key)))]


def mutate(value: Any, draw: Any) -> None:
    """Change a document at one drawn place."""
    found = places(value)
    if not found:
        return
    *parents, last = found[draw(st.integers(0, len(found) - 1))]
    for key in parents:
        value = value[key]
    odd = copy.deepcopy(ODD[draw(st.integers(0, len(ODD) - 1))])
    match draw(st.integers(0, 5)):
        case 0:
            del value[last]
        case 1 | 2:
            value[last] = odd
        case 3:
            value[last] = [value[last], odd]
        case 4 if isinstance(value, list):
            value.insert(draw(st.integers(0, len(value))), odd)
        case 4:
            value[draw(st.sampled_from(["x", "", "id", "why", "date", "@aino", "1", "custom", "state"]))] = odd
        case _ if isinstance(value, dict):
            value[f"{last}x"] = value.pop(last)


def documents(samples: str) -> list[dict[str, Any]]:
    folder = Path(__file__).parents[1] / "data" / "samples"
    found = [careful.compose(path.read_text(encoding="utf-8"))[0] for path in sorted(folder.glob(samples))]
    return [node.plain() for node in found if node]


SOUND = {
    "improvement": documents("improvements/*.yaml"),
    "measure": documents("measures/*.yaml"),
    "register": documents("register.yaml"),
}


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_the_screen_and_the_explanations_agree(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["improvement", "improvement", "measure", "register"]))
    value = copy.deepcopy(data.draw(st.sampled_from(SOUND[kind])))
    for _ in range(data.draw(st.integers(1, 4))):
        mutate(value, data.draw)
    valid = schemas.screen(kind).is_valid(value)
    flaws = schemas.flaws(kind, copy.deepcopy(value))
    unknown_state = kind == "improvement" and isinstance(value.get("state"), str)
    assert not (valid and flaws)
    assert valid or flaws or unknown_state
    if not valid and not flaws:
        assert schemas.screen(kind).is_valid({**value, "state": "proposed"})


YAML_WRITERS = (parse.improvement, parse.measure, parse.policy)


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_nothing_is_refused_in_silence(data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([0, 0, 1, 2]))
    kind = ("improvement", "measure", "register")[number]
    value = copy.deepcopy(data.draw(st.sampled_from(SOUND[kind])))
    for _ in range(data.draw(st.integers(1, 4))):
        mutate(value, data.draw)
    parsed = YAML_WRITERS[number](json.dumps(value).encode())
    sound = schemas.screen(kind).is_valid(value)
    assert parsed.value is not None or parsed.flaws
    assert not sound or not [flaw for flaw in parsed.flaws if flaw.rule.startswith("schema-")]
    assert sound or parsed.flaws or kind == "improvement"
    assert not (parsed.dropped and not parsed.flaws)
    for flaw in parsed.flaws:
        assert len(flaw.message) < 600
        assert "\n" not in flaw.message + flaw.hint
