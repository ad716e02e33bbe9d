"""The priorities: the matrix, the score of each explained, overrides, and how many records are cut."""

import re
from pathlib import Path
from typing import Any

import pytest

from csi_as_code.analysis.worth import LINES
from csi_as_code.model import Improvement, Override, Plan, Priority
from csi_as_code.policy import Policy, PriorityPolicy, QuickWin, Weights
from csi_as_code.register import Register
from csi_as_code.site.build import Printer
from csi_as_code.site.facts import Site
from csi_as_code.site.matrix import COLUMN, DOTTED, LEFT, LINE, NAMED, TOP
from csi_as_code.site.pages.priority import MOST_BEST, MOST_OF_EFFORT, PAGE, view

TODAY = "2026-11-22"
QUICK = Priority(impact=5, urgency=5, effort=1, risk=1)
LARGE = Priority(impact=3, urgency=2, effort=5, risk=4)
BY_HAND = Priority(
    impact=3,
    urgency=3,
    effort=3,
    risk=3,
    override=Override(band=1, why="The auditor <waits>.", by="@boss", until="2026-11-01"),
)


def site_of(*items: Improvement, policy: PriorityPolicy | None = None) -> Site:
    rules = Policy(title="T", id_prefix="A", priority=policy or PriorityPolicy())
    return Site(Register(policy=rules, improvements={item.id: item for item in items}), TODAY)


def record(ident: str, priority: Priority | None, state: str = "approved") -> Improvement:
    return Improvement(id=ident, state=state, title=f"Title {ident}", priority=priority)


def shown(site: Site, path: str) -> str:
    sheet = next(sheet for sheet in PAGE.sheets(site) if sheet.path == path)
    return Printer(site, {}).page(sheet).decode()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


FEW = (record("A-1", QUICK), record("A-2", LARGE), record("A-3", BY_HAND), record("A-4", None))


def test_work_that_remains_and_has_a_priority_is_there() -> None:
    live = Improvement(id="A-7", state="in_progress", priority=QUICK, plan=Plan(implemented="2026-11-01"))
    found = view(site_of(*FEW, record("A-5", QUICK, "closed"), record("A-6", QUICK, "measuring"), live))
    assert [one.row.id for one in found.rows] == ["A-1", "A-3", "A-2"]
    assert (found.number, found.more) == (3, 0)


def test_a_score_is_explained_by_its_terms() -> None:
    found = view(site_of(*FEW))
    first = found.rows[0]
    assert [(term.name, term.given, term.points) for term in first.terms] == [
        ("impact", 5, 40.0),
        ("urgency", 5, 30.0),
        ("effort", 1, 20.0),
        ("risk", 1, 10.0),
    ]
    for one in found.rows:
        assert sum(term.points for term in one.terms) == pytest.approx(one.row.score)
    assert [(one.name, one.weight, one.most) for one in found.weights] == [
        ("impact", 4, 40),
        ("urgency", 3, 30),
        ("effort", 2, 20),
        ("risk", 1, 10),
    ]
    nothing = PriorityPolicy(weights=Weights(impact=0, urgency=0, effort=0, risk=0))
    assert [one.most for one in view(site_of(*FEW, policy=nothing)).weights] == [0, 0, 0, 0]


def test_a_band_set_by_hand_says_by_whom_why_and_until_when() -> None:
    html = shown(site_of(*FEW), "priority.html")
    assert "band 1 instead of 3, score 50.0 by @boss until 1 Nov 2026 The auditor &lt;waits&gt;." in text(html)
    assert '<span class="late">until 1 Nov 2026</span>' in html
    assert "1 by hand, 3 by the score" in text(html)
    assert [(one.band, one.number) for one in view(site_of(*FEW)).bands] == [(1, 2), (2, 0), (3, 0), (4, 1), (5, 0)]


