"""Single values that people really write, and what the shape says to them."""

import copy
from typing import Any

import pytest

ACCEPTED = [
    ("id", "CSI-0001"),
    ("id", "A1-123456789"),
    ("title", "Größere Änderungen ohne Wartezeit"),
    ("title", "パスワードの再設定"),
    ("title", "Send 👩‍👧 mail"),
    ("title", "abc"),
    ("title", "x" * 120),
    ("description", "\n  Two\n\n\tparagraphs.\n"),
    ("owner", "@p-7ec7dae1"),
    ("owner", "@a"),
    ("owner", "@octo-cat_acme"),
    ("objective", "OBJ-2.1.3"),
    ("service", "24x7-desk"),
    ("tags", []),
    ("tags", ["stage-alpha", "v1.2", "sre.toil"]),
    ("depends_on", []),
    ("raised.date", "2028-02-29"),
    ("source.evidence", ["Audit report 2026/3, finding 4"]),
    ("plan.changes", ["CHG-1881", "https://github.com/example/portal/pull/412"]),
    ("benefits.0.forecast", -0.5),
    ("benefits.0.unit", "€/Jahr"),
    ("decisions.0.scope", "sha256:" + "0a" * 32),
    ("compliance", {"iso20000": {"clause": "10.1"}, "cobit": {"capability": {"current": 0, "target": 5}}}),
    ("custom", {"anything": [1, {"deep": None}]}),
    ("suppress", [{"rule": "measure-stale", "why": "The tool is replaced in June.", "until": "2026-06-30"}]),
]

REFUSED = [
    ("id", "IMP-1"),
    ("id", "imp-0001"),
    ("id", "IMP-0001\n"),
    ("id", "IMP-\uff10\uff10\uff10\uff11"),  # full-width digits
    ("id", "[KEP-0008](https://example.com/0008)"),
    ("title", "ab"),
    ("title", "x" * 121),
    ("title", " leading space"),
    ("title", "two\nlines"),
    ("title", "ends in a newline\n"),
    ("title", "a\x1b[31mred"),
    ("title", "a\u2028b c"),
    ("title", None),
    ("type", "idea"),
    ("state", "implemented"),
    ("description", ""),
    ("description", " \n\t\u00a0\u3000"),
    ("owner", "aino"),
    ("owner", "@org/team"),
    ("owner", "@-a"),
    ("owner", "@a--b"),
    ("owner", "@a-"),
    ("owner", "@" + "a" * 40),
    ("owner", "@aino\n"),
    ("objective", "OBJ-2."),
    ("service", "Identity"),
    ("service", "a_b"),
    ("service", "a" * 65),
    ("tags", ["TBD"]),
    ("tags", ["two words"]),
    ("tags", ["twice", "twice"]),
    ("tags", "self-service"),
    ("depends_on", ["IMP-0001", "IMP-0001"]),
    ("raised.date", "2026-02-30"),
    ("raised.date", "2026-13-01"),
    ("raised.date", "0000-01-01"),
    ("raised.date", "3000-01-01"),
    ("raised.date", "2026-2-3"),
    ("raised.date", "20260203"),
    ("raised.date", "2026-W06-2"),
    ("raised.date", "2026-02-03T10:00:00"),
    ("raised.date", "\uff12026-02-03"),
    ("raised.date", 20260203),
    ("source.kind", "email"),
    ("priority.impact", 0),
    ("priority.impact", 6),
    ("priority.impact", 2.5),
    ("priority.impact", "3"),
    ("priority.impact", True),
    ("priority.score", 80),
    ("measures.0.target", {"value": 60}),
    ("measures.0.baseline.value", "212"),
    ("benefits.0.forecast", float("inf")),
    ("benefits.0.forecast", 10**30),
    ("decisions.0.by", ["@aino", "@aino"]),
    ("decisions.0.to", "done"),
    ("decisions.0.scope", "whatever"),
    ("analysis.waste", "talent"),
    ("plan.changes", [""]),
    ("compliance", {"iso20000": {"clause": 10.1}}),
    ("custom", []),
    ("overdue", True),
    ("suppress", [{"rule": "measure-stale"}]),
]


def changed(record: Any, path: str, value: object) -> Any:
    record = copy.deepcopy(record)
    *parents, last = path.split(".")
    inner = record
    for key in parents:
        inner = inner[int(key)] if isinstance(inner, list) else inner[key]
    inner[last] = value
    return record


@pytest.fixture(scope="module")
def full(samples: list[tuple[str, str, Any]]) -> Any:
    return next(value for _, name, value in samples if name == "IMP-0007.yaml")


@pytest.mark.parametrize(("path", "value"), ACCEPTED)
def test_value_is_accepted(
    path: str, value: object, full: Any, shape: Any, exact_validator: Any, compiled_validator: Any
) -> None:
    record = changed(full, path, value)
    assert [error.message for error in exact_validator(shape).iter_errors(record)] == []
    assert compiled_validator(shape).is_valid(record)


