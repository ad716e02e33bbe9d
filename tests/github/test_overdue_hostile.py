"""What a record says is data in issues, comments, the digest and the log: nothing of it is live."""

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.reports.changes.hostile import LIVE, TEXTS

from csi_as_code.github.overdue import digest
from csi_as_code.github.overdue.items import Settings
from csi_as_code.github.overdue.job import Work
from csi_as_code.github.overdue.marker import marker_in
from csi_as_code.github.overdue.plan import plan, said
from csi_as_code.github.overdue.wording import plain
from csi_as_code.model import Decision, Improvement, Plan, Raised, Review, Task
from csi_as_code.policy import Objective, Person, Policy, Service, Team
from csi_as_code.register import Register

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
LINK = "https://github.example.org/owner/register/blob/HEAD/"
TITLE_LIVE = re.compile(r"@\w|#\d|\bgh-\d|[0-9a-f]{7}|://|\bwww\.|:[\w+-]+:", re.IGNORECASE)
CLOSING = re.compile(r"\b(close[sd]?|fix(e[sd])?|resolve[sd]?)(: *| +)(\S+/\S+)?(#|gh-)\d", re.IGNORECASE)
HANDLE = re.compile(r"@[A-Za-z0-9](-?[A-Za-z0-9]){0,38}(_[A-Za-z0-9]{1,8})?")
HANDLES = ("@ines", "@maya")


def register(words: list[str]) -> Register:
    """Return records whose every text is hostile: ids, names of files, people, titles, tasks, states."""
    count = iter(range(1_000_000))

    def text() -> str:
        return words[next(count) % len(words)] or "x"

    late = "2026-11-01"
    plans = (
        {"state": "in_progress", "plan": Plan(due=late, tasks=(Task(title=text(), owner=text(), due=late),))},
        {"state": "closed", "reviews": (Review(due=late, by=text()),)},
        {"state": "deferred", "decisions": (Decision(to="deferred", date=late, until=late, why=text()),)},
        {"state": text(), "raised": Raised(by=text(), date="2026-01-01")},
    )
    items = [
        Improvement(id=ident, title=text(), owner=text(), team=text(), service=text(), objective=text(), **more)
        for ident, more in zip(("IMP-0001", "IMP-0002", text(), f"{text()}-->"), plans, strict=True)
    ]
    policy = Policy(
        title=text(),
        people={handle: Person(name=text()) for handle in HANDLES} | {text(): Person(name=text())},
        teams={text(): Team(title=text(), lead="@maya"), items[0].team or "": Team(title=text(), lead=text())},
        services={text(): Service(title=text(), owner="@ines")},
        objectives={text(): Objective(title=text(), owner="@ines", parent=text())},
        clocks={items[3].state: 7, "proposed": 7},
    )
    found = {item.id: item for item in items}
    paths = {ident: f"improvements/{number}{text()}.yaml" for number, ident in enumerate(found)}
    return Register(policy=policy, improvements=found, paths=paths)


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def live(body: str, people: Iterable[str] = HANDLES) -> list[str]:
    """Return what is live in a text of ours, without its first line, which is a comment, and without our own link."""
    rest = body.partition("\n")[2]
    tokens = list(flat(MARKDOWN.parse(rest)))
    found = [token.type for token in tokens if token.type in ("html_inline", "html_block", "image", "s_open", "fence")]
    found += [f"{token.attrs}" for token in tokens if token.type == "link_open" and not is_ours(token)]
    shown = "\n".join(token.content for token in tokens if token.type == "text")
    for handle in filter(HANDLE.fullmatch, people):
        shown = re.sub(rf"{handle}(?![\w-])", "", shown)
    dates = re.sub(r"\d{4}-\d\d-\d\d", "", shown)
    own = re.sub(r"\bcsi:overdue\b", "", dates)
    return found + [match[0] for match in LIVE.finditer(own)] + [match[0] for match in CLOSING.finditer(shown)]


def is_ours(token: Token) -> bool:
    return str(token.attrs.get("href", "")).startswith(LINK)


@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_nothing_of_a_record_is_live(words: list[str]) -> None:
    work = Work(register(words), "2026-11-22", Settings(), LINK)
    wanted, people = work.wanted(), work.register.policy.people
    actions = plan(wanted, [])
    assert len(actions) == len(wanted) >= 4
    numbers = dict.fromkeys(wanted, 1)
    summary = digest.body(wanted, {}, "2026-11-22")
    assert live(summary) == []
    assert summary.count("\n| 2026") == len(wanted)
    assert digest.body(wanted, numbers, "2026-11-22").count(" | #1 |\n") == len(wanted)
    for key, wish in wanted.items():
        marker = marker_in(wish.text.body)
        assert marker is not None
        assert marker.key == key
        assert live(wish.text.body, people) == []
        assert live(f"\n{wish.told}", people) == []
        assert wish.text.body.count("<!--") == 1
        assert TITLE_LIVE.findall(wish.text.title) == []
        assert CLOSING.search(wish.text.title) is None
        assert re.sub("[\u00ad\u200b-\u200d]", "", wish.text.title).isprintable()
        assert len(wish.text.title.encode("utf-16-le")) // 2 <= 256
    for action in actions:
        line = said(action)
        assert line.startswith("open an issue: ")
        assert len(line.splitlines()) == 1
        assert "##[" not in line


@pytest.mark.parametrize("text", ["@" * 400, "a" * 400, "😀" * 400, "@x " * 200])
def test_a_long_title_is_cut_to_what_github_takes(text: str) -> None:
    made = plain(text)
    assert len(made.encode("utf-16-le")) // 2 <= 256
    assert made.endswith("…")
    assert TITLE_LIVE.findall(made) == []


def test_the_check_finds_what_is_live() -> None:
    bad = ["@mallory", "fixes #1", "<b>x</b>", "![i](https://x)", "[t](https://evil.example)", "https://evil.example"]
    assert [bool(live(f"<!-- x -->\n{text}")) for text in bad] == [True] * len(bad)
    assert live(f"<!-- x -->\n[IMP-0001]({LINK}x.yaml) @ines since 2026-11-01") == []
