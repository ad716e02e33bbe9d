"""register.json: every record as its file has it, and what is computed; schemas/register-export.schema.json."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from csi_as_code.analysis.views import Entry
from csi_as_code.exports.pieces import Pieces
from csi_as_code.exports.registers import File, Whole


def render(whole: Whole) -> Pieces:
    """Return one object, a record a line, so that versions of it can be compared line by line."""
    head = {"version": 1, "title": whole.register.policy.title, "today": whole.today, "commit": whole.commit}
    ids, paths = whole.ids, whole.register.paths

    def make(places: Sequence[int]) -> Iterable[bytes]:
        for place, entry in zip(places, whole.entries(places), strict=True):
            yield _bytes(_record(entry, paths.get(ids[place])))

    return Pieces(
        count=len(ids),
        keys=lambda: [whole.digests[ident] + _key(paths.get(ident, "")) for ident in ids],
        make=make,
        head=lambda: b'%s,"improvements":[\n' % _bytes(head)[:-1],
        between=b",\n",
        tail=b"\n]}\n",
    )


def _key(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")


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
