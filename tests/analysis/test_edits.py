"""Word diffs: exact on short texts, cut around changes on long ones, bounded on hostile ones."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.edits import CONTEXT, MOST_WORDS, Edit, changed_spaces_alone, edits

PARTS = st.lists(st.sampled_from(["the", "desk", "calls", "back", "", "  ", "\n", "a\tb"]), max_size=5)
# So few words that none is left out.
WORDS = PARTS.map(" ".join).filter(lambda text: len(text.split()) <= CONTEXT + 1)


def said(old: str, new: str) -> str:
    marks = {"same": "{}", "gone": "[{}]", "new": "<{}>"}
    return " ".join(marks[one.kind].format(one.text) for one in edits(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("a b", "a b", "a b"),
        ("", "a b", "<a b>"),
        ("a b", "", "[a b]"),
        ("a b c", "a x c", "a [b] <x> c"),
        ("a b c", "a c", "a [b] c"),
        ("a\n b", "a b", "a b"),
        (
            "1 2 3 4 5 6 7 8 9 a b c d e f g h",
            "1 2 3 4 5 6 7 8 x a b c d e f g h",
            "… 3 4 5 6 7 8 [9] <x> a b c d e f …",
        ),
        (
            "x 1 2 3 4 5 6 7 8 9 0 1 2 3 4 y",
            "X 1 2 3 4 5 6 7 8 9 0 1 2 3 4 Y",
            "[x] <X> 1 2 3 4 5 6 … 9 0 1 2 3 4 [y] <Y>",
        ),
        (
            "語" * 40 + "旧" + "語" * 40,
            "語" * 40 + "新" + "語" * 40,
            "[…語語語語語語旧語語語語語語…] <…語語語語語語新語語語語語語…>",
        ),
        ("語" * 40, "語" * 41, f"[…{'語' * 6}] <…{'語' * 7}>"),
    ],
)
def test_words(old: str, new: str, expected: str) -> None:
    assert said(old, new) == expected


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_short_edits(old: str, new: str) -> None:
    found = edits(old, new)
    before = " ".join(one.text for one in found if one.kind != "new").split()
    after = " ".join(one.text for one in found if one.kind != "gone").split()
    assert (before, after) == (old.split(), new.split())
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_texts_compare(old: str, new: str) -> None:
    found = edits(old, new)
    assert all(one.text for one in found)
    assert any(one.kind != "same" for one in found) == (old.split() != new.split())


def test_long_texts_are_cut() -> None:
    found = edits(" ".join(f"a{n}" for n in range(5000)), " ".join(f"b{n}" for n in range(5000)))
    assert [(one.kind, len(one.text.split())) for one in found] == [("gone", MOST_WORDS), ("new", MOST_WORDS)]


def test_spaces_alone() -> None:
    assert (changed_spaces_alone("a  b", "a b"), changed_spaces_alone("a b", "a b")) == (True, False)
    assert edits("a  b", "a b") == (Edit("same", "a b"),)
