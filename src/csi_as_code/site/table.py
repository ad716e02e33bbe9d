"""The register as data for the script of its table: rows and names in one file, the text to search in another.

A page from the disk may fetch nothing, so each file is a script that calls one function with its data.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import msgspec

from csi_as_code.exports.pieces import Pieces
from csi_as_code.model import Improvement
from csi_as_code.site.facts import Site
from csi_as_code.site.rows import Row
from csi_as_code.site.words import word
from csi_as_code.workflow import ROWS, State

NOT_JUDGED = "not-judged"
"""Stands for the outcome of what closed without one."""

UNKNOWN = "A state that the workflow does not know."
NO_DIGESTS: Mapping[str, bytes] = MappingProxyType({})


def rows_script(site: Site, digests: Mapping[str, bytes] = NO_DIGESTS) -> Pieces:
    """Return the rows in the register's order; places in a row are those that templates/assets/register.js reads.

    `digests` has one for each row by its id.
    """
    rows = list(in_order(site))
    states = {state: number for number, state in enumerate(site.by_state)}
    names = _names(site, rows)
    head = _json(_known(site, states, names))[:-1]
    return Pieces(
        count=len(rows),
        keys=lambda: [*map(digests.__getitem__, map(attrgetter("id"), rows))],
        make=lambda places: [_json(_cells(rows[place], states, names)) for place in places],
        head=lambda: b'csiRows(%s,"rows":[' % head,
        context=head,  # a row says all names by their numbers
        between=b",",
        tail=b"]});\n",
    )


def text_script(site: Site, digests: Mapping[str, bytes] = NO_DIGESTS) -> Pieces:
    """Return what a search looks through beside the cells of a row, a text for each row."""
    rows = list(in_order(site))
    return Pieces(
        count=len(rows),
        keys=lambda: [*map(digests.__getitem__, map(attrgetter("id"), rows))],
        make=lambda places: [_json(_text(rows[place].item)) for place in places],
        head=lambda: b"csiText([",
        between=b",",
        tail=b"]);\n",
    )


def _names(site: Site, rows: Iterable[Row]) -> Mapping[str, Mapping[str | None, int]]:
    """Return the values of each facet by number: in order, so that a record changes the numbers of others seldom."""
    tags: set[str] = set()
    ended: set[str | None] = set()
    for row in rows:
        tags.update(row.item.tags)
        ended.add(_ended(row))
    found: Mapping[str, Iterable[str | None]] = {
        "team": site.by_team,
        "service": site.by_service,
        "owner": site.by_owner,
        "objective": site.by_objective,
        "tag": tags,
        "ended": ended,
    }
    return {
        kind: {key: number for number, key in enumerate(sorted(filter(None, keys)))} for kind, keys in found.items()
    }


def _known(site: Site, states: Iterable[str], names: Mapping[str, Mapping[str | None, int]]) -> dict[str, Any]:
    """Return what the numbers in a row stand for."""
    policy = site.policy
    return {
        "states": [
            [state, _title(state), _kind(state), site.anchors[state], ROWS[state].meaning if state in ROWS else UNKNOWN]
            for state in states
        ],
        "lanes": [[lane, word(lane)] for lane in ("quick-win", "strategic")],
        "teams": _named(names["team"], {k: v.title for k, v in policy.teams.items()}, site.teams),
        "services": _named(names["service"], {k: v.title for k, v in policy.services.items()}, site.services),
        "objectives": _named(names["objective"], {k: v.title for k, v in policy.objectives.items()}, site.objectives),
        "owners": _named(names["owner"], {}, site.people),
        "tags": _named(names["tag"], {}, {}),
        "endings": [[key, word(key)] for key in names["ended"]],
    }


def in_order(site: Site) -> Iterator[Row]:
    """Yield every row as the register's page lists them."""
    for rows in site.by_state.values():
        yield from rows


def _cells(row: Row, states: Mapping[str, int], names: Mapping[str, Mapping[str | None, int]]) -> list[Any]:
    item = row.item
    tags = names["tag"]
    return [
        row.id,
        row.title,
        0 if row.page == f"improvements/{row.id}.html" else row.page,
        states[row.state],
        -1 if row.lane is None else int(row.lane != "quick-win"),
        row.band,
        None if row.score is None else round(row.score, 1),
        names["team"].get(item.team, -1),
        names["service"].get(item.service, -1),
        names["owner"].get(item.owner, -1),
        row.due,
        row.overdue_days,
        row.age_days,
        names["objective"].get(item.objective, -1),
        [tags[tag] for tag in item.tags if tag],
        names["ended"].get(_ended(row), -1),
    ]


def _ended(row: Row) -> str | None:
    """Return how a closed record ended."""
    if row.state != State.CLOSED:
        return None
    return row.item.closure.code if row.item.closure else NOT_JUDGED


def _named(found: Iterable[str | None], titles: Mapping[str, str], pages: Mapping[str, str]) -> list[list[str]]:
    return [[key, titles.get(key, key), pages.get(key, "")] for key in found if key]


def _title(state: str) -> str:
    return ROWS[state].title if state in ROWS else state


def _kind(state: str) -> str:
    return str(ROWS[state].state) if state in ROWS else "unknown"


def _text(item: Improvement) -> str:
    source, analysis, closure = item.source, item.analysis, item.closure
    texts = (
        item.description,
        item.outcome,
        *(source.evidence if source else ()),
        *([cause.cause for cause in analysis.causes] if analysis else ()),
        *[decision.why for decision in item.decisions],
        *((closure.summary, closure.lessons) if closure else ()),
    )
    return " ".join(filter(None, texts))


def _json(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a pair of UTF-16, which only an escape can say
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
