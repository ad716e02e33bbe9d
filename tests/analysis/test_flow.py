"""Flow figures by hand on small histories, and against a second, naive reading on random ones."""

import datetime
import random
import statistics
from collections.abc import Sequence
from itertools import pairwise

import pytest
from msgspec.structs import replace

from csi_as_code.analysis.flow import DAY, Flow, Spread, Stay, Window, lives, mass_edits, measure, spread, week_name
from csi_as_code.history import History, Landing, Signature, Transition
from csi_as_code.reading.zone import day_number_of

MONDAY = 1_767_571_200  # 5 January 2026, 00:00 UTC
NOBODY = Signature("A", "a@example.org")
STATES = ["proposed", "assessed", "approved", "in_progress", "measuring", "closed", "on_hold", "rejected"]

Step = tuple[float, str, str | None]
"""Day after Monday, number of the record, state (None: deleted). Steps of one moment are one commit."""


def history(*steps: Step, records: int | None = None) -> History:
    last: dict[str, str] = {}
    found = []
    for number, (day, ident, target) in enumerate(steps):
        oid = f"c{number}-{day}"
        landing = Landing(oid, int(MONDAY + day * DAY), NOBODY, records=records or 1)
        found.append(Transition(ident, last.get(ident), target, landing, "x"))
        if target is None:
            del last[ident]
        else:
            last[ident] = target
    return History(tip="c", transitions=tuple(found), states=last)


def day_of(time: int) -> int:
    return day_number_of(time, datetime.UTC)


def at(day: float, since: float | None = None) -> Window:
    return Window(None if since is None else int(MONDAY + since * DAY), int(MONDAY + day * DAY))


def flow(*steps: Step, until: float = 100, since: float | None = None) -> Flow:
    return measure(history(*steps), at(until, since), day_of)


@pytest.mark.parametrize(
    ("durations", "expected"),
    [
        ([], Spread(0)),
        ([4.0], Spread(1, 4.0, 4.0)),
        ([1.0, 3.0], Spread(2, 2.0, 3.0)),
        ([5.0, 1.0, 3.0], Spread(3, 3.0, 5.0)),
        ([float(number) for number in range(1, 21)], Spread(20, 10.5, 17.0)),
        ([float(number) for number in range(1, 101)], Spread(100, 50.5, 85.0)),
    ],
)
def test_median_and_nearest_rank(durations: list[float], expected: Spread) -> None:
    assert spread(durations) == expected


WHOLE: tuple[Step, ...] = (
    (0, "1", "proposed"), (2, "1", "assessed"), (5, "1", "approved"), (10, "1", "in_progress"), (14, "1", "on_hold"),
    (16, "1", "in_progress"), (20, "1", "measuring"), (40, "1", "closed"),
)  # fmt: skip


def test_one_record_from_its_first_commit_to_its_closing() -> None:
    found = flow(*WHOLE)
    figures = found.figures
    assert (figures.first_response, figures.lead_time, figures.cycle_time) == (
        Spread(1, 2.0, 2.0), Spread(1, 40.0, 40.0), Spread(1, 30.0, 30.0),
    )  # fmt: skip
    assert figures.efficiency == (4 + 4 + 20) / 40
    assert {state: one.median for state, one in figures.time_in_state.items() if one.count} == {
        "proposed": 2.0, "assessed": 3.0, "approved": 5.0, "in_progress": 4.0, "on_hold": 2.0, "measuring": 20.0,
    }  # fmt: skip
    assert (figures.ages, found.open, found.records) == ({}, (), 1)


def test_a_reopened_record_is_not_finished_and_counts_once() -> None:
    again = (*WHOLE, (50.0, "1", "measuring"))
    assert flow(*again).figures.lead_time == Spread(0)
    figures = flow(*again, (60.0, "1", "closed")).figures
    assert (figures.lead_time, sum(figures.throughput.values())) == (Spread(1, 60.0, 60.0), 1)


def test_a_closed_record_that_is_deleted_was_closed_and_a_new_one_begins_anew() -> None:
    found = flow(*WHOLE, (50.0, "1", None), (60.0, "1", "proposed"), (63.0, "1", None))
    assert found.figures.lead_time == Spread(1, 40.0, 40.0)
    assert found.figures.first_response == Spread(1, 2.0, 2.0)  # a deletion is no answer
    assert found.figures.time_in_state["closed"] == Spread(1, 10.0, 10.0)


def test_what_was_dropped_was_not_closed() -> None:
    found = flow((0, "1", "proposed"), (4, "1", "rejected")).figures
    assert (found.first_response, found.lead_time, found.throughput) == (Spread(1, 4.0, 4.0), Spread(0), {})


