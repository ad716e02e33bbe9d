"""A scorecard as JSON; weights where the order changes are exact, as a fraction in text, and as a number."""

from typing import Any

import msgspec

from csi_as_code.analysis.scorecard import Rival, Scorecard, Standing
from csi_as_code.analysis.sensitivity import Flip
from csi_as_code.text import json_text


def render(card: Scorecard) -> str:
    """Return one object."""
    value = {
        "version": 1,
        "id": card.item.id,
        "now": _standing(card.now),
        "what_if": {"inputs": dict(card.changed)} | (_standing(card.then) or {}) if card.then else None,
        "neighbours": [_rival(rival) for rival in card.rivals],
    }
    return json_text(value)


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    rating, place = standing.rating, standing.place
    return {
        "score": rating.score,
        "band": rating.band,
        "computed_band": rating.computed_band,
        "lane": rating.lane.value,
        "rank": place.rank,
        "of": place.of,
        "level_with": list(place.level),
        "terms": msgspec.to_builtins(standing.terms),
    }


def _rival(rival: Rival) -> dict[str, Any]:
    return {
        "id": rival.id,
        "score": rival.score,
        "position": "above" if rival.above else "below",
        "flips": [_flip(flip) for flip in rival.flips],
    }


def _flip(flip: Flip) -> dict[str, Any]:
    return {
        "weight": flip.weight,
        "now": float(flip.now),
        "at": None if flip.at is None else float(flip.at),
        "move": None if flip.move is None else float(flip.move),
        "exact": None if flip.at is None else str(flip.at),
    }
