"""SARIF 2.1.0: valid against the standard's schema where that is at hand, and against the parts that we use, always."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from csi_as_code.cli import csi
from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report, sarif
from csi_as_code.rules.registry import all_rules

TEXT = {"type": "object", "required": ["text"], "additionalProperties": False,
        "properties": {"text": {"type": "string", "minLength": 1}, "markdown": {"type": "string"}}}  # fmt: skip
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has these properties and no other."""
    return {
        "type": "object", "properties": properties, "required": required.split(), "additionalProperties": False,
    }  # fmt: skip


RULE = closed(
    "id shortDescription",  # 3.49
    id={"type": "string"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    helpUri={"type": "string", "pattern": "^https://[a-z0-9./-]+$"},
    defaultConfiguration=closed("level", level=LEVEL),
    properties={"type": "object", "properties": {"tags": {"type": "array", "uniqueItems": True}}},
)
PLACE = closed(
    "physicalLocation",  # 3.28 to 3.30
    physicalLocation=closed(
        "artifactLocation region",
        artifactLocation=closed(
            "uri uriBaseId", uri={"type": "string", "pattern": "^[^/:\\\\][^:\\\\]*$"}, uriBaseId={"const": "%SRCROOT%"}
        ),
        region=closed("startLine", **{name: {"type": "integer", "minimum": 1} for name in (
            "startLine", "startColumn", "endColumn")}),
    ),
)  # fmt: skip
RESULT = closed(
    "ruleId ruleIndex level message locations partialFingerprints",  # 3.27
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations={"type": "array", "items": PLACE, "minItems": 1, "maxItems": 1},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
)
LOG = closed(
    "$schema version runs",  # 3.13
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "minItems": 1, "maxItems": 1, "items": closed(
        "tool results columnKind originalUriBaseIds",  # 3.14
        tool=closed("driver", driver=closed(
            "name version rules",
            name={"type": "string"}, version={"type": "string"},
            informationUri={"type": "string", "pattern": "^https://[a-z0-9./-]+$"},
            rules={"type": "array", "items": RULE, "uniqueItems": True},
        )),
        results={"type": "array", "items": RESULT},
        columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        originalUriBaseIds={"type": "object", "additionalProperties": closed("description", description=TEXT)},
    )},
)  # fmt: skip

Make = Callable[..., Report]


@pytest.fixture(scope="module")
def log(root: Path) -> dict[str, Any]:
    """The log of the repository's own register."""
    line = ["-C", str(root), "lint", "--today", "2027-11-22", "--format", "sarif"]
    result = CliRunner().invoke(csi, line, prog_name="csi")
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["runs"][0]["results"]
    return found


@pytest.fixture
def every_rule(report_of: Make) -> dict[str, Any]:
    """A log with a finding of every rule."""
    findings = [
        Finding(path=f"improvements/{name}.yaml", message="x", rule=name, severity=rule.severity)
        for name, rule in all_rules().items()
    ]
    found: dict[str, Any] = json.loads(sarif.render(report_of(*findings)))
    return found


def test_the_log_has_the_parts_of_the_standard(log: dict[str, Any], every_rule: dict[str, Any]) -> None:
    jsonschema.validate(log, LOG)
    jsonschema.validate(every_rule, LOG)


def test_the_log_is_valid_by_the_official_schema(log: dict[str, Any], every_rule: dict[str, Any]) -> None:
    path = os.environ.get("SARIF_SCHEMA")
    if not path:
        pytest.skip("SARIF_SCHEMA names no file: sarif-schema-2.1.0.json, of the standard")
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    for one in (log, every_rule):
        jsonschema.validators.validator_for(schema)(schema).validate(one)


def test_the_help_of_a_rule_is_its_page(every_rule: dict[str, Any], root: Path) -> None:
    rules = every_rule["runs"][0]["tool"]["driver"]["rules"]
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (root / "docs" / "rules").glob("*-*.md")}
    assert {rule["id"]: rule["help"]["markdown"] for rule in rules} == pages
    address = "https://github.com/csi-as-code/csi-as-code/blob/main/docs/rules"
    assert {rule["helpUri"] for rule in rules} == {f"{address}/{name}.md" for name in pages}
    assert all(len(rule["shortDescription"]["text"]) <= 255 for rule in rules)


def test_a_place_is_percent_encoded_and_seen_from_the_top(report_of: Make) -> None:
    finding = Finding(path="improvements/a é%#?.yaml", message="m", rule="id-case", line=2, column=3, length=4)
    noted = Finding(path="register.yaml", message="[a](b) {0}", rule="gate-x", severity=Severity.INFO)
    run = json.loads(sarif.render(report_of(finding, noted, folder="our register/")))["runs"][0]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    said = [(one["level"], one["message"]["text"]) for one in run["results"]]
    assert [(*pair, place) for pair, place in zip(said, places, strict=True)] == [
        ("note", "[a] (b) {{0}}", {
            "artifactLocation": {"uri": "our%20register/register.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1},
        }),
        ("error", "m", {
            "artifactLocation": {
                "uri": "our%20register/improvements/a%20%C3%A9%25%23%3F.yaml", "uriBaseId": "%SRCROOT%",
            },
            "region": {"startLine": 2, "startColumn": 3, "endColumn": 7},
        }),
    ]  # fmt: skip
