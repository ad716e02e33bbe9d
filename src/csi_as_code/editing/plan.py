"""An edit as a whole: what a text was, what it will be, and the proof that only that changed which was meant."""

from typing import Any

import msgspec

from csi_as_code.editing.surgery import EditError, root_of
from csi_as_code.model import Pointer


class Edit(msgspec.Struct, frozen=True):
    """New content for a file; `old` is None where the file is new."""

    path: str
    old: str | None
    new: str


def proven(path: str, old: str, new: str, meant: dict[Pointer, Any]) -> Edit:
    """Return the edit of a file, after reading it back: exactly the values at the pointers in `meant` are different.

    Raise EditError where anything else changed, or where a value did not arrive; nothing may be written then.
    """
    before, after = root_of(old).plain(), root_of(new).plain()
    for pointer, value in meant.items():
        found = _at(after, pointer)
        if found != _plain(value):
            raise EditError(f"the edit did not arrive at {'.'.join(map(str, pointer))}", "Edit the file by hand.")
        _put(before, pointer, found)
    if before != after:
        raise EditError("the edit would have changed more than was meant", "Edit the file by hand.")
    return Edit(path, old, new)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _at(value: Any, pointer: Pointer) -> Any:
    for part in pointer:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _put(value: Any, pointer: Pointer, new: Any) -> None:
    part: Any
    for number, part in enumerate(pointer[:-1]):
        following: Any = [] if isinstance(pointer[number + 1], int) else {}
        if isinstance(value, list):
            if part == len(value):
                value.append(following)
            value = value[part]
        else:
            if not isinstance(value.get(part), dict | list):
                value[part] = following
            value = value[part]
    last = pointer[-1]
    if isinstance(value, list) and last == len(value):
        value.append(new)
    else:
        value[last] = new
