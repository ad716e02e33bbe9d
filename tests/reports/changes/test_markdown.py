"""The comment on a pull request: short enough, and nothing but constructs of ours, whatever the records say."""

import html
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reports.changes.hostile import (
    APPROVERS,
    FRAGMENTS,
    LIVE,
    TEXTS,
    changes,
    hostile,
    hostile_measure,
    policy,
    register,
)

from csi_as_code.markup import length
from csi_as_code.register import Register
from csi_as_code.reports.changes import json, markdown, text

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
BLOCKS = {"paragraph", "bullet_list", "list_item", "inline", "html_block"}
INLINES = {"text", "strong", "s", "code_inline"}
FOLD = re.compile(r"<details(?: open)?><summary>(?:<b>([^<>]*)</b>)?([^<>]*)</summary>\n|</details>\n")
CALLS = re.compile(r"needs (?:[a-z]+ of |[0-9]+ of )?((?:@[\w-]+)(?:, @[\w-]+)*) to ")
LIMIT = 60_000
EMPTY = Register(policy=policy())


def strays(comment: str) -> list[str]:
    """Return what in a comment is no construct of ours, or would come alive on a forge."""
    found = []
    for token in MARKDOWN.parse(comment):
        if re.sub("_(open|close)$", "", token.type) not in BLOCKS:
            found.append(token.type)
        if token.type == "html_block":
            fold = FOLD.fullmatch(token.content)
            found += LIVE.findall(html.unescape("".join(fold.groups(""))) if fold else token.content)
            found += [] if fold else ["html"]
        for child in token.children or ():
            if re.sub("_(open|close)$", "", child.type) not in INLINES:
                found.append(f"{child.type}: {child.content}")
            if child.type == "text":
                called = CALLS.match(child.content)
                said = child.content[called.end(1) :] if called else child.content
                found += LIVE.findall(said)
                found += [handle for handle in called[1].split(", ") if handle not in APPROVERS] if called else []
    return found


def sides(draw: Any, states: tuple[str, str]) -> tuple[Register, Register]:
    one = [
        hostile("IMP-0001", states[0], draw),
        hostile("IMP-0002", "closed", draw),
        hostile("IMP-0003", "assessed", draw),
    ]
    two = [
        hostile("IMP-0001", states[1], draw, 5),
        hostile("IMP-0003", "approved", draw, 4),
        hostile("IMP-0004", "proposed", draw),
    ]
    return (
        register(one, policy(draw), (hostile_measure(draw, 2),)),
        register(two, policy(draw), (hostile_measure(draw, 4),)),
    )  # fmt: skip


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.lists(TEXTS, min_size=1, max_size=12))
def test_only_constructs_of_ours_appear(chance: Any, texts: list[str]) -> None:
    base, head = sides(lambda: chance.choice([*texts, *FRAGMENTS]), ("assessed", "approved"))
    found = changes(base, head)
    comment = markdown.render(found)
    assert strays(comment) == []
    assert length(comment) < LIMIT
    assert comment.count("<details") == comment.count("</details>")
    said = text.render(found)
    assert said.replace("\n", "").isprintable() or all(c.isprintable() or c in "\n\u200c\u200d\u00ad" for c in said)
    assert json.render(found).replace("\n", "").isprintable() or all(
        c.isprintable() or c in "\n\u200c\u200d\u00ad" for c in json.render(found)
    )


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_no_text_in_any_field_comes_alive(fragment: str) -> None:
    base, head = sides(lambda: fragment, ("approved", fragment))
    other = sides(lambda: f"a {fragment} b", ("assessed", "approved"))
    for one, two in ((base, head), (head, base), (base, other[1]), other):
        assert strays(markdown.render(changes(one, two))) == []


@pytest.mark.parametrize("piece", ["word ", "x", "@", "&", "😀", "*a* ", "#1 ", "\n", "語"])
def test_long_texts_of_many_records_fit(piece: str) -> None:
    numbers = iter(range(10**9))

    def long() -> str:
        return f"{next(numbers)} {piece * 3_000}"

    base = register([], policy(long), (hostile_measure(long, 2),))
    head = register(
        [hostile(f"IMP-{n:04}", "approved", long) for n in range(60)], policy(long), (hostile_measure(long, 4),)
    )
    for one, two in ((base, head), (head, base)):
        comment = markdown.render(changes(one, two))
        assert length(comment) < LIMIT
        assert strays(comment) == []


def test_many_records_are_counted_and_never_cut_in_two() -> None:
    head = register([hostile(f"IMP-{n:04}", "approved", lambda: "text") for n in range(2_000)], policy())
    comment = markdown.render(changes(EMPTY, head))
    shown = comment.count("<summary>")
    assert strays(comment) == []
    assert LIMIT - 3_000 < length(comment) < LIMIT
    assert comment.endswith(
        f"\n… and {2_000 - shown} more ({2_000 - shown} decisions still needed): run csi diff to read all.\n"
    )


def test_nothing_changed() -> None:
    assert (
        markdown.render(changes(EMPTY, EMPTY))
        == f"**nothing changed**\n\nFrom main (`{'a' * 12}`) to the working folder.\n"
    )


def test_only_those_who_have_to_act_are_called() -> None:
    head = register([hostile("IMP-0001", "approved", lambda: "@maya")], policy())
    comment = markdown.render(changes(EMPTY, head))
    assert set(re.findall(r"@[\w-]+", comment)) == {"@aino", "@jonas"}
