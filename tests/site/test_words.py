"""Dates, numbers and words as the site writes them."""

import pytest

from csi_as_code.site.words import day, given, number, span, word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", "22 Nov 2026"),
        ("2026-02-03", "3 Feb 2026"),
        ("2026-13-01", "2026-13-01"),
        ("soon", "soon"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_day_is_written_for_people(text: str | None, expected: str) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1420, "1\u202f420"),
        (2.50, "2.5"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (-7, "-7"),
        (float("inf"), "inf"),
        (None, "\u2013"),
    ],
)
def test_a_number_has_no_needless_digits(value: float | None, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "today"), (1, "1 day"), (23, "23 days"), (60, "8 weeks"), (253, "8 months"), (900, "2.5 years")],
)
def test_a_span_is_as_coarse_as_people_say_it(days: int, expected: str) -> None:
    assert span(days) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in_progress", "In progress"),
        ("incident-trend", "Incident trend"),
        ("slo-breach", "SLO breach"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_word_of_the_format_is_written_as_people_write_it(text: str | None, expected: str) -> None:
    assert word(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Oulu", "Oulu"),
        (True, "yes"),
        (7400, "7\u202f400"),
        (["a", 2], "a, 2"),
        ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
    ],
)
def test_a_value_of_an_own_field_is_text(value: object, expected: str) -> None:
    assert given(value) == expected
