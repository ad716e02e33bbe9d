"""The register as data for the script of its table: rows and names in one file, the text to search in another.

A page from the disk may fetch nothing, so each file is a script that calls one function with its data.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from csi_as_code.model import Improvement
from csi_as_code.site.facts import Row, Site
from csi_as_code.site.words import word
from csi_as_code.workflow import ROWS, State

NOT_JUDGED = "not-judged"
"""Stands for the outcome of what closed without one."""

UNKNOWN = "A state that the workflow does not know."


class Names:
    """The values of a facet by number, in the order of their first use."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, key: str | None) -> int:
        """Return the number of a value, -1 for none."""
        return self.numbers.setdefault(key, len(self.numbers)) if key else -1


def rows_script(site: Site) -> bytes:
    """Return the rows in the register's order; places in a row are those that templates/assets/register.js reads."""
    states = {state: number for number, state in enumerate(site.by_state)}
    names = {kind: Names() for kind in ("team", "service", "owner", "objective", "tag", "ended")}
    rows = [_cells(row, states, names) for row in in_order(site)]
    policy = site.policy
    return _call(
        "csiRows",
        {
            "states": [
                [
                    state,
                    _title(state),
                    _kind(state),
                    site.anchors[state],
                    ROWS[state].meaning if state in ROWS else UNKNOWN,
                ]
                for state in states
            ],
            "lanes": [[lane, word(lane)] for lane in ("quick-win", "strategic")],
            "teams": _named(names["team"], {k: v.title for k, v in policy.teams.items()}, site.teams),
            "services": _named(names["service"], {k: v.title for k, v in policy.services.items()}, site.services),
            "objectives": _named(
                names["objective"], {k: v.title for k, v in policy.objectives.items()}, site.objectives
            ),
            "owners": _named(names["owner"], {}, site.people),
            "tags": _named(names["tag"], {}, {}),
            "endings": [[key, word(key)] for key in names["ended"].numbers],
            "rows": rows,
        },
    )


def text_script(site: Site) -> bytes:
    """Return what a search looks through beside the cells of a row, a text for each row."""
    return _call("csiText", [" ".join(_texts(row.item)) for row in in_order(site)])


def in_order(site: Site) -> Iterator[Row]:
    """Yield every row as the register's page lists them."""
    for rows in site.by_state.values():
        yield from rows


def _cells(row: Row, states: Mapping[str, int], names: Mapping[str, Names]) -> list[Any]:
    item = row.item
    return [
        row.id,
        row.title,
        0 if row.page == f"improvements/{row.id}.html" else row.page,
        states[row.state],
        -1 if row.lane is None else int(row.lane != "quick-win"),
        row.band,
        None if row.score is None else round(row.score, 1),
        names["team"].number(item.team),
        names["service"].number(item.service),
        names["owner"].number(item.owner),
        row.due,
        row.overdue_days,
        row.age_days,
        names["objective"].number(item.objective),
        [names["tag"].number(tag) for tag in item.tags if tag],
        names["ended"].number(_ended(row)),
    ]


def _ended(row: Row) -> str | None:
    """Return how a closed record ended."""
    if row.state != State.CLOSED:
        return None
    return row.item.closure.code if row.item.closure else NOT_JUDGED


def _named(found: Names, titles: Mapping[str, str], pages: Mapping[str, str]) -> list[list[str]]:
    return [[key, titles.get(key, key), pages.get(key, "")] for key in found.numbers]


def _title(state: str) -> str:
    return ROWS[state].title if state in ROWS else state


def _kind(state: str) -> str:
    return str(ROWS[state].state) if state in ROWS else "unknown"


def _texts(item: Improvement) -> Iterator[str]:
    closure = item.closure
    yield from _some(item.description, item.outcome)
    if item.source:
        yield from item.source.evidence
    if item.analysis:
        yield from (cause.cause for cause in item.analysis.causes)
    yield from _some(*(decision.why for decision in item.decisions))
    if closure:
        yield from _some(closure.summary, closure.lessons)


def _some(*texts: str | None) -> Iterable[str]:
    return filter(None, texts)


def _call(name: str, data: object) -> bytes:
    return f"{name}({json.dumps(data, ensure_ascii=False, separators=(',', ':'))});\n".encode("utf-8", "replace")