def test_work_that_nobody_saw_has_no_cycle_time() -> None:
    found = flow((0, "1", "approved"), (6, "1", "closed")).figures
    assert (found.lead_time, found.cycle_time, found.efficiency) == (Spread(1, 6.0, 6.0), Spread(0), 0.0)
    assert found.first_response == Spread(0)  # it was never proposed


def test_the_age_of_what_is_open() -> None:
    found = flow((0, "1", "proposed"), (4, "1", "assessed"), (3, "2", "proposed"), (5, "3", "closed"), until=10)
    assert [(one.id, one.state, one.age_days, one.in_state_days) for one in found.open] == [
        ("1", "assessed", 10.0, 6.0), ("2", "proposed", 7.0, 7.0),
    ]  # fmt: skip
    assert found.figures.ages == {"assessed": Spread(1, 10.0, 10.0), "proposed": Spread(1, 7.0, 7.0)}


def test_weeks_without_a_closing_count_too() -> None:
    found = flow((0, "1", "closed"), (15, "2", "closed"), (16, "3", "closed"), until=35)
    assert found.figures.throughput == {
        "2026-W02": 1, "2026-W03": 0, "2026-W04": 2, "2026-W05": 0, "2026-W06": 0,
    }  # fmt: skip


def test_levels_are_those_at_the_end_of_each_week() -> None:
    found = flow((0, "1", "proposed"), (1, "2", "proposed"), (9, "1", "approved"), (16, "2", None), until=21)
    assert found.levels == {
        "2026-W02": {"approved": 0, "proposed": 2},
        "2026-W03": {"approved": 1, "proposed": 1},
        "2026-W04": {"approved": 1, "proposed": 0},
    }


def test_a_window_counts_what_ended_in_it() -> None:
    found = flow(*WHOLE, since=12, until=42)
    assert found.figures.first_response == Spread(0)
    assert found.figures.lead_time == Spread(1, 40.0, 40.0)
    assert {state for state, one in found.figures.time_in_state.items() if one.count} == {
        "in_progress",
        "on_hold",
        "measuring",
    }
    assert next(iter(found.levels)) == "2026-W03"
    assert flow(*WHOLE, until=40).figures.lead_time == Spread(0)


def test_a_clock_that_runs_backwards_takes_no_time() -> None:
    found = flow((10, "1", "proposed"), (4, "1", "assessed"), (12, "1", "closed"))
    assert found.figures.first_response == Spread(1, 0.0, 0.0)
    assert found.figures.time_in_state["assessed"] == Spread(1, 2.0, 2.0)
    assert min(count for level in found.levels.values() for count in level.values()) == 0


def test_clocks_beyond_the_calendar_end_at_the_window() -> None:
    found = flow((0, "1", "proposed"), (10_000_000, "1", "closed"), until=20)
    assert (found.figures.lead_time, len(found.levels)) == (Spread(0), 3)


def test_mass_edits_are_set_aside_and_both_figures_are_there() -> None:
    one = history((0, "1", "proposed"), (4, "1", "assessed"))
    landings = {"c0-0": 1, "c1-4": 30}
    steps = [
        Transition(s.id, s.source, s.target, replace(s.landing, records=landings[s.landing.oid]), "x")
        for s in one.transitions
    ]
    mass = History(tip="c", transitions=tuple(steps))
    assert (mass_edits(mass, 29), mass_edits(mass, 30)) == (("c1-4",), ())
    found = measure(mass, at(10), day_of, most=20)
    assert found.apart is not None
    assert (found.figures.first_response, found.apart.first_response) == (Spread(1, 4.0, 4.0), Spread(0))
    assert (found.mass_edits, found.apart.ages["assessed"]) == (("c1-4",), Spread(1, 10.0, 10.0))
    assert measure(mass, at(10), day_of).apart is None


def test_nothing_is_no_error() -> None:
    found = flow()
    assert (found.records, found.figures.efficiency, found.levels) == (0, None, {})


def test_steps_inside_a_merge_are_no_stays() -> None:
    found = history((0, "1", "proposed"), (4, "1", "assessed"))
    inside = Transition("1", "proposed", "rejected", found.transitions[0].landing, "x", within="c1-4")
    both = History(tip="c", transitions=(found.transitions[0], inside, found.transitions[1]))
    assert lives(both) == lives(found)


# A second reading: hour by hour, with no idea of stays or lives.


