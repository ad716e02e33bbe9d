"""The fingerprint of what was approved: outcome, measures with baseline and target, priority inputs, due date.

Two records have one fingerprint exactly when an approver would have read the same promise in both.
"""

import hashlib
import json
from typing import Any

from csi_as_code.analysis.priority import TERMS
from csi_as_code.model import Improvement, Number
from csi_as_code.workflow import APPROVED_ON, MAIN_LINE, State, decisions_to

LENGTH = 16
"""Hexadecimal digits that are kept: 64 bits, far more than the records of a register could collide in."""

UP_TO_APPROVAL = frozenset(MAIN_LINE[: MAIN_LINE.index(State.APPROVED) + 1])
"""The states up to approval; a decision to an earlier one than that takes the approval back."""


def scope(item: Improvement) -> dict[str, Any]:
    """Return what an approval is about, as plain values."""
    priority = item.priority
    return {
        "outcome": " ".join((item.outcome or "").split()),
        "measures": sorted((_use(use) for use in item.measures), key=lambda use: (use["measure"], use["role"])),
        "priority": {name: getattr(priority, name) for name in TERMS} if priority else None,
        "due": item.plan.due if item.plan else None,
    }


def fingerprint(item: Improvement) -> str:
    """Return the fingerprint of a record's scope, as `sha256:` and 16 digits."""
    text = json.dumps(scope(item), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('utf-8')).hexdigest()[:LENGTH]}"


def same(written: str, item: Improvement) -> bool:
    """Tell whether a fingerprint that somebody wrote, with or without its prefix and perhaps longer, is a record's."""
    return written.removeprefix("sha256:")[:LENGTH] == fingerprint(item).removeprefix("sha256:")


def is_approved(item: Improvement) -> bool:
    """Tell whether a record has an approval in force; on hold it keeps the one that it had, if it was not sent back."""
    return item.state in APPROVED_ON or (item.state == State.ON_HOLD and _was_approved(item))


def _was_approved(item: Improvement) -> bool:
    """Tell from its decisions whether a paused record was approved last, or sent back to before that."""
    steps = [decision.to for decision in item.decisions if decision.to in UP_TO_APPROVAL]
    return bool(steps) and steps[-1] == State.APPROVED


def is_stale(item: Improvement) -> bool:
    """Tell whether what was approved last is not what an approved record says now."""
    entries = decisions_to(item, State.APPROVED) if is_approved(item) else ()
    return bool(entries and entries[-1].scope and not same(entries[-1].scope, item))


def _use(use: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"measure": use.measure, "role": use.role, "baseline": None, "target": None}
    if use.baseline:
        found["baseline"] = [_number(use.baseline.value), use.baseline.start, use.baseline.end]
    if use.target:
        found["target"] = [_number(use.target.value), use.target.by]
    return found


def _number(value: Number) -> str:
    """Return a number so that 60 and 60.0 are one."""
    return format(float(value), ".15g")
