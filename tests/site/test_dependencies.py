"""The dependencies: who is drawn, what is marked, how it is cut; and the drawing on the page of an improvement."""

import re
from pathlib import Path
from typing import Any

from csi_as_code.model import Improvement, Plan
from csi_as_code.policy import Policy, Team
from csi_as_code.register import Register
from csi_as_code.site.build import Printer
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import improvement
from csi_as_code.site.pages.dependencies import MOST, PAGE, WHOLE, view
from csi_as_code.site.ties import MOST_AROUND

TODAY = "2026-11-22"
TEAMS = {"a": Team(title="Alpha"), "b": Team(title="Beta"), "c": Team(title="Gamma")}


def site_of(*items: Improvement, unread: tuple[str, ...] = ()) -> Site:
    found = {item.id: item for item in items}
    policy = Policy(title="T", id_prefix="A", teams=TEAMS)
    return Site(Register(policy=policy, improvements=found, unread=frozenset(unread)), TODAY)


def record(ident: str, state: str, *needs: str, team: str = "a") -> Improvement:
    return Improvement(id=ident, state=state, title=f"Title {ident}", team=team, depends_on=needs)


SMALL = (
    record("A-1", "closed"),
    record("A-2", "in_progress", "A-1"),
    record("A-3", "approved", "A-2", team="b"),
    record("A-4", "approved", "A-5", team="c"),
    record("A-5", "approved", "A-4", team="c"),
    record("A-6", "proposed"),
)


def classes(drawing: object, ident: str) -> set[str]:
    found = re.search(rf'<a class="([^"]*)" href="[^"]*{ident}\.html">', str(drawing))
    assert found, ident
    return set(found[1].split())


def test_a_small_register_is_drawn_whole_with_its_marks() -> None:
    shown = view(site_of(*SMALL))
    assert [(one.id, one.marks, one.needs, one.unblocks) for one in shown.tied] == [
        ("A-1", (), (), ("A-2",)),
        ("A-2", ("critical",), ("A-1",), ("A-3",)),
        ("A-3", ("critical", "blocked"), ("A-2",), ()),
        ("A-4", ("ring", "blocked"), ("A-5",), ("A-5",)),
        ("A-5", ("ring", "blocked"), ("A-4",), ("A-4",)),
    ]
    assert (shown.number, shown.edges, shown.blocked, shown.is_whole, shown.left_out) == (5, 4, 3, True, 0)
    assert shown.rings == (("A-4", "A-5"),)
    assert [row.id for row in shown.critical] == ["A-2", "A-3"]
    assert classes(shown.drawing, "A-3") == {"node", "approved", "critical", "blocked"}
    drawing = str(shown.drawing)
    assert drawing.count('class="tie ring"') == 2
    assert drawing.count('class="tie critical"') == 1
    assert drawing.count('<a class="node') == 5
    assert "<title>A-3 Title A-3: approved, Beta, critical, blocked</title>" in drawing


def test_the_key_of_a_drawing_has_the_looks_that_occur() -> None:
    assert [(look.css, look.text) for look in view(site_of(*SMALL)).key] == [
        ("approved", "approved"),
        ("in_progress", "in progress"),
        ("closed", "closed"),
        ("critical", "critical path, and a border as thick"),
        ("ring", "ring: each waits for itself"),
    ]
    alike = (record("A-1", "rejected"), record("A-2", "deferred", "A-1"), record("A-3", "on_hold", "A-9", "A-2"))
    other = site_of(*alike, record("A-4", "strange", "A-1"), record("A-5", "measuring", "A-1"), unread=("A-9",))
    assert [look.text for look in view(other).key if not look.is_tie] == [
        "measuring",
        "on hold or deferred",
        "rejected or state not known",
    ]


def test_the_critical_path_is_counted_in_days_where_all_are_planned() -> None:
    planned = [
        Improvement(id=ident, state="approved", depends_on=needs, plan=Plan(start=start, due=due))
        for ident, needs, start, due in (
            ("A-1", (), "2026-12-01", "2026-12-10"),
            ("A-2", ("A-1",), "2026-12-11", "2026-12-15"),
        )
    ]
    assert view(site_of(*planned)).days == 15
    html = Printer(site_of(*planned), {}).page(next(PAGE.sheets(site_of(*planned)))).decode()
    assert "15 planned days" in html