def naive(steps: Sequence[Step], until: float, since: float) -> dict[str, object]:
    """Keep the books of a random history as somebody with a calendar would; steps are in order of time."""
    lead, cycle, first, closed, active, span = [], [], [], 0, 0.0, 0.0
    in_state: dict[str, list[float]] = {state: [] for state in STATES}
    for ident in sorted({step[1] for step in steps}):
        mine = [(day, state) for day, one, state in steps if one == ident]
        cuts = [number for number, (_, state) in enumerate(mine) if state is None]
        parts, begin = [], 0
        for cut in [*cuts, len(mine)]:
            parts.append(mine[begin : cut + 1])
            begin = cut + 1
        for part in filter(None, parts):
            for (start, state), (end, _) in pairwise(part):
                if state and since <= end < until:
                    in_state[state].append(end - start)
            alive = [(day, state) for day, state in part if state is not None]
            if len(alive) > 1 and alive[0][1] == "proposed" and since <= alive[1][0] < until:
                first.append(alive[1][0] - alive[0][0])
            end, final = alive[-1]
            if final != "closed" or not since <= end < until:
                continue
            closed += 1
            lead.append(end - alive[0][0])
            working = [day for day, state in alive if state in ("in_progress", "measuring")]
            if working:
                cycle.append(end - working[0])
            # Half an hour after each full hour, look what the record is in.
            hours = [alive[0][0] + (number + 0.5) / 24 for number in range(round((end - alive[0][0]) * 24))]
            for hour in hours:
                active += [state for day, state in alive if day <= hour][-1] in ("in_progress", "measuring")
            span += len(hours)
    return {
        "lead": sorted(lead), "cycle": sorted(cycle), "first": sorted(first), "closed": closed,
        "efficiency": active / span if span else None, "in_state": {k: sorted(v) for k, v in in_state.items() if v},
    }  # fmt: skip


def test_random_histories_agree_with_a_naive_reading() -> None:
    chance = random.Random(20261122)
    for _ in range(150):
        hour = 0
        now: dict[str, str | None] = {}
        steps: list[Step] = []
        for _ in range(chance.randrange(30)):
            hour += chance.randrange(0, 60)
            ident = str(chance.randrange(1, 5))
            target: str | None = chance.choice([*STATES, None])
            if now.get(ident) != target:
                now[ident] = target
                steps.append((hour / 24, ident, target))
        since, until = sorted((chance.randrange(0, 40), chance.randrange(10, 80)))
        found = flow(*steps, since=since, until=until).figures
        book = naive(steps, until, since)
        assert (found.lead_time.count, found.cycle_time.count, sum(found.throughput.values())) == (
            len(book["lead"]), len(book["cycle"]), book["closed"],  # type: ignore[arg-type]
        )  # fmt: skip
        for one, key in ((found.lead_time, "lead"), (found.cycle_time, "cycle"), (found.first_response, "first")):
            agree(one, book[key])
        if book["efficiency"] is None:
            assert found.efficiency is None
        else:
            assert found.efficiency == pytest.approx(book["efficiency"], abs=1e-9)
        held = {state: one for state, one in found.time_in_state.items() if one.count}
        assert held.keys() == book["in_state"].keys()  # type: ignore[attr-defined]
        for state, one in held.items():
            agree(one, book["in_state"][state])  # type: ignore[index]


def agree(found: Spread, durations: object) -> None:
    assert isinstance(durations, list)
    assert found.count == len(durations)
    if durations:
        assert found.median == pytest.approx(statistics.median(durations), abs=1e-4)
        # The 85th percentile by nearest rank: the least with at least 85 % at or below it.
        ranked = [one for one in durations if sum(other <= one for other in durations) * 100 >= 85 * len(durations)]
        assert found.p85 == pytest.approx(ranked[0], abs=1e-4)


def test_levels_of_random_histories_add_up_to_the_records_that_are() -> None:
    chance = random.Random(7)
    now: dict[str, str | None] = {}
    steps: list[Step] = []
    for number in range(200):
        ident, target = str(chance.randrange(1, 30)), chance.choice([*STATES, None])
        if now.get(ident) != target:
            now[ident] = target
            steps.append((number * 0.75, ident, target))
    for number, (week, level) in enumerate(flow(*steps, until=147).levels.items()):
        end = (number + 1) * 7
        alive: dict[str, str] = {}
        for day, ident, state in steps:
            if day < end:
                alive.pop(ident, None)
                if state is not None:
                    alive[ident] = state
        assert {state: count for state, count in level.items() if count} == {
            state: list(alive.values()).count(state) for state in set(alive.values())
        }, week


def test_weeks_are_those_of_iso_8601() -> None:
    for day in (datetime.date(2020, 12, 31), datetime.date(2021, 1, 3), datetime.date(2021, 1, 4)):
        assert week_name((day.toordinal() - 1) // 7) == day.strftime("%G-W%V")


def test_a_stay_that_lasts_has_no_days() -> None:
    assert (Stay("proposed", 5, "c").days, Stay("proposed", 0, "c", DAY, "d").days) == (0, 1)
