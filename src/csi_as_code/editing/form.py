"""The questions of the issue form, for people without git: which they are, and how an answer becomes a field's value.

GitHub makes an issue's text of a filled-in form: `### LABEL`, an empty line and the answer, for every question in
order; an answer that was left out is `_No response_`. The issue's own title is the record's title.
https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from csi_as_code.model import Policy
from csi_as_code.reading.schemas import schema

NO_ANSWER = "_No response_"
MOST_CHOICES = 100
"""A register with more services than that is asked for the service's key as text."""

Kind = Literal["dropdown", "input", "textarea"]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question: the field that its answer fills, and how it is asked.

    `choices` are the values that a dropdown's answers stand for, by what the form shows; `name` is the id in the form.
    """

    field: str
    label: str
    hint: str
    kind: Kind
    choices: Mapping[str, str] = {}
    needed: bool = True

    @property
    def name(self) -> str:
        """The question's id in the form: letters, digits, hyphens and underscores."""
        return self.field.replace(".", "-")


def questions(policy: Policy) -> tuple[Question, ...]:
    """Return the questions in their order; choices are those of the schema and of this register."""
    return (
        Question(field="description", label="What is it like today?", hint=_says("description"), kind="textarea"),
        _service(policy),
        _choice("type", "What kind of entry is it?"),
        _choice("source.kind", "What brought it up?"),
        Question(
            field="source.evidence",
            label="Where can others see that it is real?",
            hint="Links or references, one on a line.",
            kind="textarea",
            needed=False,
        ),
        Question(
            field="outcome",
            label="What would the business have when it is done?",
            hint=_says("outcome"),
            kind="input",
            needed=False,
        ),
    )


def _service(policy: Policy) -> Question:
    label, hint = "Which service gets better?", "The one whose customers feel it most."
    shown = {f"{' '.join(service.title.split())} ({key})": key for key, service in policy.services.items()}
    if not shown or len(shown) > MOST_CHOICES:
        return Question(field="service", label=label, hint=hint, kind="input")
    return Question(field="service", label=label, hint=hint, kind="dropdown", choices=shown)


def _choice(field: str, label: str) -> Question:
    words = {word.replace("-", " "): word for word in _schema(field)["enum"]}
    return Question(field=field, label=label, hint=str(_schema(field)["description"]), kind="dropdown", choices=words)


def _says(field: str) -> str:
    """Return what the schema says of a field, in one line."""
    return " ".join(str(_schema(field)["description"]).split())


def _schema(field: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema("improvement")
    for part in field.split("."):
        found = found["properties"][part]
    return found
