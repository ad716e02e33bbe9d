"""badge.json: the badge for shields (https://shields.io/badges/endpoint-badge)."""

from csi_as_code.exports.registers import File, Whole
from csi_as_code.text import json_text


def render(whole: Whole) -> bytes:
    """Return the object that shields' endpoint asks for."""
    badge = whole.badge
    colour = "orange" if badge.is_late else "blue"
    shown = {"schemaVersion": 1, "label": badge.label, "message": badge.message, "color": colour}
    return json_text(shown).encode()


FILE = File(
    name="badge.json",
    holds="How many improvements are open and overdue, for shields' endpoint badge.",
    render=render,
)
