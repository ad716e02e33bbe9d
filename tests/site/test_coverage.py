"""The coverage pages: every number leads to the records behind it."""

from typing import Any

from csi_as_code.analysis.coverage import CLAUSE_10
from csi_as_code.model import Analysis, Cobit, Compliance, Improvement
from csi_as_code.policy import Objective, Policy
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.pages.coverage import SHOWN, goal_view, requirement_view, view, waste_view


def site_of(*items: Improvement, **policy: Any) -> Site:
    return Site(Register(policy=Policy(**policy), improvements={item.id: item for item in items}), "2026-11-22")


def test_a_line_counts_and_leads_to_its_records() -> None:
    items = tuple(Improvement(id=f"A-{n}", state="approved") for n in range(SHOWN + 2))
    site = site_of(*items)
    line = next(one for one in view(site).clause_10 if one.clause == "10.2 a)")
    assert (line.page, line.number, line.shown, line.gaps, line.percent) == (
        "coverage/targets.html",
        SHOWN + 2,
        0,
        SHOWN + 2,
        0,
    )
    gaps, shown = requirement_view(site, "targets").lists
    assert (len(gaps.rows), gaps.number, shown.number) == (SHOWN, SHOWN + 2, 0)


def test_wastes_and_goals_lead_to_their_records() -> None:
    items = (
        Improvement(id="A-1", state="closed", analysis=Analysis(waste="waiting")),
        Improvement(id="A-2", state="approved", compliance=Compliance(cobit=Cobit(practice="DSS04.04"))),
        Improvement(id="A-3", state="approved", compliance=Compliance(cobit=Cobit(objective="DSS04"))),
    )
    site = site_of(*items, objectives={"O-1": Objective(title="O", cobit=("DSS04.07",))})
    waste = next(one for one in view(site).wastes if one.number)
    assert (waste.page, waste.title, waste.open, waste.closed) == ("coverage/waste-waiting.html", "Waiting", 0, 1)
    assert [row.id for row in waste_view(site, "waiting").lists[0].rows] == ["A-1"]
    found = goal_view(site, "DSS04")
    assert [(one.title, [row.id for row in one.rows]) for one in found.lists] == [
        ("DSS04.04", ["A-2"]),
        ("No practice named", ["A-3"]),
    ]
    assert (found.objectives, found.bare) == (("O-1",), ("DSS04.07",))


def test_every_number_of_the_sample_leads_to_a_page(parsed: dict[str, Any]) -> None:
    linked = {href for href in parsed["coverage.html"].values("href") if href.startswith("coverage/")}
    assert linked == {path for path in parsed if path.startswith("coverage/")}
    assert len(linked) > len(CLAUSE_10) + 7 + 8