def test_a_team_s_drawing_has_its_own_records_and_their_neighbours() -> None:
    shown = view(site_of(*SMALL), "b", "../")
    assert [one.id for one in shown.tied] == ["A-2", "A-3"]
    assert "outside" in classes(shown.drawing, "A-2")
    assert "outside" not in classes(shown.drawing, "A-3")
    assert 'href="../improvements/A-3.html"' in str(shown.drawing)


def test_teams_without_dependencies_have_no_page() -> None:
    items = (record("A-1", "closed"), record("A-2", "approved", "A-1"), record("A-3", "approved", team="b"))
    assert [sheet.path for sheet in PAGE.sheets(site_of(*items))] == ["dependencies.html", "dependencies/a.html"]
    nothing = view(site_of(record("A-1", "closed")))
    assert (nothing.drawing, nothing.number) == (None, 0)


def test_in_a_large_register_what_is_finished_is_left_out() -> None:
    finished = [record(f"A-{n}", "closed", f"A-{n - 1}") for n in range(101, 101 + WHOLE)]
    items = (record("A-100", "closed"), *finished, *SMALL)
    shown = view(site_of(*items))
    assert not shown.is_whole
    assert [one.id for one in shown.tied] == ["A-2", "A-3", "A-4", "A-5"]


def test_a_huge_web_is_cut_around_what_matters_and_says_so() -> None:
    chain = [record(f"A-{n}", "approved", f"A-{n - 1}") for n in range(1001, 1001 + MOST)]
    pairs = [record(f"A-{n}", "approved", f"A-{n + 1}") for n in range(5000, 5040, 2)]
    items = (
        record("A-1000", "approved"),
        *chain,
        *pairs,
        *(record(f"A-{n}", "approved") for n in range(5001, 5040, 2)),
    )
    shown = view(site_of(*items))
    assert len(shown.tied) == MOST
    assert shown.left_out == 1 + 40
    html = Printer(site_of(*items), {}).page(next(PAGE.sheets(site_of(*items)))).decode()
    assert "41 more are left out here" in html


def test_a_record_that_cannot_be_read_is_a_box_that_leads_to_the_findings() -> None:
    shown = view(site_of(record("A-1", "approved", "A-2"), unread=("A-2",)))
    assert '<a class="node unknown" href="findings.html"><title>A-2: there is a record, but it cannot be read' in str(
        shown.drawing
    )


def test_an_improvement_shows_what_is_around_it() -> None:
    site = site_of(*SMALL)
    around = improvement.view(site, "A-2").around
    assert around
    assert around.more == 0
    assert classes(around.drawing, "A-2") == {"node", "in_progress", "critical", "here"}
    assert 'href="../improvements/A-1.html"' in str(around.drawing)
    # Two records are in the lists already, and what is done waits for nothing.
    assert improvement.view(site, "A-4").around is None
    assert improvement.view(site, "A-6").around is None
    done = site_of(record("A-1", "closed"), record("A-2", "closed", "A-1"), record("A-3", "closed", "A-2"))
    assert improvement.view(done, "A-2").around is None


def test_of_a_crowd_around_an_improvement_the_nearest_are_drawn() -> None:
    crowd = [record(f"A-{n}", "approved", "A-1") for n in range(100, 140)]
    around = improvement.view(site_of(record("A-1", "approved"), *crowd), "A-1").around
    assert around
    assert str(around.drawing).count('<a class="node') == MOST_AROUND
    assert around.more == 41 - MOST_AROUND


def test_the_sample_draws_its_dependencies(site: Path, parsed: dict[str, Any]) -> None:
    text = parsed["dependencies.html"].text
    assert "27 improvements with 21 dependencies among them, 4 blocked" in text
    assert (site / "dependencies" / "commerce.html").is_file()
    assert 'class="network"' in (site / "improvements" / "IMP-0023.html").read_text()


def test_a_record_shows_what_is_around_it_where_no_path_is_critical() -> None:
    site = site_of(record("A-1", "closed"), record("A-2", "closed", "A-1"), record("A-3", "proposed", "A-1"))
    assert site.web.critical == ()
    assert site.on_path == {}
    sheet = next(sheet for sheet in improvement.PAGE.sheets(site) if sheet.path.endswith("A-3.html"))
    assert b'class="network' in Printer(site, {}).page(sheet)
