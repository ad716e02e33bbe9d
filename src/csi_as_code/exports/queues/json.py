"""What is ready now, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from csi_as_code.analysis.ready import Ready
from csi_as_code.model import Day
from csi_as_code.text import json_text


def render(lanes: Mapping[str, Sequence[Ready]], today: Day) -> str:
    """Return one object with the lanes in order; `lane` is null for what nobody rated."""
    found = [_one(one) for lane in lanes.values() for one in lane]
    return json_text({"version": 1, "today": today, "ready": found})


def _one(one: Ready) -> dict[str, Any]:
    rating, effective = one.rating, one.effective
    return {
        "id": one.item.id,
        "title": one.item.title,
        "state": one.item.state,
        "step": one.step,
        "lane": one.lane.value if one.lane else None,
        "team": one.item.team,
        "owner": one.item.owner,
        "score": rating.score if rating else None,
        "band": rating.band if rating else None,
        "effective": {"score": effective.score, "band": effective.band, "source": effective.source}
        if effective
        else None,
        "unblocks": list(one.unblocks),
    }
