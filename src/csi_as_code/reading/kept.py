"""A record as the cache keeps it: what every run looks at is ready, and the long texts wait until somebody asks."""

from operator import attrgetter
from typing import Any

import msgspec

from csi_as_code.model import Improvement

LATE = (
    "description", "tags", "raised", "source", "outcome", "analysis", "options", "cycles", "decisions", "benefits",
    "closure", "compliance",
)  # fmt: skip
"""The fields that wait: most of a record's size, and hardly anything that rules ask of more records than one."""

_FIELDS = {field.name: field for field in msgspec.structs.fields(Improvement)}
_SOON = tuple(name for name in _FIELDS if name not in LATE)
_late_of, _soon_of = attrgetter(*LATE), attrgetter(*_SOON)

Texts: Any = msgspec.defstruct(
    "Texts",
    [(name, _FIELDS[name].type, _FIELDS[name].default) for name in LATE],
    frozen=True, array_like=True, gc=False,
)  # fmt: skip
_decode = msgspec.msgpack.Decoder(Texts).decode
_encode = msgspec.msgpack.Encoder().encode


class Kept(Improvement, frozen=True, kw_only=True, array_like=True, gc=False):
    """An improvement that decodes its late fields whenever they are read, so that many of them take little memory."""

    texts: msgspec.Raw = msgspec.Raw()


def keep(item: Improvement) -> Kept:
    """Return a record as it is kept."""
    texts = _encode(Texts(*_late_of(item)))
    return Kept(**dict(zip(_SOON, _soon_of(item), strict=True)), texts=msgspec.Raw(texts))


def whole(item: Improvement) -> Improvement:
    """Return a record with all of its fields ready."""
    if not isinstance(item, Kept):
        return item
    soon = zip(_SOON, _soon_of(item), strict=True)
    return Improvement(**dict(soon), **dict(zip(LATE, _late_of(_decode(item.texts)), strict=True)))


def _late(name: str) -> property:
    def get(item: Kept) -> Any:
        return getattr(_decode(item.texts), name)

    return property(get, doc=f"The record's `{name}`.")


for _name in LATE:
    setattr(Kept, _name, _late(_name))
