"""The questions of the issue form come from the schema and from the register."""

import msgspec

from csi_as_code.editing.form import MOST_CHOICES, questions
from csi_as_code.model import Policy, Service
from csi_as_code.reading.schemas import schema

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


def test_each_question_is_told_from_the_others_and_has_a_hint() -> None:
    found = questions(POLICY)
    assert len({question.label for question in found}) == len({question.name for question in found}) == len(found)
    assert all(question.hint for question in found)


def test_the_service_is_typed_where_a_list_would_be_too_long_or_empty() -> None:
    many = {f"s-{number}": Service(title="One of many") for number in range(MOST_CHOICES + 1)}
    for services in ({}, many):
        question = questions(msgspec.structs.replace(POLICY, services=services))[1]
        assert (question.kind, question.choices) == ("input", {})
