"""What the pages of measures say: points, signals, what moved them, who works on them, also for hostile registers."""

import re

from csi_as_code.model import Baseline, Benchmark, Improvement, Measure, MeasureSource, MeasureUse, Plan, Point, Target
from csi_as_code.policy import Agreement, Policy, Service
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.site.behaviour import in_words, mood, reachable
from csi_as_code.site.facts import Site
from csi_as_code.site.figures import of_measure, of_use
from csi_as_code.site.pages import improvement, measures

TODAY = "2026-11-22"
FLAT = (10, 11, 10, 9, 10, 11, 10, 9)


def points(*values: float) -> tuple[Point, ...]:
    return tuple(Point(date=f"2026-{1 + at // 28:02d}-{1 + at % 28:02d}", value=v) for at, v in enumerate(values))


def site_of(measure: Measure, *items: Improvement, policy: Policy | None = None) -> Site:
    register = Register(
        policy=policy or Policy(title="T", id_prefix="A"),
        improvements={item.id: item for item in items},
        measures={measure.id: measure},
        measure_paths={measure.id: f"measures/{measure.id}.yaml"},
    )
    return Site(register, TODAY)


USE = MeasureUse(
    measure="calls",
    role="outcome",
    baseline=Baseline(value=10, start="2026-01-01", end="2026-01-08"),
    target=Target(value=5, by="2026-02-01"),
)
CALLS = Measure(
    id="calls", title="Calls", unit="calls/week", direction="decrease", points=points(*FLAT, 4, 5, 4, 3, 4, 5, 4, 3)
)
ITEM = Improvement(id="A-1", title="Fewer", state="measuring", measures=(USE,), plan=Plan(implemented="2026-01-08"))


def test_a_change_that_moved_a_measure_is_named_with_what_it_did() -> None:
    found = site_of(CALLS, ITEM).behaviours["calls"]
    assert [(effect.day, effect.ids, effect.says) for effect in found.effects] == [
        ("2026-01-08", ("A-1",), "moved down, better")
    ]
    assert in_words(found) == (
        "16 points from 1 Jan 2026 to 16 Jan 2026, the newest 3 calls/week. "
        "From 1 Jan 2026 to 8 Jan 2026 the mean is 10, the natural process limits are 7.3 to 12.7. "
        "Since 9 Jan 2026 the mean is 4, the natural process limits are 1.3 to 6.7. "
        "No point is a signal."
    )


def test_the_page_of_a_measure_says_who_works_on_it() -> None:
    view = measures.view(site_of(CALLS, ITEM), "calls")
    assert [(use.row.id, use.standing.says, use.standing.percent, use.implemented) for use in view.uses] == [
        ("A-1", "Reached", 100, "2026-01-08")
    ]
    assert (view.status.says, view.path, len(view.points), view.older) == ("Steady", "measures/calls.yaml", 16, 0)
    assert view.points[0].point.date == "2026-01-16"
    assert view.figure is not None
    assert "A-1 target 5" in view.figure.chart


def test_of_two_agreed_levels_only_the_one_that_is_missed_says_so() -> None:
    between = Agreement(measure="calls", at_least=5, at_most=8)
    policy = Policy(services={"desk": Service(title="Desk", agreements=(between,))})
    view = measures.view(site_of(Measure(id="calls", points=points(*FLAT)), policy=policy), "calls")
    assert [(level.value, level.keeps) for level in view.agreed] == [("at least 5", True), ("at most 8", False)]


def test_levels_that_are_agreed_are_on_the_page_and_in_the_chart() -> None:
    measure = Measure(
        id="calls", direction="decrease", unit="%", points=points(*FLAT), action_threshold=8.5,
        benchmark=Benchmark(value=7, source="Peers", date="2026-01-01"), source=MeasureSource(type="manual"),
    )  # fmt: skip
    policy = Policy(services={"desk": Service(title="Desk", agreements=(Agreement(measure="calls", at_most=12),))})
    site = site_of(measure, policy=policy)
    view = measures.view(site, "calls")
    assert [(level.title, level.value, level.service, level.keeps) for level in view.agreed] == [
        ("Action threshold", "8.5", "", False),
        ("Agreed level", "at most 12", "desk", True),
        ("Benchmark", "7", "", None),
    ]
    assert view.status == measures.Status("Act", "missed", "past the action threshold 8.5")
    assert view.figure is not None
    assert {"level threshold", "level agreed", "level benchmark"} <= {entry.css for entry in view.figure.key}


def test_signals_are_marked_by_shape_and_said_in_the_table() -> None:
    measure = Measure(id="calls", direction="decrease", points=points(*FLAT, 20))
    item = Improvement(
        id="A-1", state="assessed", measures=(MeasureUse(measure="calls", role="outcome", baseline=USE.baseline),)
    )
    view = measures.view(site_of(measure, item), "calls")
    assert (view.points[0].says, view.points[0].mood, view.signals) == ("beyond a limit", "worse", 1)
    assert view.status == measures.Status("Worse", "missed", "beyond a limit")
    assert view.figure is not None
    assert '<svg class="mark beyond worse"' in view.figure.chart
    assert "9 Jan 2026: 20, beyond a limit, worse" in view.figure.chart
    assert [entry.text for entry in view.figure.key][-2:] == ["Signal: beyond a limit", "For the worse"]


