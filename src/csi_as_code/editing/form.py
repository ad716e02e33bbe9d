"""The questions of the issue form, for people without git: which they are, and how an answer becomes a field's value.

GitHub makes an issue's text of a filled-in form: `### LABEL`, an empty line and the answer, for every question in
order; an answer that was left out is `_No response_`. The issue's own title is the record's title.
https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
"""

import json
from collections.abc import Iterator, Mapping, Set
from functools import partial
from typing import Any, Literal

import msgspec

from csi_as_code.analysis.demands import fields_of
from csi_as_code.policy import Policy
from csi_as_code.reading.schemas import schema
from csi_as_code.workflow import State

NO_ANSWER = "_No response_"
OWN = "custom."
LONG = 200
"""A text that may be longer than that is asked for in more than one line."""
MOST_CHOICES = 100
"""A register with more services than that is asked for the service's key as text."""

Kind = Literal["dropdown", "input", "textarea"]
Means = Literal["text", "lines", "integer", "number"]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question: the field that its answer fills, and how it is asked.

    `choices` are the values that a dropdown's answers stand for, by what the form shows; `means` says what an answer
    without choices stands for. `name` is the id in the form.
    """

    field: str
    label: str
    hint: str
    kind: Kind
    choices: Mapping[str, Any] = {}
    needed: bool = True
    means: Means = "text"

    @property
    def name(self) -> str:
        """The question's id in the form: letters, digits, hyphens and underscores."""
        return self.field.replace(".", "-")

    @property
    def is_own(self) -> bool:
        """Whether it is about a field of this register's own."""
        return self.field.startswith(OWN)


def questions(policy: Policy) -> tuple[Question, ...]:
    """Return the questions in their order; choices are those of the schema and of this register.

    Last come the fields of the register's own without which no record may be proposed.
    """
    usual = _usual(policy)
    return (*usual, *own_questions(policy, {question.label for question in usual}))


def _usual(policy: Policy) -> tuple[Question, ...]:
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
            means="lines",
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


def own_questions(policy: Policy, labels: Set[str]) -> Iterator[Question]:
    """Yield a question for each own field that a proposed record must have, as far as a form can ask for it."""
    taken = set(labels)
    for name in wanted(policy):
        part = policy.custom["properties"][name]
        asked = _own(name, part if isinstance(part, dict) else {})
        if asked is None:
            continue
        if asked.label in taken:
            asked = msgspec.structs.replace(asked, label=f"{asked.label} ({name})")
        taken.add(asked.label)
        yield asked


def wanted(policy: Policy) -> tuple[str, ...]:
    """Return the own fields that every record needs, or a proposed one, in the order of register.yaml."""
    needed = {*policy.custom.get("required", ()), *(path.removeprefix(OWN) for path in fields_of(policy, State.PROPOSED)
                                                    if path.startswith(OWN))}  # fmt: skip
    return tuple(name for name in policy.custom.get("properties", ()) if name in needed)


def _own(name: str, part: Mapping[str, Any]) -> Question | None:
    """Return the question for an own field by its JSON Schema; None where no form can ask for such a value."""
    label = _line(part.get("title")) or name.replace("_", " ").replace("-", " ").capitalize()
    hint = _line(part.get("description"))
    kind = part.get("type", "string")
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one != "null"]
    first = kinds[0] if kinds else "string"
    choices = _own_choices(part, first)
    ask = partial(Question, field=f"{OWN}{name}", label=label)
    if choices and len(choices) <= MOST_CHOICES:
        return ask(hint=hint or "Choose what fits.", kind="dropdown", choices=choices)
    if first in ("integer", "number"):
        return ask(hint=hint or "A number.", kind="input", means="integer" if first == "integer" else "number")
    if first == "array" and _is_of_texts(part):
        return ask(hint=f"{hint} One on a line.".strip(), kind="textarea", means="lines")
    if first != "string":
        return None
    is_long = part.get("maxLength", 0) > LONG
    return ask(hint=hint or "What this register wants to know.", kind="textarea" if is_long else "input")


def _own_choices(part: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the values that a field may have, by what the form shows; none where any may be."""
    values = part["enum"] if isinstance(part.get("enum"), list) else [part["const"]] if "const" in part else []
    if kind == "boolean" and not values:
        return {"yes": True, "no": False}
    found: dict[str, Any] = {}
    for value in values:
        if isinstance(value, str | int | float):
            text = value if isinstance(value, str) else json.dumps(value)
            # GitHub keeps "None" for itself, and shows an answer of a form on one line.
            text = json.dumps(text, ensure_ascii=False) if text == "None" or _line(text) != text or not text else text
            found[f"{text} ({_WORDS[type(value)]})" if text in found else text] = value
    return found


_WORDS: Mapping[type, str] = {str: "text", bool: "yes or no", int: "number", float: "number"}


def _is_of_texts(part: Mapping[str, Any]) -> bool:
    items = part.get("items", {})
    return isinstance(items, dict) and items.get("type", "string") == "string"


def _line(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""
