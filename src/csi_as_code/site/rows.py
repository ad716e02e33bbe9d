"""An improvement as tables and lists of the site show it."""

import msgspec

from csi_as_code.analysis.due import in_state_on, overdue_days
from csi_as_code.analysis.priority import Lane, Rating
from csi_as_code.analysis.ready import blockers
from csi_as_code.model import Day, Decision, Improvement
from csi_as_code.register import Register
from csi_as_code.site.days import days_between
from csi_as_code.workflow import ROWS, is_open


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An improvement as tables and lists show it; spans are in days, an empty text or None means that there is none."""

    item: Improvement
    id: str
    page: str
    title: str
    state: str
    state_title: str
    state_class: str
    score: float | None
    band: int | None
    lane: Lane | None
    raised: Day
    due: Day
    since: Day
    age_days: int | None
    in_state_days: int | None
    overdue_days: int
    stuck_days: int
    waits_for: tuple[str, ...]
    is_open: bool


class Move(msgspec.Struct, frozen=True):
    """A decision that moved a record."""

    date: Day
    row: Row
    decision: Decision


def row_of(register: Register, today: Day, item: Improvement, rating: Rating | None, page: str) -> Row:
    """Return the row of an improvement on a day, given its rating and its page."""
    since = in_state_on(item)
    clock = register.policy.clocks.get(item.state)
    in_state = days_between(since, today)
    due = item.plan.due if item.plan and item.plan.due else ""
    known = ROWS.get(item.state)
    raised = item.raised.date if item.raised else ""
    return Row(
        item=item,
        id=item.id,
        page=page,
        title=item.title or "(no title)",
        state=item.state,
        state_title=known.title if known else item.state,
        state_class=known.state if known else "unknown",
        score=rating.score if rating else None,
        band=rating.band if rating else None,
        lane=rating.lane if rating else None,
        raised=raised,
        due=due,
        since=since,
        age_days=days_between(raised, today),
        in_state_days=in_state,
        overdue_days=overdue_days(item, today),
        stuck_days=max(0, in_state - clock) if clock is not None and in_state is not None else 0,
        waits_for=blockers(register, item) if item.depends_on else (),
        is_open=is_open(item.state),
    )


def by_priority(row: Row) -> tuple[float, float, str]:
    """Sort key: band, then score from the highest, then id; what has no priority comes last."""
    return (row.band or 9, -(row.score if row.score is not None else -1), row.id)
