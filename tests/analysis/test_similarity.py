"""Titles that are nearly the same: what is found, and that the work grows with the titles alone."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from csi_as_code.analysis import similarity
from csi_as_code.analysis.similarity import BLOCK, Likeness, common, nearest_id, similar_titles

WORD_LIST = """
    access account alert approval backup branch build calls change checkout contract customer delivery desk
    device disk error export failure file form handheld incident invoice joiner laptop leaver licence
    login machine manager meeting monitor network night notice order outage owner password payment phone
    portal printer queue release report request restore review scan search server shift stock survey
    terminal ticket training update wait window
"""
WORDS = WORD_LIST.split()
letters = st.text("abc de", max_size=30)


def unrelated(_one: str, _other: str) -> bool:
    return False


def alike(*titles: str, threshold: float = 85) -> list[tuple[int, int]]:
    """Return which titles are found to be like which, by their place."""
    found = similar_titles({str(place): title for place, title in enumerate(titles)}, threshold, unrelated)
    return [(int(like.id), int(like.other)) for like in found]


@given(letters, letters)
def test_the_longest_common_subsequence_is_rapidfuzz_s(one: str, other: str) -> None:
    assert common(one, other) == LCSseq.similarity(one, other)


@given(st.text("abcd é", min_size=1, max_size=30), st.lists(letters, max_size=5), st.floats(0, 100))
def test_comparing_by_hand_finds_what_rapidfuzz_finds(text: str, others: list[str], threshold: float) -> None:
    by_hand = sorted(similarity._like_by_hand(text, others, threshold))
    expected = sorted((other, fuzz.ratio(text, other)) for other in others if fuzz.ratio(text, other) >= threshold)
    assert [other for other, _ in by_hand] == [other for other, _ in expected]
    assert [percent for _, percent in by_hand] == pytest.approx([percent for _, percent in expected])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Let people reset their own password", "Let people reset their own passwords"),
        ("Let people reset their own password", "Reset their own password: let people!"),
        ("Let people reset their own password", "let people RESET their own pasword"),
        ("Grüße an der Kasse drucken", "GRÜSSE an der Kasse drucken"),
        ("Replace the scanners in branch 12", "Replace scanners in branch 12"),
    ],
)
def test_nearly_the_same_is_found(one: str, other: str) -> None:
    assert alike(one, other) == [(1, 0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Let people reset their own password", "Laptops are ready on the first day"),
        ("Replace the scanners in branch 12", "Replace the scanners in branch 13"),
        ("Move to release 1.30", "Move to release 1.31"),
    ],
)
def test_other_things_and_other_numbers_are_not_found(one: str, other: str) -> None:
    assert alike(one, other) == []


def test_each_title_is_given_its_likest_earlier_one_that_is_not_related() -> None:
    titles = {
        "IMP-0001": "Let people reset their own password",
        "IMP-0002": "Let people reset their own passwords",
        "IMP-0003": "Let people reset their own passwords",
    }
    assert list(similar_titles(titles, 85, unrelated)) == [
        Likeness("IMP-0002", "IMP-0001", pytest.approx(98.6, abs=0.1)),
        Likeness("IMP-0003", "IMP-0002", 100.0),
    ]
    duplicates = {("IMP-0003", "IMP-0002")}
    found = similar_titles(titles, 85, lambda one, other: (one, other) in duplicates)
    assert [(like.id, like.other) for like in found] == [("IMP-0002", "IMP-0001"), ("IMP-0003", "IMP-0001")]


def test_one_pair_is_found_among_thousands_of_others() -> None:
    rng = random.Random(7)
    crowd = [" ".join(rng.sample(WORDS, 7)) for _ in range(3_000)]
    titles = {f"IMP-{number:05}": title for number, title in enumerate(crowd)}
    words = crowd[1234].split()
    titles["IMP-90000"] = " ".join([*words[:6], f"{words[6]}s"])
    found = {like.id: like.other for like in similar_titles(titles, 90, unrelated)}
    assert found["IMP-90000"] == "IMP-01234"


def test_a_slip_in_a_short_title_is_found_in_a_crowd() -> None:
    crowd = [f"Printing {word}" for word in WORDS]
    assert (len(crowd), 0) in alike("Printing accounts", *crowd[1:], "Printing acounts")


@pytest.mark.parametrize("kinds", [1, 7, 400])
def test_the_number_of_comparisons_grows_with_the_titles_and_not_with_their_square(kinds: int) -> None:
    rng = random.Random(kinds)
    forms = [rng.sample(WORDS, 5) for _ in range(kinds)]
    titles = [" ".join([*rng.choice(forms), rng.choice(WORDS), rng.choice(WORDS)]) for _ in range(4_000)]
    parsed = [similarity._parsed(order, str(order), title) for order, title in enumerate(titles)]
    tasks = list(similarity._tasks(parsed))
    assert len(tasks) <= 3 * len(titles)
    assert max((len(others) for _, others in tasks), default=0) <= BLOCK


def test_many_titles_that_are_the_same_are_each_found_once() -> None:
    titles = {f"IMP-{number:05}": "Clean up" for number in range(2_000)}
    found = list(similar_titles(titles, 85, unrelated))
    assert len(found) == len(titles) - 1
    assert {like.percent for like in found} == {100.0}


@pytest.mark.parametrize("titles", [(), ("", ""), ("!", "?"), ("x",)])
def test_titles_without_words_do_no_harm(titles: tuple[str, ...]) -> None:
    assert alike(*titles) in ([], [(1, 0)])


def test_a_few_titles_are_compared_without_the_library() -> None:
    code = (
        "import sys; from csi_as_code.analysis.similarity import similar_titles as s;"
        "a, b = 'Let people reset their own password', 'Let people reset their own passwords';"
        "print(len(list(s({'1': a, '2': b}, 85, lambda x, y: False))), 'rapidfuzz' in sys.modules)"
    )
    path = {"PYTHONPATH": str(Path(similarity.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path)
    assert done.stdout.split() == ["1", "False"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("IMP-0024", "IMP-0042"),
        ("IMP-042", "IMP-0042"),
        ("imp-0042", "IMP-0042"),
        ("IMP-00042", "IMP-0042"),
        ("IMP-9999", "IMP-0099"),
        ("KEP-1234", None),
    ],
)
def test_the_nearest_id_is_at_most_two_slips_away(word: str, near: str | None) -> None:
    assert nearest_id(word, ["IMP-0042", "IMP-0099"]) == near
