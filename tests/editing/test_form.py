"""The questions of the issue form come from the schema and from the register."""

import subprocess
import sys
from pathlib import Path

import msgspec
import yaml

from csi_as_code.editing.form import MOST_CHOICES, questions
from csi_as_code.policy import DemandChange, Policy, Service
from csi_as_code.reading.schemas import schema
from csi_as_code.starting.form import issue_form

POLICY = Policy(
    title="A register",
    id_prefix="IMP",
    services={"desk": Service(title="Service desk"), "web-shop": Service(title="The\nshop: a web site")},
)


def test_choices_are_those_of_schema_and_register() -> None:
    found = {question.field: question for question in questions(POLICY)}
    assert list(found) == ["description", "service", "type", "source.kind", "source.evidence", "outcome"]
    assert found["service"].choices == {"Service desk (desk)": "desk", "The shop: a web site (web-shop)": "web-shop"}
    assert list(found["type"].choices.values()) == schema("improvement")["properties"]["type"]["enum"]
    assert found["source.kind"].choices["post incident review"] == "post-incident-review"
    assert [question.name for question in found.values() if not question.needed] == ["source-evidence", "outcome"]


CUSTOM = {
    "properties": {
        "cost_centre": {"title": "Cost\n centre", "type": "string", "description": "Who\npays."},
        "region": {"enum": ["North", "", "None", "1", 1, 1.5, True, "two\nlines", None, ["x"]]},
        "legal": {"type": ["boolean", "null"]},
        "hours": {"type": "integer", "minimum": 1},
        "share": {"type": "number"},
        "sites": {"type": "array", "items": {"type": "string"}},
        "story": {"type": "string", "maxLength": 2000},
        "tier": {"const": "gold"},
        "anything": True,
        "map": {"type": "object"},
        "same-label": {"title": "Which service gets better?"},
        "not_asked": {"type": "string"},
        "later": {"type": "string"},
    },
    "required": ["hours", "cost_centre", "region", "legal", "share", "sites", "tier", "anything", "map", "same-label",
                 "nowhere"],
}  # fmt: skip
OWN = msgspec.structs.replace(
    POLICY, custom=CUSTOM,
    demands={
        "proposed": DemandChange(also=("custom.story", "owner")),
        "assessed": DemandChange(also=("custom.later",)),
    },
)  # fmt: skip


def test_fields_of_the_registers_own_are_asked_for_where_a_proposal_needs_them() -> None:
    found = {question.field.removeprefix("custom."): question for question in questions(OWN) if question.is_own}
    assert {name: (one.label, one.kind, one.means) for name, one in found.items()} == {
        "cost_centre": ("Cost centre", "input", "text"),
        "region": ("Region", "dropdown", "text"),
        "legal": ("Legal", "dropdown", "text"),
        "hours": ("Hours", "input", "integer"),
        "share": ("Share", "input", "number"),
        "sites": ("Sites", "textarea", "lines"),
        "story": ("Story", "textarea", "text"),
        "tier": ("Tier", "dropdown", "text"),
        "anything": ("Anything", "input", "text"),
        "same-label": ("Which service gets better? (same-label)", "input", "text"),
    }
    assert found["region"].choices == {
        "North": "North", '""': "", '"None"': "None", "1": "1", "1 (number)": 1, "1.5": 1.5,
        "true": True, '"two\\nlines"': "two\nlines",
    }  # fmt: skip
    assert (found["legal"].choices, found["tier"].choices) == ({"yes": True, "no": False}, {"gold": "gold"})
    assert (found["cost_centre"].hint, found["sites"].hint) == ("Who pays.", "One on a line.")
    assert all(question.needed for question in found.values())
    assert len({question.label for question in questions(OWN)}) == len(questions(OWN))


def test_the_form_of_a_register_with_own_fields_is_one_that_github_takes(tmp_path: Path) -> None:
    file = tmp_path / "improvement.yml"
    file.write_text(issue_form(OWN), encoding="utf-8")
    call = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-issue-forms", str(file)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = yaml.safe_load(file.read_text(encoding="utf-8"))["body"][1:]
    assert [one["id"] for one in asked] == [question.name for question in questions(OWN)]
    assert all(isinstance(option, str) for one in asked for option in one["attributes"].get("options", ()))


def test_each_question_is_told_from_the_others_and_has_a_hint() -> None:
    found = questions(POLICY)
    assert len({question.label for question in found}) == len({question.name for question in found}) == len(found)
    assert all(question.hint for question in found)


def test_the_service_is_typed_where_a_list_would_be_too_long_or_empty() -> None:
    many = {f"s-{number}": Service(title="One of many") for number in range(MOST_CHOICES + 1)}
    for services in ({}, many):
        question = questions(msgspec.structs.replace(POLICY, services=services))[1]
        assert (question.kind, question.choices) == ("input", {})
