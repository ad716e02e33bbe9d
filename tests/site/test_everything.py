"""Nothing that a record says is left out of its page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from csi_as_code.model import (
    Analysis,
    Baseline,
    Benefit,
    Capability,
    Cause,
    Choice,
    Closure,
    Cobit,
    Compliance,
    Cycle,
    Decision,
    Improvement,
    Iso20000,
    MeasureUse,
    Override,
    Plan,
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
from csi_as_code.policy import Policy
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import all_pages
from csi_as_code.site.printing import Printer
from csi_as_code.site.words import day

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

EVERYTHING = Improvement(
    id="IMP-0001",
    state="w-state",
    title="w-title",
    type="w-type",
    description="w-description",
    tags=("w-tag",),
    raised=Raised(by="@w-raiser", date="2026-01-01"),
    source=Source(kind="w-source", evidence=("w-evidence", "https://w-link.example/x")),
    service="w-service",
    team="w-team",
    owner="@w-owner",
    objective="w-objective",
    outcome="w-outcome",
    priority=Priority(
        impact=5,
        urgency=4,
        effort=3,
        risk=2,
        why="w-priority",
        override=Override(band=1, why="w-override", by="@w-overrider", until="2026-01-02"),
    ),
    depends_on=("w-need",),
    relates_to=(Relation(id="w-other", kind="w-relation", why="w-related"),),
    analysis=Analysis(
        waste="w-waste",
        five_whys=(Why(why="w-why", because="w-because", evidence="w-proof"),),
        causes=(Cause(category="w-category", cause="w-cause", root=True, countermeasure="w-counter"),),
    ),
    options=(Choice(title="w-option", effect="w-effect", why="w-reason", chosen=True),),
    measures=(
        MeasureUse(
            measure="w-measure",
            role="w-role",
            baseline=Baseline(value=201, start="2026-01-03", end="2026-01-04"),
            target=Target(value=202, by="2026-01-05"),
        ),
    ),
    plan=Plan(
        start="2026-01-06",
        due="2026-01-07",
        implemented="2026-01-08",
        tasks=(
            Task(title="w-task", owner="@w-worker", due="2026-01-09", done="2026-01-10"),
            Task(title="w-todo", owner="@w-worker", due="2026-01-11"),
        ),
        changes=("w-change",),
    ),
    cycles=(Cycle(hypothesis="w-hypothesis", plan="w-plan", done="2026-01-12", study="w-study", act="w-act"),),
    decisions=(
        Decision(
            to="w-to", date="2026-01-13", by=("@w-decider",), why="w-decision", until="2026-01-14", scope="w-scope"
        ),
    ),
    benefits=(Benefit(category="w-benefit", kind="w-hard", unit="w-unit", forecast=203, actual=204, note="w-note"),),
    closure=Closure(
        code="w-code",
        summary="w-summary",
        lessons="w-lessons",
        knowledge="w-knowledge",
        exception=SignedException(by="@w-signer", why="w-exception", date="2026-01-15"),
    ),
    reviews=(Review(due="2026-01-16", date="2026-01-17", by="@w-reviewer", result="w-result", note="w-reviewed"),),
    compliance=Compliance(
        iso20000=Iso20000(
            clause="w-clause",
            severity="w-severity",
            correction="w-correction",
            corrective_action="w-action",
            effectiveness_check="w-check",
        ),
        cobit=Cobit(objective="w-goal", practice="w-practice", capability=Capability(current=3, target=5)),
    ),
    custom={"w-field": "w-value"},
    suppress=(Suppression(rule="w-rule", why="w-accepted", until="2026-01-18"),),
)
# What a finished task was due on is of no interest any more.
LEFT_OUT = {"9 Jan 2026"}


def parts(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a record with its place."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from parts(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, tuple):
        yield from (
            ((f"{place}[]", None),) if not value else (part for one in value for part in parts(one, f"{place}[]"))
        )
    elif isinstance(value, dict):
        yield from ((f"{place}.{key}", text) for key, one in value.items() for text in (key, one))
    else:
        yield place, value


def test_the_record_of_this_test_has_every_field() -> None:
    empty = {place for place, value in parts(EVERYTHING) if value in (None, "")}
    assert empty == {".plan.tasks[].done"}  # of the task that is not done


def test_every_value_of_a_record_is_on_its_page() -> None:
    register = Register(
        policy=Policy(title="T", id_prefix="IMP"),
        improvements={EVERYTHING.id: EVERYTHING},
        paths={EVERYTHING.id: "improvements/IMP-0001.yaml"},
    )
    site = Site(register, "2026-11-22")
    sheets = [sheet for page in all_pages() for sheet in page.sheets(site)]
    html = Printer(site, {}).page(next(s for s in sheets if s.path == "improvements/IMP-0001.html")).decode()
    shown = Markup(html).striptags().casefold()  # noqa: S704 - only to read its text
    wanted = set()
    for _, value in parts(EVERYTHING):
        if isinstance(value, str) and DAY.match(value):
            wanted.add(day(value))
        elif isinstance(value, str):
            wanted.add(value.removeprefix("https://"))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            wanted.add(str(value))
    missing = {
        text for text in wanted if text.casefold() not in shown and text.replace("-", " ").casefold() not in shown
    }
    assert missing == LEFT_OUT
    assert Path(site.rows[EVERYTHING.id].page).name == "IMP-0001.html"
