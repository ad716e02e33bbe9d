"""register.json: every record as its file has it, and what is computed; schemas/register-export.schema.json."""

import json
from typing import Any

import msgspec

from csi_as_code.analysis.views import Entry
from csi_as_code.exports.registers import File, Whole


def render(whole: Whole) -> bytes:
    """Return one object, a record a line, so that versions of it can be compared line by line."""
    head = {"version": 1, "title": whole.register.policy.title, "today": whole.today, "commit": whole.commit}
    paths = whole.register.paths
    lines = b",\n".join(_bytes(_record(entry, paths.get(ident))) for ident, entry in whole.entries.items())
    return b'%s,"improvements":[\n%s\n]}\n' % (_bytes(head)[:-1], lines)


def _record(entry: Entry, path: str | None) -> dict[str, Any]:
    rating = entry.rating
    return {
        "path": path,
        "record": entry.item,
        "computed": {
            "age_days": entry.age_days,
            "overdue": entry.overdue,
            "score": round(rating.score, 1) if rating else None,
            "band": rating.band if rating else None,
            "lane": rating.lane.value if rating else None,
        },
    }


def _bytes(value: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a pair of UTF-16, which only an escape can say
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode("ascii")


FILE = File(
    name="register.json",
    holds="Every improvement as its file has it and what is computed about it, versioned, with a JSON Schema.",
    title="JSON",
    render=render,
)
