"""Give a record another id, everywhere: its file, every reference to it, and, if asked, where texts speak of it.

The new file is written first and the old one goes last, so that at every moment each reference leads somewhere. What
a kill leaves half done, the same command finishes: a copy of the record under the new id is taken for its beginning.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from csi_as_code.editing.apply import text_of
from csi_as_code.editing.plan import Draft, Edit, proven
from csi_as_code.editing.surgery import root_of
from csi_as_code.errors import UsageError
from csi_as_code.model import Pointer
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import POLICY_PATH


class Mention(msgspec.Struct, frozen=True):
    """A line that speaks of a record by its old id, and is left as it is."""

    path: str
    line: int
    text: str


class Renumbered(msgspec.Struct, frozen=True):
    """The edits in the order in which they are written, and the lines that keep the old id."""

    edits: tuple[Edit, ...]
    mentions: tuple[Mention, ...]


def begun(opened: Opened, old: str) -> str | None:
    """Return the id under which a copy of a record lies that an earlier, killed renumbering has made, or None."""
    register = opened.register
    item = register.improvements[old]
    for ident, other in register.improvements.items():
        if ident == old or other.title != item.title or other.raised != item.raised:
            continue
        copies = [_copy(opened, old, ident, in_prose=in_prose) for in_prose in (False, True)]
        if text_of(opened, register.paths[ident]) in copies:
            return ident
    return None


def renumbered(opened: Opened, old: str, new: str, taken: frozenset[str], *, in_prose: bool) -> Renumbered:
    """Return the edits that give a record another id; raise UsageError where that id is or was somebody's."""
    register = opened.register
    path = register.paths[old]
    if new == old:
        raise UsageError(f'"{old}" has that id already')
    text = _copy(opened, old, new, in_prose=in_prose)
    target = f"{path.removesuffix(f'{old}.yaml')}{new}.yaml"
    edits = []
    if register.knows(new):
        whole = _copy(opened, old, new, in_prose=not in_prose)
        if register.paths[new] != target or text_of(opened, target) not in (text, whole):
            raise UsageError(f'the id "{new}" is another record\'s', "Leave it out to get the next free one.")
    elif new in taken:
        raise UsageError(f'the id "{new}" was used before, on some branch', "Leave it out to get the next free one.")
    else:
        edits.append(Edit(target, None, text))
    mentions: list[Mention] = []
    for name in _files(opened):
        if name in (path, target):
            continue
        before = text_of(opened, name)
        if old in before:
            edit = _edited(name, before, _references(opened, name, before, old), old, new, in_prose=in_prose)
            mentions += _mentions(name, edit.new or "", old)
            if edit.old != edit.new:
                edits.append(edit)
    mentions += _mentions(target, text, old)
    edits.append(Edit(path, text_of(opened, path), None))
    return Renumbered(tuple(edits), tuple(mentions))


def _files(opened: Opened) -> list[str]:
    """Return the files that may speak of a record, register.yaml last."""
    register = opened.register
    return [*sorted(register.paths.values()), *sorted(register.measure_paths.values()), POLICY_PATH]


def _copy(opened: Opened, old: str, new: str, *, in_prose: bool) -> str:
    """Return the text that a record has under its new id."""
    path = opened.register.paths[old]
    text = text_of(opened, path)
    if root_of(text).plain().get("id") != old:
        raise UsageError(f'the id in "{path}" is not "{old}"', "Mend it first; csi lint says how.")
    return _edited(path, text, [("id",)], old, new, in_prose=in_prose).new or ""


def _edited(path: str, text: str, places: list[Pointer], old: str, new: str, *, in_prose: bool) -> Edit:
    if in_prose:
        return _everywhere(path, text, old, new)
    draft = Draft(path, text, text)
    for pointer in places:
        draft = draft.put(pointer, new)
    return draft.done()


def _references(opened: Opened, path: str, text: str, old: str) -> list[Pointer]:
    """Return where a file refers to a record; other places only speak of it."""
    register = opened.register
    if path == POLICY_PATH:
        pairs = register.policy.lint.designed_together
        return [("lint", "designed_together", n, "ids", k) for n, pair in enumerate(pairs)
                for k, ident in enumerate(pair.ids) if ident == old]  # fmt: skip
    plain = root_of(text).plain()
    found: list[Pointer] = []
    for number, ident in enumerate(_list(plain, "depends_on")):
        if ident == old:
            found.append(("depends_on", number))
    for number, entry in enumerate(_list(plain, "relates_to")):
        if isinstance(entry, dict) and entry.get("id") == old:
            found.append(("relates_to", number, "id"))
    return found


def _list(plain: Any, name: str) -> list[Any]:
    found = plain.get(name)
    return found if isinstance(found, list) else []


def _word(ident: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9-]){re.escape(ident)}(?![0-9])")


def _everywhere(path: str, text: str, old: str, new: str) -> Edit:
    """Return the edit that changes an id in fields, prose and comments; the proof is of the values."""
    word = _word(old)
    changed = word.sub(new, text)
    meant = [(pointer, word.sub(new, value)) for pointer, value in _texts(root_of(text).plain()) if word.search(value)]
    return proven(path, text, changed, meant)


def _texts(plain: Any, before: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    if isinstance(plain, str):
        yield before, plain
    elif isinstance(plain, dict):
        for key, value in plain.items():
            yield from _texts(value, (*before, key))
    elif isinstance(plain, list):
        for number, value in enumerate(plain):
            yield from _texts(value, (*before, number))


def _mentions(path: str, text: str, old: str) -> Iterator[Mention]:
    word = _word(old)
    for number, line in enumerate(text.split("\n"), start=1):
        if word.search(line):
            yield Mention(path, number, line.strip())
