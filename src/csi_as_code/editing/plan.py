"""An edit as a whole: what a text was, what it will be, and the proof that only that changed which was meant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from csi_as_code.editing import surgery
from csi_as_code.editing.surgery import EditError, root_of
from csi_as_code.model import Pointer

GONE = object()
"""Stands for the value of what is taken out."""

BY_HAND = "Edit the file by hand."


class Edit(msgspec.Struct, frozen=True):
    """New content for a file; `old` is None where the file is new, `new` where it goes."""

    path: str
    old: str | None
    new: str | None


class Draft(msgspec.Struct, frozen=True):
    """A text on its way to another: the steps so far, each meant; nothing is changed in place."""

    path: str
    old: str
    text: str
    meant: tuple[tuple[Pointer, Any], ...] = ()
    order: Callable[[Pointer], Sequence[str]] = lambda _: ()

    def put(self, pointer: Pointer, value: Any) -> "Draft":
        """Return the draft with a value at a pointer; what is missing on the way is made."""
        return self._with(surgery.set_value(self.text, pointer, value, self._order(pointer)), pointer, value)

    def add(self, pointer: Pointer, value: Any) -> "Draft":
        """Return the draft with one more item at the end of a list."""
        held = value_at(root_of(self.text).plain(), pointer)
        number = len(held) if isinstance(held, list) else 0
        return self._with(surgery.append(self.text, pointer, value, self._order(pointer)), (*pointer, number), value)

    def drop(self, pointer: Pointer) -> "Draft":
        """Return the draft without a field or item, and without what it would leave empty."""
        plain = root_of(self.text).plain()
        while len(pointer) > 1 and len(value_at(plain, pointer[:-1]) or ()) == 1:
            pointer = pointer[:-1]
        return self._with(surgery.remove(self.text, pointer), pointer, GONE)

    def _order(self, pointer: Pointer) -> Sequence[str]:
        """Return the order of the fields in the deepest mapping on the way to a pointer that is there."""
        plain = root_of(self.text).plain()
        length = len(pointer) - 1
        while length > 0 and not value_at(plain, pointer[:length]):
            length -= 1
        return self.order(pointer[:length])

    def _with(self, text: str, pointer: Pointer, value: Any) -> "Draft":
        return msgspec.structs.replace(self, text=text, meant=(*self.meant, (pointer, value)))

    def done(self) -> Edit:
        """Return the edit, proven."""
        return proven(self.path, self.old, self.text, self.meant)


def proven(path: str, old: str, new: str, meant: Mapping[Pointer, Any] | Iterable[tuple[Pointer, Any]] = ()) -> Edit:
    """Return the edit of a file, after reading it back: exactly the values at the pointers in `meant` are different.

    Raise EditError where anything else changed, or where a value did not arrive; nothing may be written then.
    """
    wanted, after = root_of(old).plain(), root_of(new, BY_HAND).plain()
    for pointer, value in meant.items() if isinstance(meant, Mapping) else meant:
        if value is GONE:
            _take(wanted, pointer)
        else:
            _put(wanted, pointer, _plain(value))
    if not same(wanted, after):
        raise EditError("the edit would have changed something else than was meant; nothing was written", BY_HAND)
    return Edit(path, old, new)


def same(one: Any, other: Any) -> bool:
    """Tell whether two plain values are one; `true` is not 1, and the order of keys does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def value_at(value: Any, pointer: Pointer) -> Any:
    """Return the plain value at a pointer, or None."""
    for part in pointer:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _take(value: Any, pointer: Pointer) -> None:
    holder = value_at(value, pointer[:-1])
    del holder[pointer[-1]]


def _put(value: Any, pointer: Pointer, new: Any) -> None:
    for number, part in enumerate(pointer[:-1]):
        following: Any = [] if isinstance(pointer[number + 1], int) else {}
        if value_at(value, (part,)) is None:
            _assign(value, part, following)
        value = value_at(value, (part,))
    _assign(value, pointer[-1], new)


def _assign(holder: Any, part: str | int, new: Any) -> None:
    if isinstance(holder, list) and part == len(holder):
        holder.append(new)
    else:
        holder[part] = new
