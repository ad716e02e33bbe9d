"""A finding shows the right place of the source, also where reading has dropped parts of a record."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csi_as_code.errors import GitError
from csi_as_code.finding import Finding
from csi_as_code.model import Pointer
from csi_as_code.reading import parse
from csi_as_code.reading.places import as_written, locate

TEXT = """\
id: IMP-0042  # the id
"title": 'Ümläut'
tags: [a, 5, "b c", ~, d]
plan:
  due: 2026-05-15
  tasks:
    - title: Enrol
      owner: "@aino"
    - {title: Reset, done:  2026-05-08}
description: |
  Two
  lines.
empty:
"""


def shown(text: str, pointer: Pointer, *, at_key: bool = False) -> tuple[int, int, str]:
    """Return line, column and the marked text of a finding about a place."""
    finding = Finding(path="a.yaml", message="x", pointer=pointer, at_key=at_key)
    [found] = locate([finding], lambda _: text.encode())
    line = text.removeprefix("\ufeff").split("\n")[found.line - 1]
    return found.line, found.column, line[found.column - 1 : found.column - 1 + found.length]


CASES: list[tuple[Pointer, bool, tuple[int, int, str]]] = [
    (("id",), False, (1, 5, "IMP-0042")),
    (("id",), True, (1, 1, "id")),
    (("title",), False, (2, 10, "'Ümläut'")),
    (("title",), True, (2, 1, '"title"')),
    (("tags",), False, (3, 1, "tags")),
    (("tags", 0), False, (3, 8, "a")),
    (("tags", 2), False, (3, 14, '"b c"')),
    (("plan",), False, (4, 1, "plan")),
    (("plan", "due"), False, (5, 8, "2026-05-15")),
    (("plan", "tasks", 0), False, (7, 7, "title: Enrol")),
    (("plan", "tasks", 0, "owner"), False, (8, 14, '"@aino"')),
    (("plan", "tasks", 1), False, (9, 7, "{title: Reset, done:  2026-05-08}")),
    (("plan", "tasks", 1, "done"), False, (9, 29, "2026-05-08")),
    (("description",), False, (10, 14, "|")),
    (("empty",), False, (13, 1, "empty")),
    ((), False, (1, 1, "i")),
    (("missing",), False, (1, 1, "i")),
    (("plan", "start"), False, (4, 1, "plan")),
    (("plan", "tasks", 7), False, (6, 3, "tasks")),
    (("tags", "x"), False, (3, 1, "tags")),
    (("id", "x", 0), False, (1, 5, "IMP-0042")),
]


@pytest.mark.parametrize(("pointer", "at_key", "expected"), CASES)
def test_place(pointer: Pointer, at_key: bool, expected: tuple[int, int, str]) -> None:
    assert shown(TEXT, pointer, at_key=at_key) == expected


@pytest.mark.parametrize("text", ["\ufeff" + TEXT, TEXT.replace("\n", "\r\n")])
def test_marks_and_line_ends_of_windows_do_not_shift_places(text: str) -> None:
    assert shown(text, ("plan", "tasks", 1, "done")) == (9, 29, "2026-05-08")


def test_files_that_cannot_be_looked_at_give_their_first_line() -> None:
    def read(path: str) -> bytes:
        if path == "gone.yaml":
            raise FileNotFoundError(path)
        if path == "lost.yaml":
            raise GitError("the object is missing")
        return b"\xff" if path == "bytes.yaml" else b"a: b: c"

    paths = ["broken.yaml", "bytes.yaml", "gone.yaml", "lost.yaml", "points.csv"]
    found = locate([Finding(path=path, message="x", pointer=("a",)) for path in reversed(paths)], read)
    assert [(finding.path, finding.line, finding.column) for finding in found] == [(path, 1, 1) for path in paths]


def test_a_finding_with_a_place_keeps_it() -> None:
    finding = Finding(path="a.yaml", message="x", pointer=("id",), line=7, column=3)
    assert locate([finding], lambda _: TEXT.encode()) == [finding]


def test_findings_come_in_the_order_of_the_file() -> None:
    pointers: list[Pointer] = [("plan", "due"), ("id",), ("tags", 1)]
    found = locate([Finding(path="a.yaml", message="x", pointer=one) for one in pointers], lambda _: TEXT.encode())
    assert [finding.line for finding in found] == [1, 3, 5]


@pytest.mark.parametrize(
    ("dropped", "pointer", "expected"),
    [
        ((), ("tags", 1), ("tags", 1)),
        ((("tags", 1),), ("tags", 0), ("tags", 0)),
        ((("tags", 1),), ("tags", 1), ("tags", 2)),
        ((("tags", 3), ("tags", 1)), ("tags", 2), ("tags", 4)),
        ((("tags", 1), ("tags", 1)), ("tags", 1), ("tags", 3)),
        ((("plan", "tasks", 0),), ("plan", "tasks", 0, "due"), ("plan", "tasks", 1, "due")),
        ((("a", 1, "b", 2), ("a", 0)), ("a", 0, "b", 2), ("a", 1, "b", 3)),
        ((("plan", "due"),), ("tags", 1), ("tags", 1)),
        ((("tags", 0),), ("tags",), ("tags",)),
        ((("tags", 0),), ("plan", 0), ("plan", 0)),
    ],
)
def test_indices_as_written(dropped: tuple[Pointer, ...], pointer: Pointer, expected: Pointer) -> None:
    assert as_written(pointer, dropped) == expected


def test_a_finding_behind_dropped_items_shows_its_own_line() -> None:
    text = (
        "id: IMP-0001\ntitle: abc\ntype: opportunity\nstate: proposed\ndepends_on:\n- x\n- IMP-0002\n- 5\n- IMP-0003\n"
    )
    parsed = parse.improvement(text.encode())
    assert parsed.value is not None
    assert parsed.value.depends_on == ("IMP-0002", "IMP-0003")
    finding = Finding(path="a.yaml", rule="dependency-unknown", message="x", pointer=("depends_on", 1))
    [found] = locate([finding], lambda _: text.encode(), {"a.yaml": parsed.dropped})
    assert (found.line, found.column, found.length) == (9, 3, 8)


VALUES = st.recursive(
    st.one_of(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=5), st.integers(-9, 9), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("abcé\"'", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def pointers(value: Any, above: Pointer = ()) -> list[tuple[Pointer, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in (((*above, key), one), *pointers(one, (*above, key)))]


def written(value: Any, indent: int, flow: Any) -> str:
    """Write a value as YAML: containers as blocks or, where `flow` says so, as JSON."""
    lead = "\n" + " " * indent
    if isinstance(value, dict) and value and not flow():
        return "".join(f"{lead}{json.dumps(key)}: {written(one, indent + 2, flow)}" for key, one in value.items())
    if isinstance(value, list) and value and not flow():
        return "".join(f"{lead}- {written(one, indent + 2, flow)}" for one in value)
    return json.dumps(value, ensure_ascii=False)


@settings(max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(value=st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUES, min_size=1, max_size=4), data=st.data())
def test_every_place_of_any_document_shows_its_source(value: dict[str, Any], data: st.DataObject) -> None:
    text = "\n".join(
        f"{key}: {written(one, 1, lambda: data.draw(st.integers(0, 2)) == 0)}" for key, one in value.items()
    )
    for pointer, one in pointers(value):
        if isinstance(one, dict | list):
            if isinstance(pointer[-1], str):
                assert json.loads(quoted(shown(text, pointer)[2])) == pointer[-1]
            continue
        assert json.loads(shown(text, pointer)[2]) == one
        if isinstance(pointer[-1], str):
            assert json.loads(quoted(shown(text, pointer, at_key=True)[2])) == pointer[-1]


def quoted(key: str) -> str:
    return key if key.startswith('"') else f'"{key}"'
