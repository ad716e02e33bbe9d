"""An edit changes the value that was meant, and no other byte that a reader could see."""

import difflib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from csi_as_code.editing import emit, surgery
from csi_as_code.editing.plan import Draft, proven
from csi_as_code.reading import careful, fast

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples" / "improvements").glob("*.yaml"))
RECORD = SAMPLES[1].read_text(encoding="utf-8")

_LETTERS = st.characters(
    exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\u2028\u2029\ufeff", max_codepoint=0x2FFF
)
texts = st.one_of(
    st.text(_LETTERS, max_size=40),
    st.text(st.sampled_from("ab:#-?@`%&*!|>'\"{}[], 0.\\"), max_size=12),
    st.lists(st.text(_LETTERS, max_size=20), min_size=2, max_size=4).map("\n".join),
    st.sampled_from(
        ["null", "true", "0123", "1e3", "~", "2026-02-30", "2026-01-01", "- a", "? b", "a: b", "x #y", "…", ""]
    ),
)
scalars = st.one_of(
    texts, st.integers(-(10**14), 10**14), st.booleans(), st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
)
keys = st.text(st.sampled_from("abcdefgh_"), min_size=1, max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


def read(text: str) -> Any:
    node, flaws = careful.compose(text)
    assert not flaws, flaws
    assert node is not None
    return node.plain()


@given(st.dictionaries(keys, values, min_size=1, max_size=4))
@settings(max_examples=400)
def test_what_is_emitted_reads_back(value: dict[str, Any]) -> None:
    assert read("\n".join(emit.block(value, 0)) + "\n") == value


@given(st.dictionaries(keys, values, min_size=1, max_size=4))
@settings(max_examples=200)
def test_what_is_emitted_in_flow_reads_back(value: dict[str, Any]) -> None:
    assert read(f"a: {emit.flow(value)}\n") == {"a": value}


def pointers(value: Any, before: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, part in parts:
        found += [(*before, key), *pointers(part, (*before, key))]
    return found


@given(st.sampled_from(SAMPLES), st.data(), st.booleans())
@settings(max_examples=500)
def test_replacing_any_value_changes_that_value_alone(path: Path, data: st.DataObject, windows: bool) -> None:
    text = path.read_text(encoding="utf-8")
    if windows:
        text = text.replace("\n", "\r\n")
    pointer = data.draw(st.sampled_from(pointers(read(text))))
    value = data.draw(values)
    proven("x", text, surgery.set_value(text, pointer, value), {pointer: value})


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=300)
def test_appending_and_adding_keep_all_old_lines_in_order(path: Path, data: st.DataObject) -> None:
    text = path.read_text(encoding="utf-8")
    plain = read(text)
    places = [p for p in [(), *pointers(plain)] if isinstance(_at(plain, p), dict | list)]
    pointer = data.draw(st.sampled_from(places))
    holder = _at(plain, pointer)
    value = data.draw(values)
    if isinstance(holder, list):
        new, meant = surgery.append(text, pointer, value), (*pointer, len(holder))
    else:
        new, meant = surgery.set_value(text, (*pointer, "added_field"), value), (*pointer, "added_field")
    proven("x", text, new, {meant: value})
    gone = [line for line in difflib.ndiff(text.split("\n"), new.split("\n")) if line.startswith("- ")]
    assert len(gone) <= 1, gone


def _at(value: Any, pointer: tuple[str | int, ...]) -> Any:
    for part in pointer:
        value = value[part]
    return value


def test_comments_and_quotes_stay() -> None:
    text = 'id: IMP-0001  # never changes\nstate: "proposed"  # today\ntags: [a, b]  # two\n'
    assert surgery.set_value(text, ("state",), "assessed") == text.replace('"proposed"', "assessed")
    assert surgery.append(text, ("tags",), "c") == text.replace("[a, b]", "[a, b, c]")
    assert fast.load(surgery.set_value(text, ("owner",), "@aino"))["owner"] == "@aino"


def test_the_first_item_of_a_list_in_a_list_goes_with_its_dash() -> None:
    text = "a:\n-   - one\n    # why\n    - two\n- - three\n"
    assert Draft("x", text, text).drop(("a", 0, 0)).done().new == "a:\n-   - two\n- - three\n"


def test_a_value_takes_the_place_of_a_list_of_one_line() -> None:
    text = "a:\n- {}\n- - x\nb: 1\n"
    assert Draft("x", text, text).put(("a", 1), "z").done().new == "a:\n- {}\n- z\nb: 1\n"
    assert Draft("x", text, text).put(("a",), "z").done().new == "a: z\nb: 1\n"
