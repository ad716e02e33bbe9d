"""The files of a register: what a path holds, what was read of it, and findings about a file as a file."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Pointer
from csi_as_code.reading.folder import UNSHOWABLE, Entry
from csi_as_code.reading.nodes import Flaw
from csi_as_code.reading.parsed import Parsed
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH

WELCOME = "README.md"
"""A file that may lie beside records."""
_RECORDS, _MEASURES = f"{IMPROVEMENTS}/", f"{MEASURES}/"


class Read(NamedTuple):
    """A file of the register and what it says; `parsed` is None where it is not a readable file."""

    entry: Entry
    parsed: Parsed[Any] | None
    trouble: str = ""


def kind_of(path: str) -> str | None:
    """Return what a path of a register holds: improvement, measure, points, policy, or nothing of ours."""
    if path == POLICY_PATH:
        return "policy"
    if path.startswith(_RECORDS) and path.endswith(".yaml"):
        return "improvement"
    if path.startswith(_MEASURES):
        return "measure" if path.endswith(".yaml") else "points" if path.endswith(".csv") else None
    return None


def found(path: str, flaw: Flaw) -> Finding:
    """Return a flaw as a finding about a file."""
    return Finding(
        path=path, rule=flaw.rule, severity=Severity.ERROR, message=flaw.message, hint=_sentence(flaw.hint),
        line=flaw.line, column=flaw.column, length=flaw.length, pointer=flaw.pointer, at_key=flaw.at_key,
    )  # fmt: skip


def _sentence(hint: str) -> str:
    """Return a hint that begins with a capital and ends with a full stop, unless it ends in something to type."""
    if not hint:
        return ""
    hint = hint[0].upper() + hint[1:]
    return hint if hint[-1] in ".?!\"'" or hint.startswith("Add: ") else f"{hint}."


def about(read: Read, rule: str, message: str, hint: str, pointer: Pointer = ()) -> Finding:
    """Return a finding about a file, or with a pointer about a field of it."""
    place = 0 if pointer else 1
    return Finding(
        path=read.entry.path, rule=rule, message=message, hint=hint, pointer=pointer, line=place, column=place
    )  # fmt: skip


def told(read: Read, field: str) -> bool:
    """Tell whether reading has a finding about a field at the top, or misses it."""
    flaws = read.parsed.flaws if read.parsed else ()
    return any(flaw.pointer == (field,) or flaw.message.endswith(f'needs the field "{field}"') for flaw in flaws)


def not_regular(read: Read) -> Finding:
    """Return the finding about something that is no plain file with a name that can be shown."""
    path, kind = read.entry.path, read.entry.kind
    if kind == UNSHOWABLE:
        hint = "Rename it: letters, digits and hyphens, as in IMP-0042.yaml."
        return about(read, "file-name", f'"{path.rsplit("/", 1)[-1]}" has characters that cannot be shown', hint)
    if path in (IMPROVEMENTS, MEASURES):
        hint = f"Make {path}/ a real folder, so that what is reviewed is what is read."
        return about(read, "file-not-regular", f"a {kind} stands where the folder {path}/ belongs", hint)
    hint = "Put the file itself there, so that what is reviewed is what is read."
    return about(read, "file-not-regular", f"a {kind} stands where a plain file belongs", hint)


def strangers(reads: list[Read]) -> Iterator[Finding]:
    """Yield files that are neither records nor measures."""
    for read in reads:
        path = read.entry.path
        name = path.rsplit("/", 1)[-1]
        stem, _, ending = name.rpartition(".")
        if read.entry.kind != "file" or path == name:
            yield not_regular(read)
        elif ending.lower() in ("yml", "yaml") or (ending.lower() == "csv" and path.startswith(f"{MEASURES}/")):
            wanted = "csv" if ending.lower() == "csv" else "yaml"
            message = f'"{name}" ends in .{ending} and is not read'
            yield about(read, "file-extension", message, f'Rename it to "{stem}.{wanted}".')
        elif name != WELCOME:
            hint = f"Move it elsewhere: {IMPROVEMENTS}/ holds records, {MEASURES}/ holds measures and their points."
            yield about(read, "file-misplaced", f'"{name}" does not belong here', hint)