def test_a_signal_for_the_worse_that_keeps_the_target_is_no_failure_in_the_improvement() -> None:
    measure = Measure(id="calls", direction="decrease", points=points(*FLAT, 20))

    def shown(target: int) -> tuple[str, str]:
        use = MeasureUse(
            measure="calls", role="outcome", baseline=USE.baseline, target=Target(value=target, by="2026-03-01")
        )
        item = Improvement(id="A-1", state="measuring", measures=(use,))
        (figure,) = improvement.view(site_of(measure, item), "A-1").figures
        (css,) = re.findall(r'<svg class="mark (beyond [^"]*)"', figure.chart)
        return css, figure.key[-1].text

    assert shown(25) == ("beyond kept", "For the worse, with the target kept")
    assert shown(15) == ("beyond worse", "For the worse")


def test_what_is_later_than_the_day_is_not_there() -> None:
    measure = Measure(id="calls", points=(*points(*FLAT), Point(date="2026-12-01", value=99)))
    assert len(site_of(measure).behaviours["calls"].points) == 8


def test_a_measure_without_points_says_so() -> None:
    site = site_of(Measure(id="calls"), ITEM)
    view = measures.view(site, "calls")
    assert (view.figure, view.status.says, view.points) == (None, "No points", ())
    assert in_words(site.behaviours["calls"]) == "There is no point yet."
    assert of_use(site, site.rows["A-1"], USE, "x") is None


def test_a_measure_that_is_not_there_has_no_chart() -> None:
    site = site_of(Measure(id="other"), ITEM)
    assert of_use(site, site.rows["A-1"], USE, "x") is None


def test_the_list_has_every_measure_by_service_those_of_none_last() -> None:
    policy = Policy(services={"b": Service(title="A desk"), "a": Service(title="B desk")})
    register = Register(
        policy=policy,
        measures={
            key: Measure(id=key, service=service)
            for key, service in (("x", "a"), ("y", "b"), ("z", "gone"), ("w", None))
        },
    )
    view = measures.measures_view(Site(register, TODAY), 1)
    assert [(group.service, [row.id for row in group.rows]) for group in view.groups] == [
        ("b", ["y"]),
        ("a", ["x"]),
        ("", ["w", "z"]),
    ]


def test_a_long_list_goes_over_several_pages() -> None:
    found = {f"m-{at:04d}": Measure(id=f"m-{at:04d}") for at in range(measures.MEASURES_PER_PAGE + 1)}
    site = Site(Register(measures=found), TODAY)
    paths = [sheet.path for sheet in measures.PAGE.sheets(site) if sheet.template == "measures.html"]
    assert paths == ["measures.html", "measures-2.html"]
    assert [row.id for group in measures.measures_view(site, 2).groups for row in group.rows] == ["m-0500"]


def test_only_a_direction_makes_a_step_good_or_bad() -> None:
    assert [mood(Measure(id="m", direction=way), 1) for way in ("increase", "decrease", "maintain", None)] == [
        "better",
        "worse",
        "",
        "",
    ]


def test_what_a_measure_can_reach_follows_from_unit_and_points() -> None:
    assert reachable(points(5, 90), "%") == (0, 100)
    assert reachable(points(5, 120), "%") == (0, float("inf"))
    assert reachable(points(-5, 90), "hours") == (float("-inf"), float("inf"))


def test_more_targets_than_can_be_read_are_left_to_the_table() -> None:
    items = [Improvement(id=f"A-{at}", state="in_progress", measures=(USE,)) for at in range(4)]
    figure = of_measure(site_of(CALLS, *items), "calls")
    assert figure is not None
    assert "target" not in figure.chart


def test_every_measure_of_the_sample_has_a_page_that_says_what_its_chart_shows(sample: Opened) -> None:
    site = Site(sample.register, TODAY)
    for key in sample.register.measures:
        view = measures.view(site, key)
        assert view.figure is not None, key
        assert len(view.points) == len(sample.register.measures[key].points)
        assert f'<desc id="measure-desc">{len(view.points)} points from' in view.figure.chart


def test_a_chart_tells_of_the_changes_that_moved_it_and_counts_the_others() -> None:
    late = Improvement(id="A-2", state="measuring", measures=(USE,), plan=Plan(implemented="2026-02-01"))
    site = site_of(CALLS, ITEM, late)
    figure, own = of_measure(site, "calls"), of_use(site, site.rows["A-2"], USE, "x")
    assert figure is not None
    assert own is not None
    said = "A-1 took effect on 8 Jan 2026: moved down, better. 1 change took effect without a move that is shown."
    assert said in figure.chart
    assert "A-2 took effect on 1 Feb 2026: nobody can tell yet. Baseline 10. Target 5." in own.chart
    assert "A-1" not in own.chart
