"""A record's text in Markdown and HTML shows as it is and does nothing."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reports.changes.hostile import LIVE, TEXTS

from csi_as_code.markup import BREAK, length, safe
from csi_as_code.text import visible

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])


def shown(text: str) -> str:
    return " ".join(visible(" ".join(text.split())).split())


@given(TEXTS)
def test_text_in_markdown_is_text(text: str) -> None:
    tokens = MARKDOWN.parse(f"- field: ~~{safe(text, 10_000) or 'x'}~~ **{safe(text, 10_000) or 'x'}** end\n")
    inner = next(token for token in tokens if token.type == "inline")
    assert [token.type for token in inner.children or ()] == [
        "text", "s_open", "text", "s_close", "text", "strong_open", "text", "strong_close", "text",
    ]  # fmt: skip
    said = [token.content for token in inner.children or () if token.type == "text"][1]
    assert LIVE.findall(said) == []
    assert said.replace("\u200b", "") == (shown(text).replace("\u200b", "") or "x")


@given(TEXTS)
def test_text_in_html_is_text(text: str) -> None:
    made = safe(text, 10_000)
    assert "<" not in made
    assert LIVE.findall(html.unescape(f"{made}:")) == [], "what we write behind it makes nothing live"
    assert html.unescape(made).replace("\u200b", "") == shown(text).replace("\u200b", "")


@given(TEXTS, st.integers(min_value=1, max_value=120))
def test_a_cut_is_between_pieces(text: str, most: int) -> None:
    made = safe(text, most)
    whole = safe(text, 10_000)
    assert length(made) <= most + 1
    assert made == whole or (made.endswith("…") and whole.startswith(made[:-1]))
    assert re.search(r"&(?!#[0-9]+;)", made) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Print one list", "Print one list"),
        ("@aino", f"&#64;{BREAK}aino"),
        ("Fixes #12", f"Fixes &#35;{BREAK}12"),
        ("100 % & more!", "100 % &#38; more!"),
        (":tada: at 12:30, with :tada", f"&#58;{BREAK}tada: at 12:30, with &#58;{BREAK}tada"),
        ("deadbee", f"deadbe{BREAK}e"),
        ("a\u202eb\nc", "a&#60;U+202E&#62;b c"),
    ],
)
def test_examples(text: str, expected: str) -> None:
    assert safe(text) == expected
