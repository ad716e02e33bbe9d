"""Carry an edit out: under the register's lock, from what is there now, proven, all of it or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from csi_as_code.editing import store
from csi_as_code.editing.plan import Edit
from csi_as_code.editing.surgery import EditError
from csi_as_code.git import commit, tree
from csi_as_code.model import Improvement
from csi_as_code.policy import Policy
from csi_as_code.reading import parse
from csi_as_code.reading.characters import decode
from csi_as_code.reading.custom import custom_flaws
from csi_as_code.reading.files import kind_of
from csi_as_code.reading.limits import POLICY
from csi_as_code.reading.nodes import Flaw
from csi_as_code.reading.parsed import Parsed
from csi_as_code.reading.snapshot import Opened, open_commit, open_folder
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH

BOM = b"\xef\xbb\xbf"
MOST_SUBJECT = 72
PLAIN = frozenset({"100644", "100755"})


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What a command wants: the edits in the order in which they are written, and how a commit of them is called.

    `subject` is a conventional commit's first line, `branch` the name of the branch where none was given, `notes`
    are what the person should hear about it.
    """

    edits: tuple[Edit, ...]
    subject: str
    branch: str
    notes: tuple[str, ...] = ()


class Applied(NamedTuple):
    """What was done: the register before it, the work, and the branch and commit where it went to a branch."""

    before: Opened
    work: Work
    branch: str | None = None
    commit: str | None = None


def apply(
    root: Path, planned: Callable[[Opened], Work], *, branch: str | None = None, only_look: bool = False
) -> Applied:
    """Plan and write under the lock; with `branch` (empty: a name by the work) commit there and leave the folder alone.

    A branch is read from its own tip, or from HEAD where it is new: what else is in the folder is no part of it.
    """
    if branch is None:
        if only_look:
            opened = open_folder(root)
            return Applied(opened, _checked(opened, planned(with_policy(opened))))
        with store.locked(root):
            opened = open_folder(root)
            work = _checked(opened, planned(with_policy(opened)))
            store.write(root, {edit.path: _bytes(opened, edit) for edit in work.edits})
        return Applied(opened, work)
    with store.locked(root):
        return _on_branch(root, planned, branch, only_look=only_look)


def _on_branch(root: Path, planned: Callable[[Opened], Work], name: str, *, only_look: bool) -> Applied:
    on = commit.branch(root, name) if name else None
    opened = _at_once(open_commit(root, on.tip if on else "HEAD"))
    work = _checked(opened, planned(with_policy(opened)))
    if on is None:
        on = commit.branch(root, work.branch)
        if not on.is_new:
            opened = _at_once(open_commit(root, on.tip))
            work = _checked(opened, planned(with_policy(opened)))
    if only_look or not work.edits:
        return Applied(opened, work, on.name)
    files = {edit.path: _bytes(opened, edit)[1] for edit in work.edits}
    return Applied(opened, work, on.name, commit.committed(root, on, files, message(work)))


FEW = 3
"""So many files of a commit are read one by one; whoever reads more gets all of them from one process."""


def _at_once(opened: Opened) -> Opened:
    """Return a register of a commit whose files are read together when many are."""
    loaded: dict[str, bytes] = {}
    reads: list[str] = []

    def read(path: str) -> bytes:
        if path in loaded:
            return loaded[path]
        reads.append(path)
        if len(reads) <= FEW or not opened.commit:
            return opened.read(path)
        if len(reads) == FEW + 1:
            places = (POLICY_PATH, IMPROVEMENTS, MEASURES)
            blobs = tree.listing(opened.root, opened.commit, tree.prefix(opened.root), places)
            wanted = [blob for blob in blobs if blob.path.endswith(".yaml") and blob.mode in PLAIN]
            data = tree.contents(opened.root, (blob.oid for blob in wanted))
            loaded.update({blob.path: text for blob, (_, text) in zip(wanted, data, strict=True)})
        return loaded[path] if path in loaded else opened.read(path)

    return opened._replace(read=read)


def message(work: Work) -> str:
    """Return the commit message of a work: its subject on one line of at most 72 characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in work.subject).split())
    return f"{line if len(line) <= MOST_SUBJECT else line[: MOST_SUBJECT - 1].rstrip() + '…'}\n"


def text_of(opened: Opened, path: str) -> str:
    """Return the text of a file of the register; raise EditError where it is none."""
    try:
        text, flaws = decode(opened.read(path), POLICY)
    except OSError as error:
        raise EditError(f'"{path}" cannot be read: {error.strerror or error}') from error
    if flaws:
        raise EditError(f'"{path}" cannot be edited: {flaws[0].message}', "Mend the file first; csi lint says how.")
    return text


def _bytes(opened: Opened, edit: Edit) -> tuple[bytes | None, bytes | None]:
    """Return what a file held and what it shall hold; a byte order mark stays."""
    old = None if edit.old is None else opened.read(edit.path)
    mark = BOM if old is not None and old.startswith(BOM) else b""
    if old is not None and old.removeprefix(BOM).decode("utf-8") != edit.old:
        raise EditError(f'"{edit.path}" was changed by somebody else in the meantime', "Run the command again.")
    return old, None if edit.new is None else mark + edit.new.encode("utf-8")


_PARSERS: Mapping[str, Callable[[bytes], Parsed[Any]]] = {
    "improvement": parse.improvement, "measure": parse.measure, "policy": parse.policy,
}  # fmt: skip


def with_policy(opened: Opened) -> Opened:
    """Return the register; raise EditError where nobody knows by which rules it goes."""
    policy = opened.register.policy
    if not opened.register.policy_read or not policy.id_prefix:
        raise EditError(f"{POLICY_PATH} cannot be read in full", "Mend it first; csi lint says how.")
    return opened


def _checked(opened: Opened, work: Work) -> Work:
    """Return the work; raise EditError where an edit would put something into a file that reading refuses."""
    for edit in work.edits:
        known = {_what(flaw) for flaw in _flaws(opened.register.policy, edit.path, edit.old)}
        for flaw in _flaws(opened.register.policy, edit.path, edit.new):
            if _what(flaw) not in known:
                name = name_of(flaw)
                place = "" if name in flaw.message else f"{name}: "
                own = (
                    "register.yaml says what custom: holds; give a field as custom.NAME=VALUE."
                    if "custom" in name
                    else ""
                )
                raise EditError(f"{place}{flaw.message}; nothing was written", _sentence(flaw.hint) or own)
    return work


def name_of(flaw: Flaw) -> str:
    """Return the field that a flaw is about, as `csi set` names it."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in flaw.pointer)
    return name.removeprefix(".")


def _sentence(hint: str) -> str:
    """Return a hint that begins with a capital and ends with a full stop, unless it ends in something to type."""
    if not hint:
        return ""
    return hint[0].upper() + hint[1:] + ("" if hint[-1] in '.?"' else ".")


def _what(flaw: Flaw) -> tuple[Any, ...]:
    return flaw.rule, flaw.message, flaw.pointer


def _flaws(policy: Policy, path: str, text: str | None) -> Iterator[Flaw]:
    kind = kind_of(path) or ""
    if text is None or kind not in _PARSERS:
        return
    parsed = _PARSERS[kind](text.encode("utf-8"))
    yield from parsed.flaws
    if isinstance(parsed.value, Improvement):
        yield from custom_flaws(policy.custom, parsed.value.custom)


def changed(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits that change something."""
    return tuple(edit for edit in edits if edit.old != edit.new)
