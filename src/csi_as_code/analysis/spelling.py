"""How what is demanded is written into a record."""

from collections.abc import Mapping

WRITE: Mapping[str, str] = {
    "title": "title: Let people reset their own password",
    "description": "description: One desk call in three is a password reset.",
    "raised": 'raised: {by: "@handle", date: 2026-02-03}',
    "source": "source: {kind: incident-trend}",
    "service": "service: a key of register.yaml",
    "source.evidence": "source: {kind: ..., evidence: [https://...]}",
    "owner": 'owner: "@handle"',
    "team": "team: a key of register.yaml",
    "objective": "objective: OBJ-1",
    "outcome": "outcome: People are back at work in five minutes.",
    "priority": "priority: {impact: 4, urgency: 3, effort: 2, risk: 1}",
    "measures.baseline": "measures: [{measure: ..., role: outcome, baseline: {value: ..., from: ..., to: ...}}]",
    "measures.target": "measures: [{measure: ..., role: outcome, target: {value: ..., by: ...}}]",
    "decisions.approved": 'decisions: [{to: approved, date: ..., by: ["@handle"]}]',
    "plan.due": "plan: {due: 2026-05-15}",
    "plan.start": "plan: {start: 2026-03-02}",
    "plan.implemented": "plan: {implemented: 2026-05-08}",
    "plan.changes": "plan: {changes: [CHG-1881]}",
    "decisions.closed": 'decisions: [{to: closed, date: ..., by: ["@handle"], why: ...}]',
    "closure": "closure: {code: successful, summary: ..., lessons: ...}",
    "closure.lessons": "closure: {code: ..., lessons: ...}",
    "reviews": "reviews: [{due: 2026-11-20}]",
    "decisions.on_hold": 'decisions: [{to: on_hold, date: ..., by: ["@handle"], why: ...}]',
    "decisions.deferred": 'decisions: [{to: deferred, date: ..., by: ["@handle"], why: ..., until: ...}]',
    "decisions.until": "decisions: [{to: deferred, ..., until: 2027-01-15}]",
    "decisions.rejected": 'decisions: [{to: rejected, date: ..., by: ["@handle"], why: ...}]',
    "decisions.withdrawn": 'decisions: [{to: withdrawn, date: ..., by: ["@handle"], why: ...}]',
    "decisions.superseded": 'decisions: [{to: superseded, date: ..., by: ["@handle"], why: ...}]',
}
"""A line of YAML for each demand, by its field."""
