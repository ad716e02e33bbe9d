"""The issue form for people without git, with the questions that `csi github intake` reads the answers of.

https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
"""

from typing import Any

from csi_as_code.editing.emit import block
from csi_as_code.editing.form import Question, questions
from csi_as_code.model import Policy

HEAD = "# Made from the schema and register.yaml; `csi init --update` writes it again.\n"


def issue_form(policy: Policy) -> str:
    """Return the form as YAML."""
    welcome = "You hear back here. Say what people notice, in your own words; the title is the improvement in one line."
    form = {
        "name": "Propose an improvement",
        "description": "Something could work better. Two minutes, without git.",
        "body": [
            {"type": "markdown", "attributes": {"value": welcome}},
            *(_asked(question) for question in questions(policy)),
        ],
    }
    return HEAD + "\n".join(block(form, 0)) + "\n"


def _asked(question: Question) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": question.label, "description": question.hint}
    if question.kind == "dropdown":
        attributes["options"] = list(question.choices)
    return {
        "type": question.kind,
        "id": question.name,
        "attributes": attributes,
        "validations": {"required": question.needed},
    }
