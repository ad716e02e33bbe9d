"""What points say: levels, progress, verdicts, baselines."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.measures import (
    Outcome,
    Verdict,
    accepted,
    baseline_check,
    between,
    beyond_threshold,
    days_until_stale,
    level,
    misses_agreement,
    percent,
    progress,
    users,
    verdict,
)
from csi_as_code.model import Baseline, Improvement, Measure, MeasureUse, Point, Target
from csi_as_code.policy import Agreement

DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31)).map(datetime.date.isoformat)
VALUES = st.integers(-10_000, 10_000) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
SERIES = st.dictionaries(DAYS, VALUES, max_size=30).map(
    lambda days: tuple(Point(date=day, value=value) for day, value in sorted(days.items()))
)
DIRECTIONS = st.sampled_from(["increase", "decrease", "maintain", None])


def measure(*points: tuple[str, float], direction: str | None = "decrease", **fields: object) -> Measure:
    series = tuple(Point(date=day, value=value) for day, value in points)
    return Measure(id="reset-calls", direction=direction, points=series, **fields)


def use(baseline: float | None, target: float | None, by: str = "2026-06-30") -> MeasureUse:
    return MeasureUse(
        measure="reset-calls",
        role="outcome",
        baseline=None if baseline is None else Baseline(value=baseline, start="2025-11-03", end="2026-02-01"),
        target=None if target is None else Target(value=target, by=by),
    )


CALLS = measure(
    ("2025-11-03", 205),
    ("2026-01-26", 209),
    ("2026-05-04", 40),
    ("2026-05-11", 121),
    ("2026-06-29", 59),
    ("2026-08-10", 47),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [("2025-11-02", None), ("2025-11-03", 205), ("2026-05-10", 40), ("2026-05-11", 121), ("2030-01-01", 47)],
)
def test_the_level_is_the_newest_point_on_or_before_a_day(day: str, value: float | None) -> None:
    point = level(CALLS, day)
    assert (point and point.value) == value


@given(SERIES, DAYS, DAYS)
def test_between_has_the_points_of_its_days_and_no_other(series: tuple[Point, ...], start: str, end: str) -> None:
    found = between(Measure(id="m", points=series), start, end)
    assert found == tuple(point for point in series if start <= point.date <= end)


@given(VALUES, VALUES)
def test_progress_is_0_at_the_baseline_and_1_at_the_target(baseline: float, target: float) -> None:
    way, plain = use(baseline, target), Measure(id="m")
    if baseline == target:
        assert progress(way, plain, 5) is None
    else:
        assert (progress(way, plain, baseline), progress(way, plain, target)) == (0, 1)


@given(VALUES, VALUES, VALUES, DIRECTIONS)
def test_progress_is_never_less_than_none_or_more_than_all_of_the_way(
    baseline: float, target: float, value: float, direction: str | None
) -> None:
    found = progress(use(baseline, target), Measure(id="m", direction=direction), value)
    assert found is None or 0 <= found <= 1


@pytest.mark.parametrize(
    ("baseline", "target", "direction"),
    [(9.6, 10, "decrease"), (10, 10, "decrease"), (99.5, 99, "increase"), (20, 25, "maintain")],
)
def test_a_limit_that_the_baseline_keeps_already_is_no_way(baseline: float, target: float, direction: str) -> None:
    assert progress(use(baseline, target), Measure(id="m", direction=direction), 8.8) is None


@pytest.mark.parametrize("half", [use(None, 60), use(212, None)])
def test_without_a_baseline_or_target_there_is_no_progress(half: MeasureUse) -> None:
    assert progress(half, Measure(id="m", direction="decrease"), 100) is None


@pytest.mark.parametrize(("share", "shown"), [(0, 0), (0.004, 0), (0.6, 60), (0.994, 99), (0.9999, 99), (1, 100)])
def test_nearly_all_of_the_way_is_not_all_of_it(share: float, shown: int) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("way", "direction", "until", "outcome", "value"),
    [
        (use(212, 60), "decrease", "2026-08-20", Outcome.MET, 47),
        (use(212, 47), "decrease", "2026-08-20", Outcome.LATE, 47),
        (use(212, 59), "decrease", "2026-06-30", Outcome.MET, 59),
        (use(212, 45), "decrease", "2026-08-20", Outcome.MISSED, 47),
        (use(212, 60), "decrease", "2026-06-01", Outcome.MISSED, 121),
        (use(212, 60), "decrease", "2026-05-10", Outcome.NO_DATA, None),
        (use(20, 45), "increase", "2026-08-20", Outcome.MET, 47),
        (use(20, 48), "increase", "2026-08-20", Outcome.MISSED, 47),
        (use(None, 60), "decrease", "2026-08-20", Outcome.MET, 47),
        (use(None, 60), None, "2026-08-20", Outcome.NO_DATA, None),
        (use(212, 60), None, "2026-08-20", Outcome.MET, 47),
        (use(212, None), "decrease", "2026-08-20", Outcome.NO_DATA, None),
        (use(50, 45), "maintain", "2026-08-20", Outcome.LATE, 47),
        (use(50, 40), "maintain", "2026-08-20", Outcome.MET, 47),
        (use(50, 49), "maintain", "2026-06-30", Outcome.MISSED, 59),
        (use(None, 47), "maintain", "2026-08-20", Outcome.NO_DATA, None),
    ],
)
def test_the_verdict(way: MeasureUse, direction: str | None, until: str, outcome: Outcome, value: float | None) -> None:
    points = CALLS.points[2:]
    found = verdict(way, Measure(id="reset-calls", direction=direction, points=points), "2026-05-08", until)
    assert (found.outcome, found.point and found.point.value) == (outcome, value)


def test_progress_comes_with_the_verdict() -> None:
    assert verdict(use(207, 47), CALLS, "2026-05-08", "2026-05-12") == Verdict(
        Outcome.MISSED, CALLS.points[3], 86 / 160
    )


def test_nothing_is_proven_before_the_change() -> None:
    assert verdict(use(212, 60), CALLS, None, "2026-08-20") == Verdict(Outcome.NO_DATA)
    assert verdict(use(212, 60), CALLS, "2026-05-04", "2026-05-10") == Verdict(Outcome.NO_DATA)


def test_what_is_maintained_may_scatter_as_it_did_before() -> None:
    steady = measure(
        ("2025-11-03", 99), ("2025-11-10", 101), ("2026-05-11", 101.9), direction="maintain"
    )  # a mean of 100, a standard deviation of 1
    assert accepted(use(100, 100), steady) == (98, 102)
    assert accepted(use(100, 105), steady) == (95, 105)
    assert verdict(use(100, 100), steady, "2026-05-08", "2026-06-01").outcome == Outcome.MET


@given(SERIES, VALUES, VALUES, DIRECTIONS, DAYS, DAYS, DAYS)
def test_a_verdict_keeps_its_promises(
    series: tuple[Point, ...], baseline: float, target: float, direction: str | None, by: str, done: str, until: str
) -> None:
    counted, way = Measure(id="reset-calls", direction=direction, points=series), use(baseline, target, by)
    found = verdict(way, counted, done, until)
    band = accepted(way, counted)
    after = [point for point in series if done < point.date <= until]
    if band is None or not after:
        assert found == Verdict(Outcome.NO_DATA)
        return
    assert found.point == after[-1]
    assert found.is_met == (band[0] <= after[-1].value <= band[1])
    if found.outcome is Outcome.MET:
        assert any(point.date <= by and band[0] <= point.value <= band[1] for point in after)
    if found.outcome is Outcome.LATE:
        assert not any(point.date <= by and band[0] <= point.value <= band[1] for point in after)
    assert found.progress == progress(way, counted, after[-1].value)


@given(SERIES, VALUES, VALUES, DAYS, DAYS, DAYS)
def test_a_verdict_is_the_same_upside_down(
    series: tuple[Point, ...], baseline: float, target: float, by: str, done: str, until: str
) -> None:
    mirrored = tuple(Point(date=point.date, value=-point.value) for point in series)
    up = verdict(use(baseline, target, by), Measure(id="m", direction="increase", points=series), done, until)
    down = verdict(use(-baseline, -target, by), Measure(id="m", direction="decrease", points=mirrored), done, until)
    assert (up.outcome, up.progress) == (down.outcome, down.progress)


WINDOW = [f"2025-11-{day:02}" for day in range(3, 30)]


def test_a_baseline_is_compared_with_the_points_of_its_days() -> None:
    points = tuple(zip(WINDOW, [205, 219, 208, 214], strict=False))
    found = baseline_check(
        Baseline(value=212, start="2025-11-01", end="2025-11-30"), measure(*points, ("2025-12-01", 900))
    )
    assert found is not None
    assert (found.mean, found.points, found.agrees) == (211.5, 4, True)


@pytest.mark.parametrize(("recorded", "agrees"), [(211.5, True), (206.3, True), (206, False), (217, False)])
def test_a_baseline_may_differ_by_one_standard_deviation(recorded: float, agrees: bool) -> None:
    points = zip(WINDOW, [205, 219, 208, 214], strict=False)
    found = baseline_check(Baseline(value=recorded, start="2025-11-01", end="2025-11-30"), measure(*points))
    assert found is not None
    assert found.agrees is agrees


def test_too_few_points_judge_no_baseline() -> None:
    assert (
        baseline_check(
            Baseline(value=1, start="2025-11-01", end="2025-11-30"), measure(*zip(WINDOW[:3], [7, 8, 9], strict=True))
        )
        is None
    )


@given(st.lists(VALUES, min_size=4, max_size=27), st.data())
def test_median_and_rounded_mean_always_agree_with_their_points(values: list[float], data: st.DataObject) -> None:
    points = measure(*zip(WINDOW, values, strict=False))
    ordered = sorted(values)
    median = (ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2
    mean = sum(values) / len(values)
    rounded = round(mean, data.draw(st.sampled_from([None, 1, 2, 3])))
    for recorded in (median, rounded):
        found = baseline_check(Baseline(value=recorded, start="2025-11-01", end="2025-11-30"), points)
        assert found is not None
        assert found.agrees


@pytest.mark.parametrize(
    ("agreement", "value", "missed"),
    [
        (Agreement(measure="m", at_least=99.9), 99.9, False),
        (Agreement(measure="m", at_least=99.9), 99.8, True),
        (Agreement(measure="m", at_most=180), 180, False),
        (Agreement(measure="m", at_most=180), 180.1, True),
        (Agreement(measure="m"), 1, False),
    ],
)
def test_an_agreed_level_itself_is_kept(agreement: Agreement, value: float, missed: bool) -> None:
    assert misses_agreement(agreement, value) is missed


@pytest.mark.parametrize(
    ("direction", "value", "beyond"),
    [
        ("decrease", 91, True),
        ("decrease", 90, False),
        ("increase", 89, True),
        ("increase", 90, False),
        ("maintain", 0, False),
    ],
)
def test_an_action_threshold_has_a_bad_side(direction: str, value: float, beyond: bool) -> None:
    assert beyond_threshold(measure(direction=direction, action_threshold=90), value) is beyond


def test_points_are_stale_when_two_are_missing() -> None:
    assert days_until_stale(measure(frequency="weekly")) == 21
    assert days_until_stale(measure()) is None


def test_users_are_named_once_a_measure() -> None:
    both = (use(1, 2), use(3, 4))
    items = [
        Improvement(id="IMP-0001", state="approved", measures=both),
        Improvement(id="IMP-0002", state="closed", measures=both),
    ]
    assert users(items, frozenset({"approved"})) == {"reset-calls": ("IMP-0001",)}
