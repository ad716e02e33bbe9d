"""Change fields of a record as somebody types them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from csi_as_code.analysis.fingerprint import fingerprint, is_approved
from csi_as_code.editing import fields
from csi_as_code.editing.fields import Field
from csi_as_code.editing.plan import Draft
from csi_as_code.editing.surgery import root_of
from csi_as_code.errors import UsageError
from csi_as_code.model import Improvement
from csi_as_code.reading import parse
from csi_as_code.register import Register
from csi_as_code.text import did_you_mean, known_are
from csi_as_code.workflow import DROPPED, State, decisions_to

Keys = Mapping[str, Any]


def changed(
    draft: Draft, item: Improvement, register: Register, assignments: Iterable[str], unset: Iterable[str]
) -> tuple[Draft, tuple[str, ...], tuple[str, ...]]:
    """Return the draft with values set and fields taken out, the names of both, and what should be heard about it."""
    names = []
    for assignment in assignments:
        path, text = fields.split(assignment)
        draft = put(draft, register, path, text)
        names.append(path)
    for path in unset:
        wanted = fields.field(path, register.policy)
        plain = root_of(draft.text).plain()
        pointer = fields.placed(wanted.pointer, plain, path)
        draft = draft.drop(pointer)
        names.append(path)
    return draft, tuple(names), _notes(draft, item)


def put(draft: Draft, register: Register, path: str, text: str) -> Draft:
    """Return the draft with a field set to what a text means for it."""
    wanted = fields.field(path, register.policy)
    value = _handle(wanted, fields.typed(wanted, text, path))
    _refuse_unknown(wanted, value, path, register)
    pointer = fields.placed(wanted.pointer, root_of(draft.text).plain(), path)
    if fields.NEXT in wanted.pointer[-1:]:
        return draft.add(pointer[:-1], value)
    return draft.put(pointer, value)


def _handle(wanted: Field, value: Any) -> Any:
    """Return a person's handle with its @, which may be left out."""
    is_handle = str(wanted.schema.get("pattern", "")).startswith("^@")
    return f"@{value}" if is_handle and isinstance(value, str) and not value.startswith("@") else value


def _refuse_unknown(wanted: Field, value: Any, path: str, register: Register) -> None:
    """Raise UsageError for a key, a handle or an id that the register does not have."""
    policy = register.policy
    sections: Mapping[str, Keys] = {
        "service": policy.services, "team": policy.teams, "objective": policy.objectives,
        "measure": register.measures, "depends_on": register.paths,
    }  # fmt: skip
    known = sections.get(str([part for part in wanted.pointer if isinstance(part, str)][-1]))
    if str(wanted.schema.get("pattern", "")).startswith("^@"):
        known = policy.people
    if not known:
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one not in known:
            hint = did_you_mean(one, known) or known_are(known)
            raise UsageError(f'"{path}" cannot be "{one}", which the register does not have', hint)


def _notes(draft: Draft, item: Improvement) -> tuple[str, ...]:
    if item.state in DROPPED or item.state == State.CLOSED:
        return (f'{item.id} has ended as "{item.state}": the gate lets reviews and slips of the pen through, no more',)
    after = parse.improvement(draft.text.encode("utf-8")).value
    if after is None or not is_approved(item) or not decisions_to(item, State.APPROVED):
        return ()
    if fingerprint(msgspec.structs.replace(after, id=item.id)) == fingerprint(item):
        return ()
    again = f'csi move {item.id} {item.state} --by HANDLE --why "the reason"'
    return (f"this changes what was approved: {item.id} needs a new decision ({again})",)
