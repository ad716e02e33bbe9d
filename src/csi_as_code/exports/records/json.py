"""One improvement as JSON: the record as its file has it, and beside it what is computed."""

from typing import Any

import msgspec

from csi_as_code.analysis.dossier import Dossier, Measured, Neighbour
from csi_as_code.finding import Finding
from csi_as_code.text import json_text


def render(found: Dossier) -> str:
    """Return one object; `record` has the names of the file's fields, and only those that it has."""
    return json_text(
        {
            "version": 1,
            "path": found.path,
            "record": msgspec.to_builtins(found.item),
            "computed": {
                "age_days": found.age_days,
                "overdue": found.overdue,
                "priority": _priority(found),
                "lacks": list(found.lacks),
                "next": [{"state": str(one.state), "missing": list(one.missing)} for one in found.ahead],
                "depends_on": [_neighbour(one) | {"blocks": one.blocks} for one in found.needs],
                "unblocks": [_neighbour(one) for one in found.unblocks],
                "relations": [_neighbour(one) | {"as": one.kind, "why": one.why} for one in found.relations],
                "measures": [_measured(one) for one in found.measures],
                "steps": [msgspec.to_builtins(one) for one in found.steps],
                "findings": [_finding(one) for one in found.findings],
            },
        }
    )


def _priority(found: Dossier) -> dict[str, Any] | None:
    if found.rating is None:
        return None
    return {
        "score": found.rating.score,
        "band": found.rating.band,
        "computed_band": found.rating.computed_band,
        "lane": found.rating.lane.value,
        "terms": msgspec.to_builtins(found.terms),
    }


def _neighbour(one: Neighbour) -> dict[str, Any]:
    return {"id": one.id, "state": one.state, "title": one.title}


def _measured(one: Measured) -> dict[str, Any]:
    latest = {"date": one.latest.date, "value": one.latest.value} if one.latest else None
    return {
        "measure": one.use.measure,
        "title": one.title,
        "unit": one.unit,
        "direction": one.direction,
        "latest": latest,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "line": one.line,
        "column": one.column,
        "message": one.message,
        "hint": one.hint,
    }
