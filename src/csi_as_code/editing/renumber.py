"""Give a record another id, everywhere: its file, every reference to it, and, if asked, where texts speak of it.

The new file is written first and the old one goes last, so that at every moment each reference leads somewhere. What
a kill leaves half done, the same command finishes: a copy of the record under the new id is taken for its beginning.

Where two files have one id, nobody can tell which of them a reference means. One of them is renumbered alone, and the
references stay with the other.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import msgspec

from csi_as_code.editing.apply import text_of
from csi_as_code.editing.plan import Draft, Edit, proven
from csi_as_code.editing.surgery import root_of
from csi_as_code.errors import UsageError
from csi_as_code.model import Pointer
from csi_as_code.reading import parse
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


def files_with(opened: Opened, ident: str) -> tuple[str, ...]:
    """Return the files that have an id: one, or where two branches took it several; the one that counts is first."""
    register, name = opened.register, f"/{ident}.yaml"
    twins = (found.path for found in register.problems if found.rule == "id-duplicate" and found.path.endswith(name))
    return tuple(dict.fromkeys((register.paths[ident], *twins)))


def begun(opened: Opened, path: str) -> str | None:
    """Return the id under which a copy of a file lies that an earlier, killed renumbering has made, or None."""
    register = opened.register
    old = _ident(path)
    item = parse.improvement(text_of(opened, path).encode("utf-8")).value
    for ident, other in register.improvements.items():
        if item is None or ident == old or other.title != item.title or other.raised != item.raised:
            continue
        copies = [_copy(opened, path, ident, in_prose=in_prose) for in_prose in (False, True)]
        if text_of(opened, register.paths[ident]) in copies:
            return ident
    return None


def renumbered(opened: Opened, path: str, new: str, taken: frozenset[str], *, in_prose: bool) -> Renumbered:
    """Return the edits that give the record in a file another id; raise UsageError where that is or was somebody's."""
    old = _ident(path)
    if new == old:
        raise UsageError(f'"{old}" has that id already')
    target = f"{path.removesuffix(f'{old}.yaml')}{new}.yaml"
    text = _copy(opened, path, new, in_prose=in_prose)
    edits = []
    if opened.register.knows(new):
        whole = _copy(opened, path, new, in_prose=not in_prose)
        if opened.register.paths[new] != target or text_of(opened, target) not in (text, whole):
            raise UsageError(f'the id "{new}" is another record\'s', "Leave it out to get the next free one.")
    elif new in taken:
        raise UsageError(f'the id "{new}" was used before, on some branch', "Leave it out to get the next free one.")
    else:
        edits.append(Edit(target, None, text))
    same_id = files_with(opened, old)
    others = [name for name in _files(opened) if name not in (target, *same_id)]
    if len(same_id) > 1:
        mentions = [at for name in others for at in _mentions(name, text_of(opened, name), old)]
    else:
        changed, mentions = _in_others(opened, others, old, new, in_prose=in_prose)
        edits += changed
    mentions += _mentions(target, text, old)
    return Renumbered((*edits, Edit(path, text_of(opened, path), None)), tuple(mentions))


def _in_others(
    opened: Opened, names: Iterable[str], old: str, new: str, *, in_prose: bool
) -> tuple[list[Edit], list[Mention]]:
    """Return the edits of the files that refer to a record, and the lines that go on speaking of its old id."""
    edits: list[Edit] = []
    mentions: list[Mention] = []
    for name in names:
        before = text_of(opened, name)
        if old in before:
            edit = _edited(name, before, _references(opened, name, before, old), old, new, in_prose=in_prose)
            mentions += _mentions(name, edit.new or "", old)
            if edit.old != edit.new:
                edits.append(edit)
    return edits, mentions


def _ident(path: str) -> str:
    return PurePosixPath(path).stem


def _files(opened: Opened) -> list[str]:
    """Return the files that may speak of a record, register.yaml last."""
    register = opened.register
    return [*sorted(register.paths.values()), *sorted(register.measure_paths.values()), POLICY_PATH]


def _copy(opened: Opened, path: str, new: str, *, in_prose: bool) -> str:
    """Return the text that the record in a file has under its new id."""
    old, text = _ident(path), text_of(opened, path)
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
