"""The table by which the tests evaluate GitHub's expressions says what GitHub's documentation says."""

from typing import Any

import pytest
from tests.starting.expressions import evaluated, filled, holds
from tests.starting.runner import wanted

CONTEXTS: dict[str, Any] = {
    "github": {"event": {"number": 7, "private": False, "title": "It's ${{ x }}"}, "name": "push"},
    "vars": {},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.event.number", 7),
        ("github.event.none.at.all", None),
        ("github.event.none.at.all || 'else'", "else"),
        ("github.name == 'PUSH'", True),
        ("github.name != 'push' || github.event.private", False),
        ("github.name == 'push' && 'yes' || 'no'", "yes"),
        ("!github.event.private && !(vars.X == 'true')", True),
        ("'it''s'", "it's"),
        ("vars.X == ''", True),
        ("github.event.private == 0", True),
        ("contains(github.event.title, 'IT')", True),
    ],
)
def test_an_expression_has_its_value(text: str, value: object) -> None:
    assert evaluated(text, CONTEXTS) == value


def test_what_is_filled_in_is_not_evaluated_again() -> None:
    assert filled("a ${{ github.event.title }} ${{ vars.X }}b", CONTEXTS) == "a It's ${{ x }} b"
    assert filled(False, CONTEXTS) == "false"


@pytest.mark.parametrize("text", ["github.name ==", "format('{0}', 1)", "a b", "github.event.number > 1"])
def test_what_the_table_does_not_know_is_an_error(text: str) -> None:
    with pytest.raises((AssertionError, IndexError, KeyError)):
        evaluated(text, CONTEXTS)


def test_a_condition_without_a_status_function_means_success() -> None:
    contexts = dict(CONTEXTS)
    assert holds("${{ github.name == 'push' }}", contexts)
    assert not wanted("${{ github.name == 'push' }}", contexts, result="failure")
    assert wanted("${{ always() }}", contexts, result="failure")
    assert wanted("${{ !cancelled() && github.name == 'push' }}", contexts, result="failure")
    assert not wanted(None, contexts, result="failure")
