"""How work flows, as JSON. The shape is described in docs/history.md."""

from typing import Any

from csi_as_code.analysis.flow import Figures, Flow, Shown, Spread
from csi_as_code.text import json_text


def render(flow: Flow, shown: Shown) -> str:
    """Return one object; durations are in days, and what there is none of is null."""
    return json_text({
        "version": 1,
        "tip": shown.tip,
        "since": shown.since,
        "until": shown.until,
        "told_by": "git" if shown.from_git else "records",
        "history_begins": shown.begins,
        "records": flow.records,
        "unreadable": shown.unreadable,
        "figures": _figures(flow.figures),
        "mass_edits": None
        if flow.apart is None
        else {"more_than": shown.most, "commits": list(flow.mass_edits), "figures_without": _figures(flow.apart)},
        "open": [
            {"id": one.id, "state": one.state, "age_days": _rounded(one.age_days),
             "in_state_days": _rounded(one.in_state_days)}
            for one in flow.open
        ],
        "levels": {week: dict(level) for week, level in flow.levels.items()},
    })  # fmt: skip


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "first_response_days": _spread(found.first_response),
        "lead_time_days": _spread(found.lead_time),
        "cycle_time_days": _spread(found.cycle_time),
        "flow_efficiency": None if found.efficiency is None else round(found.efficiency, 4),
        "throughput": dict(found.throughput),
        "time_in_state_days": {state: _spread(one) for state, one in found.time_in_state.items()},
        "age_days": {state: _spread(one) for state, one in found.ages.items()},
    }


def _spread(one: Spread) -> dict[str, Any]:
    return {"count": one.count, "median": _rounded(one.median), "p85": _rounded(one.p85)}


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 2)
