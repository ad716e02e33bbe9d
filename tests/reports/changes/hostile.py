"""Hostile texts, and registers in memory whose every text is one."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from csi_as_code.analysis.comparison import compare
from csi_as_code.model import (
    Analysis,
    Baseline,
    Benefit,
    Cause,
    Choice,
    Closure,
    Cobit,
    Compliance,
    Cycle,
    Decision,
    Improvement,
    Iso20000,
    Measure,
    MeasureUse,
    Override,
    Plan,
    Point,
    Priority,
    Raised,
    Relation,
    Review,
    SignedException,
    Source,
    Suppression,
    Target,
    Task,
    Why,
)
from csi_as_code.policy import Approval, Objective, Person, Policy, Service, Team, When
from csi_as_code.register import Register
from csi_as_code.reports.changes import Changes, Side

APPROVERS = ("@aino", "@jonas")
FRAGMENTS = (
    "@aino", "@org/team", "#12", "o/r#12", "GH-7", "gh-7", "!3", "%4", "~bug", "&5", "$6", "0123456789abcdef",
    "deadbee", "https://desk.example/1?a=b&c", "www.desk.example", "ftp://x", "mailto:a@b.example",
    "<a@b.example>", "Fixes #12", "closes: o/r#3", "**b**", "__b__", "*i*", "_i_", "~~s~~", "`c`", "```", "~~~",
    "[t](http://x)", "![i](x)", "[^1]", "[r]", "<b>", "</details>", "</summary>", "<!--", "-->", "<script>",
    "&lt;", "&#64;", "&amp", "\\", "\\*", "| a | b |", "|---|", "# h", "> q", "- x", "+ x", "1. x", "1) x",
    "---", "===", "\n", "\n\n", "\r", "\t", "    code", "\u202e", "\u2028", "\x1b[31m", "\x00", "\u200b",
    "\ufeff", ":smile:", ":+1:", "$x$", "$$", "[[w]]", "[ ]", "/close", "é", "日本語", "😀", "a" * 90, " ",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=8).map("".join)
LIVE = re.compile(
    r"(?:@\w)|(?:\#\d)|(?:\bgh-\d)|(?:[0-9a-f]{7})|(?:://)|(?:(?<![^\W_])www\.)|(?:[!%&~$]\w)|(?::[\w+-]+:)",
    re.IGNORECASE,
)


def hostile(ident: str, state: str, text: Callable[[], Any], number: int = 3) -> Improvement:
    """Return a record whose every text comes from `text`."""
    return Improvement(
        id=ident, state=state, title=text(), type=text(), description=text(), tags=(text(), text()),
        raised=Raised(by=text(), date=text()), source=Source(kind=text(), evidence=(text(),)), service=text(),
        team=text(), owner=text(), objective=text(), outcome=text(),
        priority=Priority(impact=number, urgency=3, effort=3, risk=3, why=text(),
                          override=Override(band=number, why=text(), by=text(), until=text())),
        depends_on=(text(),), relates_to=(Relation(id=text(), kind=text(), why=text()),),
        analysis=Analysis(waste=text(), five_whys=(Why(why=text(), because=text(), evidence=text()),),
                          causes=(Cause(category=text(), cause=text(), countermeasure=text()),)),
        options=(Choice(title=text(), effect=text(), why=text()),),
        measures=(MeasureUse(measure=text(), role="outcome", baseline=Baseline(value=number, start=text(), end=text()),
                             target=Target(value=number, by=text())),),
        plan=Plan(start=text(), due=text(), implemented=text(), changes=(text(),),
                  tasks=(Task(title=text(), owner=text(), due=text(), done=text()),)),
        cycles=(Cycle(hypothesis=text(), plan=text(), done=text(), study=text(), act=text()),),
        decisions=tuple(Decision(to=text(), date=text(), by=(text(),), why=text(), until=text(), scope=text())
                        for _ in range(number % 3)),
        benefits=(Benefit(category=text(), kind=text(), unit=text(), forecast=number, note=text()),),
        closure=Closure(code=text(), summary=text(), lessons=text(), knowledge=text(),
                        exception=SignedException(by=text(), why=text(), date=text())),
        reviews=(Review(due=text(), date=text(), by=text(), result=text(), note=text()),),
        compliance=Compliance(iso20000=Iso20000(clause=text(), severity=text()), cobit=Cobit(objective=text())),
        custom={text(): text(), "deep": {text(): [text(), {text(): text()}]}},
        suppress=(Suppression(rule=text(), why=text(), until=text()),),
    )  # fmt: skip


def policy(text: Callable[[], Any] = lambda: "x") -> Policy:
    return Policy(
        title=text(), vision=text(), repository=text(), timezone=text(),
        objectives={text(): Objective(title=text(), owner=text())},
        services={text(): Service(title=text(), owner=text()), "desk": Service(title=text())},
        teams={text(): Team(title=text(), lead=text())},
        people={**{handle: Person(name=text(), email=(text(),)) for handle in APPROVERS}, text(): Person(name=text())},
        approvals=(
            Approval(approvers=(text(),), count=1, when=When(service=(text(),))),
            Approval(approvers=APPROVERS, count=1),
        ),
        clocks={text(): 3}, custom={"properties": {text(): {"type": text()}}},
    )  # fmt: skip


def register(items: list[Improvement], rules: Policy, measures: tuple[Measure, ...] = ()) -> Register:
    return Register(
        policy=rules,
        improvements={item.id: item for item in items},
        paths={item.id: f"improvements/{item.id}.yaml" for item in items},
        measures={one.id: one for one in measures},
        measure_paths={one.id: f"measures/{one.id}.yaml" for one in measures},
    )


def hostile_measure(text: Callable[[], Any], number: int) -> Measure:
    points = tuple(Point(date=f"2026-01-{day:02}", value=day, note=text()) for day in range(1, number + 2))
    return Measure(id="calls", title=text(), definition=text(), unit=text(), points=points, tags=(text(),))


def changes(base: Register, head: Register, **more: Any) -> Changes:
    sides = {"base": Side("main", "a" * 40), "head": Side("", None)}
    return Changes(found=compare(base, head), **(sides | more))
