"""Words for people: suggestions, lists, and text that cannot act on a terminal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.text import cells, count, did_you_mean, filled, fitted, json_text, known_are, listed, nearest, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("é 日本 👍🏽 \u200d", "é 日本 👍🏽 \u200d"),
        ("\x1b[31m\x07\t\n\r\x00", "␛[31m␇␉␊␍␀"),
        ("\x7f\x9b", "␡<U+009B>"),
        ("\u202ea\u2066b\u2028c", "<U+202E>a<U+2066>b<U+2028>c"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\ud800", "<U+D800>"),
        ("::error::x ::y", "\u2236:error::x ::y"),
        (" \t::x", " ␉::x"),
        ("a ###[x]b ##vso[y] ## [z] ##1[", "a ##\u266f[x]b #\u266fvso[y] ## [z] ##1["),
    ],
)
def test_what_could_act_is_made_visible(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text(st.characters(codec=None)))
def test_visible_text_is_one_line_that_only_shows(text: str) -> None:
    shown = visible(text)
    assert all(c.isprintable() or c in "\u200c\u200d\u00ad" for c in shown)
    assert visible(shown) == shown


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0), ("ﾊﾝ", 2), ("👍", 2)])
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("ab cdef", 4, "ab…"),
        ("日本語", 4, "日…"),
        ("日本語", 5, "日本…"),
    ],
)
def test_text_is_cut_to_columns(text: str, width: int, expected: str) -> None:
    assert fitted(text, width) == expected


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None)), st.lists))
def test_json_comes_back_whole_and_only_shows(value: object) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert all(c.isprintable() or c in "\n\u200c\u200d\u00ad" for c in text)


def test_of_many_known_names_the_number_of_the_others_is_said() -> None:
    names = [f"a{number}" for number in range(14)]
    assert known_are(names[:2]) == "Known are a0 and a1."
    assert known_are(names).endswith(", a10, a11 and 2 more.")
    assert known_are([], "None yet.") == "None yet."


def test_words_are_listed_and_counted() -> None:
    assert (listed([]), listed("a"), listed("ab"), listed("abc", "or")) == ("", "a", "a and b", "a, b or c")
    assert (count(1, "entry", "entries"), count(2, "entry", "entries"), count(0, "rule")) == (
        "1 entry",
        "2 entries",
        "0 rules",
    )


@pytest.mark.parametrize(("text", "expected"), [(None, False), ("", False), (" \n", False), (" x ", True)])
def test_a_text_of_blanks_says_nothing(text: str | None, expected: bool) -> None:
    assert filled(text) is expected


def test_of_two_near_names_that_with_swapped_letters_is_meant() -> None:
    assert did_you_mean("lnit", ["init", "lint", "list"]) == 'Did you mean "lint"?'
    assert did_you_mean("ab", ["ba"]) == 'Did you mean "ba"?'


def test_a_suggestion_is_the_nearest_name() -> None:
    assert (did_you_mean("plattform", ["platform", "desk"]), did_you_mean("DESK", ["desk"]), did_you_mean("x", [])) == (
        'Did you mean "platform"?',
        'Did you mean "desk"?',
        "",
    )


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("IMP-0058", "IMP-0059"),
        ("IMP-0095", "IMP-0059"),
        ("IMP-059", "IMP-0059"),
        ("IMP-00059", "IMP-0059"),
        ("imp-0059", "IMP-0059"),
        ("IPM-0059", "IMP-0059"),
        ("IMP-9999", None),
        ("IMP-1259", None),
        ("desk-2", None),
    ],
)
def test_a_number_is_suggested_for_one_slip_only(word: str, found: str | None) -> None:
    assert nearest(word, ["IMP-0059"]) == found
