"""Benefits are added up where they are of one category, kind and unit, and nowhere else."""

import pytest

from csi_as_code.analysis.benefits import added, totals
from csi_as_code.model import Benefit, Improvement


def benefit(forecast: float | None, actual: float | None, unit: str | None = "EUR/year", kind: str = "hard") -> Benefit:
    return Benefit(category="cost-reduction", kind=kind, unit=unit, forecast=forecast, actual=actual)


def item(ident: str, *benefits: Benefit, state: str = "closed") -> Improvement:
    return Improvement(id=ident, state=state, benefits=benefits)


def test_forecast_and_actual_are_added_up_and_the_share_is_of_what_was_measured() -> None:
    found = totals([item("A-1", benefit(100, 80)), item("A-2", benefit(300, None)), item("A-3", benefit(None, 7))])
    (total,) = found
    assert (total.ids, total.forecast, total.actual) == (("A-1", "A-2", "A-3"), 400, 87)
    assert (total.measured, total.share) == (1, pytest.approx(0.8))


def test_what_cannot_be_added_up_is_apart() -> None:
    found = totals(
        [item("A-1", benefit(1, 1), benefit(2, 2, unit="hours/year"), benefit(3, 3, kind="soft"), benefit(4, 4, None))]
    )
    assert [(total.kind, total.unit, total.forecast) for total in found] == [
        ("hard", "", 4),
        ("hard", "EUR/year", 1),
        ("hard", "hours/year", 2),
        ("soft", "EUR/year", 3),
    ]


def test_a_record_with_two_benefits_of_a_kind_counts_once() -> None:
    (total,) = totals([item("A-1", benefit(1, 1), benefit(2, 3))])
    assert (total.ids, total.forecast, total.actual, total.measured) == (("A-1",), 3, 4, 2)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "superseded"])
def test_what_was_dropped_promises_nothing_and_counts_with_what_it_brought(state: str) -> None:
    dropped = [item("A-2", benefit(300, None), state=state), item("A-3", benefit(9, 7), state=state)]
    (total,) = totals([item("A-1", benefit(100, 80)), *dropped])
    assert (total.ids, total.forecast, total.actual) == (("A-1", "A-3"), 109, 87)
    assert totals(dropped[:1]) == ()


def test_nothing_measured_has_no_share() -> None:
    (total,) = totals([item("A-1", benefit(None, None)), item("A-2", benefit(0, 5))])
    assert (total.forecast, total.actual, total.share) == (0, 5, None)
    assert totals([]) == ()


def test_whole_numbers_stay_whole_and_others_are_added_exactly() -> None:
    assert added([1, None, 2]) == 3
    assert isinstance(added([1, 2]), int)
    assert added([0.1] * 10) == 1.0
    assert added([None]) is None
