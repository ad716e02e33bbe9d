"""The issue form for people without git, with the questions that `csi github intake` reads the answers of.

https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
"""

from collections.abc import Iterator

from csi_as_code.editing.emit import quoted
from csi_as_code.editing.form import Question, questions
from csi_as_code.policy import Policy

HEAD = """\
# Made from the schema and register.yaml; `csi init --update` writes it again.
name: Propose an improvement
description: Something could work better. Two minutes, without git.
body:
  - type: markdown
    attributes:
      value: You hear back here. Say what people notice, in your own words; the title is the improvement in one line.
"""


def issue_form(policy: Policy) -> str:
    """Return the form as YAML; whatever the schema and the register say is in quotes, for any reader."""
    return HEAD + "".join(f"{line}\n" for question in questions(policy) for line in _asked(question))


def _asked(question: Question) -> Iterator[str]:
    yield f"  - type: {question.kind}"
    yield f"    id: {question.name}"
    yield "    attributes:"
    yield f"      label: {quoted(question.label)}"
    yield f"      description: {quoted(question.hint)}"
    if question.kind == "dropdown":
        yield "      options:"
        yield from (f"        - {quoted(choice)}" for choice in question.choices)
    yield "    validations:"
    yield f"      required: {'true' if question.needed else 'false'}"
