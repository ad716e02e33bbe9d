"""The whole register as files: their shape, that text in them is data, and what the badge says."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest

from csi_as_code.analysis.views import COLUMNS
from csi_as_code.exports.registers import Whole, all_files
from csi_as_code.model import Improvement, Plan, Raised
from csi_as_code.policy import Policy
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"
SCHEMAS = {
    name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in ("register-export", "improvement")
}


def files(whole: Whole) -> dict[str, bytes]:
    return {file.name: bytes(file.render(whole)) for file in all_files()}


@pytest.fixture(scope="module")
def sample() -> Register:
    return open_folder(ROOT).register


def small(*items: Improvement) -> Register:
    return Register(policy=Policy(title="Small"), improvements={item.id: item for item in items})


def test_json_has_every_record_and_fits_its_schema(sample: Register) -> None:
    found = json.loads(files(Whole(sample, TODAY, commit="c0ffee"))["register.json"])
    jsonschema.Draft202012Validator.check_schema(SCHEMAS["register-export"])
    jsonschema.validate(found, SCHEMAS["register-export"], jsonschema.Draft202012Validator)
    for one in found["improvements"]:
        jsonschema.validate(one["record"], SCHEMAS["improvement"], jsonschema.Draft202012Validator)
    assert [(one["path"], one["record"]) for one in found["improvements"]] == [
        (sample.paths[ident], json.loads(msgspec.json.encode(item))) for ident, item in sample.improvements.items()
    ]
    assert (found["version"], found["today"], found["commit"]) == (1, TODAY, "c0ffee")


def test_json_of_an_empty_register_fits_too() -> None:
    found = json.loads(files(Whole(small(), TODAY))["register.json"])
    jsonschema.validate(found, SCHEMAS["register-export"], jsonschema.Draft202012Validator)
    assert found == {"version": 1, "title": "Small", "today": TODAY, "commit": None, "improvements": []}


def test_json_keeps_text_as_it_is_even_half_a_pair() -> None:
    title = 'a "b" \\ </script> \u2028 \ud800'
    found = json.loads(
        files(Whole(small(Improvement(id="IMP-0001", state="proposed", title=title)), TODAY))["register.json"]
    )
    assert found["improvements"][0]["record"] == {"id": "IMP-0001", "state": "proposed", "title": title}


def test_csv_has_every_column_and_no_formula() -> None:
    item = Improvement(
        id="IMP-0001", state="proposed", title="=1+1", raised=Raised(by="@maya", date="2026-11-20"), tags=("a", "b")
    )
    rows = list(csv.DictReader(io.StringIO(files(Whole(small(item), TODAY))["register.csv"].decode())))
    assert list(rows[0]) == list(COLUMNS)
    assert {name: rows[0][name] for name in ("id", "title", "tags", "age")} == {
        "id": "IMP-0001",
        "title": "'=1+1",
        "tags": "a, b",
        "age": "2",
    }


@pytest.mark.parametrize(
    ("due", "message", "colour"),
    [("2026-11-21", "2 open, 1 overdue", "orange"), ("2026-11-23", "2 open", "blue")],
)
def test_the_badge_counts_what_is_open_and_late(due: str, message: str, colour: str) -> None:
    items = (
        Improvement(id="IMP-0001", state="in_progress", plan=Plan(due=due)),
        Improvement(id="IMP-0002", state="proposed"),
        Improvement(id="IMP-0003", state="closed"),
    )
    found = files(Whole(small(*items), TODAY))
    assert json.loads(found["badge.json"]) == {
        "schemaVersion": 1,
        "label": "improvements",
        "message": message,
        "color": colour,
    }
    drawn = ElementTree.fromstring(found["badge.svg"])  # noqa: S314 - our own
    assert drawn.attrib["aria-label"] == f"improvements: {message}"
