"""Make a record of the answers of an issue form; it is proposed only where the strict reader gives the same back."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from csi_as_code.editing import emit
from csi_as_code.editing.answers import Answers, odd_in_title, one_line
from csi_as_code.editing.fields import order
from csi_as_code.editing.form import OWN, questions
from csi_as_code.model import Day, Improvement
from csi_as_code.policy import Policy
from csi_as_code.reading import parse
from csi_as_code.reading.custom import custom_flaws
from csi_as_code.reading.naming import ID

NOBODY = (
    "register.yaml does not know the account @{login}, so nobody could be named as the one who raised it. "
    "Ask somebody who keeps this register to add it under people, then edit this issue."
)
NOBODY_WORKS_HERE = "register.yaml says that @{login} is no longer active, so nobody would hear back."


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A filled-in form: the issue's title, who opened it and when, and the answers."""

    title: str
    login: str
    day: Day
    answers: Answers


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a new record, or why there is none, in sentences for the person who asked."""

    text: str = ""
    problems: tuple[str, ...] = ()


def proposal(policy: Policy, ident: str, request: Request) -> Proposal:
    """Return the record that a form asks for, in the state proposed."""
    raised_by = known_as(policy, request.login)
    problems = [*_missing(policy, request, raised_by), *odd_in_title(request.title), *request.answers.problems]
    if problems or not ID.match(ident):
        return Proposal(problems=tuple(problems) or (f'"{ident}" is not an id.',))
    fields = _fields(ident, request, raised_by)
    text = "\n".join(emit.block(fields, 0)) + "\n"
    read = parse.improvement(text.encode("utf-8", "replace"))
    if read.flaws or read.value is None:
        said = dict.fromkeys(f"{flaw.message[:1].upper()}{flaw.message[1:]}." for flaw in read.flaws)
        return Proposal(problems=tuple(said) or ("The answers cannot be written as a record.",))
    unfit = tuple(_unfit(policy, read.value))
    if unfit:
        return Proposal(problems=unfit)
    if not _is_what_was_asked(read.value, fields):
        return Proposal(problems=("The answers cannot be written as a record without changing them.",))
    return Proposal(text=text)


def _unfit(policy: Policy, item: Improvement) -> Iterator[str]:
    """Yield what register.yaml refuses of the own fields that were asked for; what no form can ask for comes later."""
    labels = {question.field.removeprefix(OWN): question.label for question in questions(policy) if question.is_own}
    for flaw in custom_flaws(policy.custom, item.custom):
        name = str(flaw.pointer[1]) if len(flaw.pointer) > 1 else ""
        if name in labels:
            why = flaw.message.partition(": ")[2]
            yield f'The answer to "{labels[name]}" does not fit: {why}.'


def known_as(policy: Policy, login: str) -> str:
    """Return the handle by which register.yaml knows an account, or an empty text; case does not matter to GitHub."""
    handles = {handle.casefold(): handle for handle in policy.people}
    return handles.get(f"@{login}".casefold(), "")


def _missing(policy: Policy, request: Request, raised_by: str) -> Iterator[str]:
    if not raised_by:
        yield NOBODY.format(login=request.login)
    elif not policy.people[raised_by].active:
        yield NOBODY_WORKS_HERE.format(login=request.login)
    service = request.answers.values.get("service")
    if service is not None and service not in policy.services:
        yield f'register.yaml has no service "{service[:60]}".'


def _fields(ident: str, request: Request, raised_by: str) -> dict[str, Any]:
    """Return the fields of the record in the order in which they are written."""
    values = request.answers.values
    found: dict[str, Any] = {"id": ident, "title": one_line(request.title), "state": "proposed"}
    found["raised"] = {"by": raised_by, "date": request.day}
    for path, value in values.items():
        name, _, inner = path.partition(".")
        if inner:
            found.setdefault(name, {})[inner] = value
        else:
            found[name] = f"{value}\n" if name == "description" else value
    names = order()
    return {name: found[name] for name in sorted(found, key=names.index)}


def _is_what_was_asked(read: Improvement, fields: Mapping[str, Any]) -> bool:
    """Tell whether a record that was read says in each field just what was asked for."""
    said = msgspec.to_builtins(read)
    given = msgspec.to_builtins(fields)
    for name, value in given.items():
        held = said[name]
        if isinstance(value, dict):
            held = {key: held.get(key) for key in value}
        if held != value:
            return False
    return True
