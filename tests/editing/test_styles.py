"""Edits hold in every style that the strict reader takes: flow and block, comments, quotes, indents, blank lines."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from csi_as_code.editing.plan import Draft, EditError
from csi_as_code.reading import careful

WORDS = st.sampled_from(["a", "two words", "0123", "it's", 'say "x"', "a: b", "x #y", "- z", "2026-01-01", "", "é"])
NUMBERS = st.one_of(st.integers(-99, 99), st.booleans(), st.none(), st.sampled_from([1.5, 0.25]))
KEYS = st.sampled_from(["alpha", "beta", "gamma", "delta", "eps"])
VALUES = st.recursive(
    st.one_of(WORDS, NUMBERS, st.just("one line\nand more\n")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
COMMENTS = st.sampled_from(["", "", "", "  # note", "  # - dash: {x} [y]"])
FULL = st.sampled_from(["", "", "", "# own line - a: b\n", "\n", "# one\n\n# two\n"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Write a random mapping in a random style."""
    value = draw(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
    head = draw(st.sampled_from(["", "# head\n", "---\n", "\n"]))
    text = head + (_flow(draw, value) + "\n" if draw(st.integers(0, 9)) == 0 else _block(draw, value, 0))
    text += draw(st.sampled_from(["", "", "# tail\n", "\n\n", "# x\n\n"]))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", "\r\n") if draw(st.integers(0, 4)) == 0 else text


def _scalar(draw: st.DrawFn, value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = value in {"a", "two words", "it's", "2026-01-01", "é"}
    style = draw(st.sampled_from("pds" if plain and value else "ds"))
    if "\n" in value or style == "d":
        return json.dumps(value, ensure_ascii=False)
    return value if style == "p" else "'" + value.replace("'", "''") + "'"


def _flow(draw: st.DrawFn, value: Any) -> str:
    gap = draw(st.sampled_from(["", " ", "", "\n    "]))
    if isinstance(value, dict):
        return "{" + gap + f",{gap or ' '}".join(f"{k}: {_flow(draw, v)}" for k, v in value.items()) + gap + "}"
    if isinstance(value, list):
        return "[" + gap + f",{gap or ' '}".join(_flow(draw, v) for v in value) + gap + "]"
    return _scalar(draw, value)


def _block(draw: st.DrawFn, value: Any, indent: int) -> str:
    pad, step = " " * indent, draw(st.sampled_from([2, 2, 4]))
    text = ""
    if isinstance(value, dict):
        for key, part in value.items():
            name = draw(st.sampled_from([key, key, f'"{key}"']))
            text += draw(FULL).replace("# ", f"{pad}# ") + f"{pad}{name}:{_rest(draw, part, indent, step, in_map=True)}"
        return text
    for part in value:
        text += draw(FULL).replace("# ", f"{pad}# ") + f"{pad}-{_rest(draw, part, indent, step, in_map=False)}"
    return text


def _rest(draw: st.DrawFn, value: Any, indent: int, step: int, *, in_map: bool) -> str:
    comment = draw(COMMENTS)
    if isinstance(value, dict | list) and value and draw(st.integers(0, 2)):
        inner = indent if in_map and isinstance(value, list) and draw(st.booleans()) else indent + step
        body = _block(draw, value, inner)
        if not in_map and draw(st.integers(0, 2)) and not body.lstrip(" ").startswith(("#", "\n")):
            return " " * (step - 1) + body.lstrip(" ")
        return f"{comment}\n{body}"
    if isinstance(value, dict | list):
        return f" {_flow(draw, value)}{comment}\n"
    if isinstance(value, str) and "\n" in value and draw(st.booleans()):
        pad = " " * (indent + step)
        return f" |{comment}\n" + "".join(f"{pad}{line}\n" for line in value.rstrip("\n").split("\n"))
    if value is None and in_map and draw(st.booleans()):
        return f"{comment}\n"
    return f" {_scalar(draw, value)}{comment}\n"


def _plain(text: str) -> Any:
    node, flaws = careful.compose(text)
    assume(node is not None and not flaws)
    assert node is not None
    return node.plain()


def _places(value: Any, before: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in parts for place in ((*before, key), *_places(part, (*before, key)))]


def _at(value: Any, pointer: tuple[str | int, ...]) -> Any:
    for part in pointer:
        value = value[part]
    return value


def _comments(text: str) -> int:
    return text.count("# ")


@given(documents(), st.data())
@settings(max_examples=600)
def test_every_edit_of_every_style_is_proven(text: str, data: st.DataObject) -> None:
    plain = _plain(text)
    places = _places(plain)
    pointer = data.draw(st.sampled_from(places))
    draft = Draft("x", text, text)
    what = data.draw(st.sampled_from(["put", "add", "drop", "field", "field"]))
    value = data.draw(VALUES)
    if what == "drop":
        if any(len(_at(plain, pointer[:length])) > 1 for length in range(len(pointer))):
            draft.drop(pointer).done()
            return
        with pytest.raises(EditError, match="no fields would be left"):  # the whole record cannot go
            draft.drop(pointer)
        return
    if what == "put":
        draft.put(pointer, value).done()
        return
    kind = list if what == "add" else dict
    holders = [place for place in [(), *places] if isinstance(_at(plain, place), kind)]
    if not holders:
        return
    holder = data.draw(st.sampled_from(holders))
    done = (draft.add(holder, value) if what == "add" else draft.put((*holder, "zeta"), value)).done()
    assert done.new is not None
    if not isinstance(value, str | dict | list):  # a value may hold what looks like a comment
        assert _comments(done.new) == _comments(text)
