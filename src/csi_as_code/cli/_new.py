"""What `csi new` asks on a terminal, and what it wants to be told in a script."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from csi_as_code.cli._edit import me, say
from csi_as_code.cli._session import handles
from csi_as_code.editing import fields
from csi_as_code.editing.new import Template
from csi_as_code.errors import UsageError
from csi_as_code.model import Improvement
from csi_as_code.reading.snapshot import Opened
from csi_as_code.text import did_you_mean, known_are, listed, visible

MOST_CHOICES = 16
"""More choices than that are not shown with the question; the kinds of source are."""


def answers(opened: Opened, options: Mapping[str, Any], template: Template, day: str) -> dict[str, Any]:
    """Return the fields of a new record: as given, else as asked on a terminal; raise UsageError where some miss."""
    policy = opened.register.policy
    asks = sys.stdin.isatty() and options["description"] != "-"
    kinds = fields.field("source.kind", policy).schema["enum"]
    given = {name: options[name] for name in ("title", "description", "service", "team", "objective")}
    given["by"] = handles([options["by"]])[0] if options["by"] else None
    given["owner"] = handles([options["owner"]])[0] if options["owner"] else None
    given["source"] = options["source"]
    default = {"source": template.fields.get("source", {}).get("kind"), "by": me(opened.root, policy)}
    if given["description"] == "-":
        given["description"] = sys.stdin.read()
    choices: dict[str, Sequence[str]] = {"service": list(policy.services), "by": list(policy.people), "source": kinds}
    names = ("title", "description", "service", "source", "by")
    for name in names:
        if not given[name]:
            given[name] = _asked(name, choices.get(name), default.get(name)) if asks else default.get(name)
    if options["date"] and options["date"] > day:
        raise UsageError(
            f'"--date {options["date"]}" is later than today, "{day}"', "Give the day on which it was raised."
        )
    missing = [f"--{name}" for name in names if not (given[name] and str(given[name]).strip())]
    if missing:
        raise UsageError(f"a new improvement needs {listed(missing)}", "On a terminal, csi new asks for them.")
    _refuse_unknown(given, {**choices, "owner": list(policy.people), "team": list(policy.teams),
                            "objective": list(policy.objectives)})  # fmt: skip
    source = {"kind": given.pop("source"), "evidence": list(options["evidence"])}
    kind = options["kind"] or template.fields.get("type") or "opportunity"
    raised = {"by": given.pop("by"), "date": options["date"] or day}
    found = {**given, "type": kind, "raised": raised, "source": {k: v for k, v in source.items() if v}}
    return {**found, "title": " ".join(str(given["title"]).split()), "tags": options["tags"]}


def _asked(name: str, choices: Sequence[str] | None, default: str | None) -> Any:
    """Ask for a field on the terminal; a few choices are shown, and of many a wrong one is asked again."""
    question = {"by": "Raised by", "source": "Source"}.get(name, name.capitalize())
    if not choices:
        return click.prompt(question, default=default, err=True)
    kind = click.Choice(list(choices))
    return click.prompt(question, default=default, type=kind, show_choices=len(choices) <= MOST_CHOICES, err=True)


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Iterable[str]]) -> None:
    for name, keys in known.items():
        value = given[name]
        if value and value not in keys:
            hint = did_you_mean(value, keys) or known_are(
                keys, "register.yaml names none that can be read; see csi lint."
            )
            raise UsageError(f'"--{name} {value}" is not in the register', hint)


def show_alike(found: Sequence[tuple[Improvement, float]]) -> None:
    """Show open records with a like title, and on a terminal ask whether to go on."""
    for item, percent in found:
        say(f"{item.id} ({item.state}) is {percent:.0f} % alike: {item.title}")
    if found and sys.stdin.isatty() and not click.confirm(visible("Log it all the same?"), default=True, err=True):
        raise click.Abort