def test_the_matrix_puts_value_up_and_effort_to_the_right() -> None:
    drawing = str(view(site_of(*FEW)).drawing)
    assert f'<circle cx="{LEFT + 16}" cy="{TOP + LINE / 2:g}" r="5"/>' in drawing
    line = round((18 / 7 - 1) * (LINES - 1) / 4)
    y = TOP + (LINES - 1 - line) * LINE + LINE / 2
    assert f'<rect x="{LEFT + 4 * COLUMN + 16 - 4.5:g}" y="{y - 4.5:g}" width="9" height="9"/>' in drawing
    assert drawing.count('class="set"') == 1
    assert (
        '<a class="dot quick-win" href="improvements/A-1.html"><title>A-1 Title A-1: approved, score 100.0' in drawing
    )
    assert "Quick wins, where risk is at most 2" in drawing
    none = PriorityPolicy(quick_win=QuickWin(effort_at_most=0, risk_at_most=0))
    assert "Quick wins" not in str(view(site_of(*FEW, policy=none)).drawing)


def test_many_records_at_one_place_are_dots_and_then_a_number_that_leads_to_their_list() -> None:
    def drawing(number: int) -> str:
        return str(view(site_of(*(record(f"A-{n}", QUICK) for n in range(100, 100 + number)))).drawing)

    def names(number: int) -> int:
        return len(re.findall(r">A-1[0-9]{2}</text>", drawing(number)))

    assert [names(number) for number in (1, NAMED, NAMED + 1)] == [1, NAMED, 0]
    three = view(site_of(*(record(f"A-{n}", QUICK) for n in (100, 101, 102))))
    assert three.numbered == "100 is A-100"
    assert view(site_of(*FEW)).numbered == ""
    assert drawing(DOTTED).count('class="dot') == DOTTED
    assert 'class="dot' not in drawing(DOTTED + 1)
    assert f'<a class="many" href="priority/effort-1.html#value-{LINES - 1}">' in drawing(DOTTED + 1)
    assert f">{DOTTED + 1} improvements</text>" in drawing(DOTTED + 1)


def test_the_lists_by_effort_begin_with_what_is_worth_most() -> None:
    small = Priority(impact=1, urgency=1, effort=1, risk=1)
    site = site_of(record("A-1", small), record("A-2", QUICK), record("A-3", small))
    rows = view(site, 1).rows
    assert [(one.row.id, one.anchor) for one in rows] == [
        ("A-2", f"value-{LINES - 1}"),
        ("A-1", "value-0"),
        ("A-3", ""),
    ]
    html = shown(site, "priority/effort-1.html")
    assert 'id="value-0"' in html
    assert 'href="../improvements/A-2.html"' in html
    assert [sheet.path for sheet in PAGE.sheets(site)] == ["priority.html", "priority/effort-1.html"]


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    site = site_of(*(record(f"A-{n}", QUICK) for n in range(1000, 1000 + MOST_OF_EFFORT + 2)))
    best, every = view(site), view(site, 1)
    assert (len(best.rows), best.more) == (MOST_BEST, MOST_OF_EFFORT + 2 - MOST_BEST)
    assert (len(every.rows), every.more) == (MOST_OF_EFFORT, 2)
    assert every.more_href.endswith("&sort=-score")


def test_without_priorities_the_page_says_so() -> None:
    html = shown(site_of(record("A-1", None)), "priority.html")
    assert "Nothing that is still to do has a priority yet." in html
    assert '&amp;band=">1 open improvement</a> has no priority yet.' in html
    assert "<svg" not in html


def test_the_sample_has_its_matrix(site: Path, parsed: dict[str, Any]) -> None:
    assert "18 improvements still to do" in parsed["priority.html"].text
    assert (site / "priority" / "effort-4.html").is_file()
    # Three at one place go by their numbers, two by their ids.
    drawn = (site / "priority.html").read_text(encoding="utf-8")
    assert [f">{name}</text>" in drawn for name in ("0029", "0031", "0035", "IMP-0040", "IMP-0041")] == [True] * 5
    assert "The certification audit in April asks for a tested plan." in parsed["priority.html"].text