@pytest.mark.parametrize(("path", "value"), REFUSED)
def test_value_is_refused(
    path: str, value: object, full: Any, shape: Any, exact_validator: Any, compiled_validator: Any
) -> None:
    record = changed(full, path, value)
    assert not exact_validator(shape).is_valid(record)
    assert not compiled_validator(shape).is_valid(record)


SETTINGS_REFUSED = [
    ("id_prefix", "imp"),
    ("timezone", "Europe/ Helsinki"),
    ("repository", "javascript:alert(1)"),
    ("people", {"maya": {"name": "Head of service management"}}),
    ("people", {"@maya\n": {"name": "Head of service management"}}),
    ("people", {"@maya": {"name": "Head of service management", "roles": ["boss"]}}),
    ("people", {"@maya": {"name": "Head of service management", "email": ["maya"]}}),
    ("objectives", {"obj-1": {"title": "Halve avoidable demand"}}),
    ("teams", {"service-desk": {"title": "Service desk", "wip_limit": 0}}),
    ("teams", {"service-desk": {"title": "Service desk", "capacity": 0}}),
    ("services", {"desk": {"title": "Service desk", "agreements": [{"measure": "login-availability"}]}}),
    ("approvals", []),
    ("approvals", [{"approvers": [], "count": 1}]),
    ("approvals", [{"approvers": ["@maya"], "count": 0}]),
    ("approvals", [{"approvers": ["@maya"], "count": 1, "when": {"effort": 2}}]),
    ("priority.bands", {"1": 80, "2": 60, "3": 40, "4": 20}),
    ("priority.bands", {"1": 80, "2": 60, "3": 40, "4": 20, "5": 0, "6": 0}),
    ("priority.weights", {"impact": -1}),
    ("clocks", {"closed": 3}),
    ("clocks", {"proposed": 0}),
    ("demands", {"done": {"also": ["analysis"]}}),
    ("demands", {"assessed": {"also": ["analysis five whys"]}}),
    ("custom", {"properties": {"Cost Centre": {"type": "string"}}}),
    ("custom", {"properties": {"cost_centre": "string"}}),
    ("custom", {"type": "array", "properties": {"cost_centre": True}}),
    ("lint.severity", {"date-overdue": "fatal"}),
    ("lint.severity", {"Date Overdue": "error"}),
    ("lint.designed_together", [{"ids": ["IMP-0021"], "why": "They are one."}]),
    ("lint.similar_titles", 101),
    ("history", {"state_words": {"implementable": "done"}}),
    ("history", {"state_words": {"implementable": ["approved"]}}),
    ("history", {"words": {}}),
]

SETTINGS_ACCEPTED = [
    ("timezone", "America/Argentina/Buenos_Aires"),
    ("timezone", "Etc/GMT+3"),
    (
        "people",
        {"@maya": {"name": "Head of service management", "email": ["maya@desk.example"], "active": False}},
    ),
    (
        "custom",
        {"properties": {"cost_centre": {"type": "string"}}, "required": ["cost_centre"], "minProperties": 1},
    ),
    ("demands", {"assessed": {"also": ["analysis.five_whys", "custom.cost_centre"], "not": ["objective"]}}),
    ("lint", {"severity": {"date-overdue": "off"}, "ignore": ["analysis"], "similar_titles": 90}),
    (
        "services",
        {
            "desk": {
                "title": "Service desk",
                "agreements": [{"measure": "calls", "at_least": 1, "at_most": 4}],
            }
        },
    ),
    ("priority.weights", {"impact": 1.5}),
    ("history", {"state_words": {"implemented (alpha)": "in_progress", "done": "closed"}}),
    ("history", {}),
]


@pytest.fixture(scope="module")
def settings(samples: list[tuple[str, str, Any]]) -> Any:
    return next(value for kind, _, value in samples if kind == "register")


@pytest.mark.parametrize(("path", "value"), SETTINGS_ACCEPTED)
def test_setting_is_accepted(
    path: str,
    value: object,
    settings: Any,
    schemas: dict[str, Any],
    exact_validator: Any,
    compiled_validator: Any,
) -> None:
    register = changed(settings, path, value)
    assert [error.message for error in exact_validator(schemas["register"]).iter_errors(register)] == []
    assert compiled_validator(schemas["register"]).is_valid(register)


@pytest.mark.parametrize(("path", "value"), SETTINGS_REFUSED)
def test_setting_is_refused(
    path: str,
    value: object,
    settings: Any,
    schemas: dict[str, Any],
    exact_validator: Any,
    compiled_validator: Any,
) -> None:
    register = changed(settings, path, value)
    assert not exact_validator(schemas["register"]).is_valid(register)
    assert not compiled_validator(schemas["register"]).is_valid(register)
