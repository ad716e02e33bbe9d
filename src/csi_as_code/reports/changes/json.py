"""Differences as JSON, for programs: a version, the two sides, the counts, and every record with what follows."""

from typing import Any

import msgspec

from csi_as_code.analysis.comparison import MeasureChange, RecordChange
from csi_as_code.analysis.consequences import Need
from csi_as_code.analysis.fieldwise import FieldChange
from csi_as_code.analysis.placing import Place
from csi_as_code.reports.changes import Changes, Side, spoken, summary
from csi_as_code.reports.changes._fields import label
from csi_as_code.reports.changes._sentences import statements
from csi_as_code.text import json_text

VERSION = 1


def render(changes: Changes) -> str:
    """Return one JSON object; a field may be added within a version, none changes its meaning or goes away."""
    found = changes.found
    value = {
        "version": VERSION,
        "base": _side(changes.base),
        "head": _side(changes.head),
        "summary": {
            "text": summary(found),
            "records": len(found.records),
            "measures": len(found.measures),
            "rules": len(found.rules),
            "undecided": found.undecided,
        },
        "records": [_record(one) for one in found.records],
        "measures": [_measure(one) for one in found.measures],
        "register": {
            "unreadable": found.unread_rules,
            "fields": [_field(one) for one in found.rules],
            "bands": [{"id": one.id, "from": one.old, "to": one.new} for one in found.shifts],
        },
    }
    return json_text(value)


def _side(side: Side) -> dict[str, Any]:
    return {"asked": side.asked or None, "commit": side.commit}


def _record(one: RecordChange) -> dict[str, Any]:
    follows = one.follows
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "state": {
            "before": one.before.state if one.before else None,
            "after": one.after.state if one.after else None,
            "kind": one.step.kind.value if one.step and one.step.kind else None,
            "single_step": one.step.is_single if one.step else None,
            "fast_lane": one.step.is_fast_lane if one.step else None,
        },
        "needs": [_need(need) for need in follows.needs],
        "missing": list(follows.lacks),
        "stale": list(follows.stale),
        "wrong_scope": follows.wrong_scope,
        "rewritten": follows.rewritten,
        "not_approved": list(follows.immature),
        "decisions": msgspec.to_builtins(one.decisions),
        "unblocks": list(follows.frees),
        "unblocks_approval": list(follows.clears),
        "blocks": list(follows.blocks),
        "place": {"before": _place(one.was), "after": _place(one.now)},
        "due": {"before": one.due[0], "after": one.due[1], "days": one.due[2]} if one.due else None,
        "moved": {"before": one.moved[0], "after": one.moved[1]} if one.moved else None,
        "unreadable": list(one.unclear),
        "says": [spoken(phrase) for phrase in statements(one)],
        "fields": [_field(field) for field in one.fields],
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "to": need.to,
        "count": need.count,
        "of": list(need.open_to),
        "barred": dict(sorted(need.barred.items())),
        "has_entry": need.has_entry,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"score": place.score, "band": place.band, "lane": place.lane.value, "rank": place.rank, "of": place.of}


def _measure(one: MeasureChange) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "points": {"added": one.added, "changed": one.rewritten, "removed": one.removed},
        "newest": msgspec.to_builtins(one.newest),
        "targets": [{"id": judged.id, "target": judged.target, "met": judged.is_met} for judged in one.judged],
        "fields": [_field(field) for field in one.fields],
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {
        "field": ".".join(change.path),
        "items": list(change.names),
        "label": spoken(label(change)),
        "before": msgspec.to_builtins(change.old),
        "after": msgspec.to_builtins(change.new),
    }
