"""The next free id: over the register, every branch, and history where there is one."""

import re
from collections.abc import Iterable
from pathlib import Path

from csi_as_code.editing.surgery import EditError
from csi_as_code.errors import GitError, UsageError
from csi_as_code.git.names import is_whole, names_ever
from csi_as_code.git.place import git_dir
from csi_as_code.reading.naming import ID
from csi_as_code.register import IMPROVEMENTS, Register

LEAST_DIGITS = 4
MOST_DIGITS = 9

NO_GIT = "there is no git repository here: the id is free in this folder, and nothing else is known"
NOT_WHOLE = "the clone is shallow: an id that only the missing history had would not be seen"
NO_ANSWER = "git does not answer: the id is free in this folder, and nothing else is known"


def taken(root: Path, register: Register) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return all ids that are or ever were in use, as far as can be seen, and what could not be."""
    here = frozenset(register.paths) | _ids(path.name for path in (root / IMPROVEMENTS).rglob("*") if path.name)
    if git_dir(root) is None:
        return here, (NO_GIT,)
    try:
        past = _ids(names_ever(root, IMPROVEMENTS))
        return here | past, () if is_whole(root) else (NOT_WHOLE,)
    except GitError:
        return here, (NO_ANSWER,)


def _ids(names: Iterable[str]) -> frozenset[str]:
    stems = (name.rpartition(".")[0].upper() for name in names if name.lower().endswith((".yaml", ".yml")))
    return frozenset(stem for stem in stems if ID.match(stem))


def next_id(prefix: str, ids: Iterable[str]) -> str:
    """Return the id behind the highest one of a prefix: a gap may be somebody's whose branch is not here."""
    found = [ident.rpartition("-")[2] for ident in ids if ident.rpartition("-")[0] == prefix]
    number = max(map(int, found), default=0) + 1
    width = max(LEAST_DIGITS, *map(len, found)) if found else LEAST_DIGITS
    if len(str(number)) > MOST_DIGITS:
        raise EditError(f"there is no free id behind {prefix}-{number - 1}", "Take a new prefix in register.yaml.")
    return f"{prefix}-{number:0{width}d}"


_TYPED = re.compile(r"[A-Za-z0-9-]{1,40}\Z")


def wanted_id(text: str, prefix: str) -> str:
    """Return an id that somebody typed for a new record; raise UsageError where it is none of this register."""
    ident = text.strip().upper() if _TYPED.match(text.strip()) else ""
    if not ID.match(ident) or (prefix and ident.rpartition("-")[0] != prefix):
        example = f"{prefix or 'IMP'}-0042"
        raise UsageError(f'"{text}" is not an id', f"An id is the prefix, a hyphen and 4 to 9 digits: {example}.")
    return ident
