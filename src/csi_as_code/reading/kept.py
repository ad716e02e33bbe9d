"""A record as the cache keeps it: what every run looks at is ready, and the rest waits until somebody asks.

Of an open record the long texts wait, of one that has ended nearly all: most records have ended, and rules that look
from one record at another ask little of them.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from csi_as_code.model import Improvement
from csi_as_code.text import filled
from csi_as_code.workflow import EVERY, OPEN

OWN = (
    "description", "tags", "source", "outcome", "analysis", "options", "cycles", "benefits", "closure", "compliance",
    "type", "objective",
)  # fmt: skip
"""The fields that only rules read which judge a record alone."""

LATE = (
    "description", "tags", "raised", "source", "outcome", "analysis", "options", "cycles", "decisions", "benefits",
    "closure", "compliance",
)  # fmt: skip
"""The fields of an open record that wait: most of its size, and hardly anything that is asked of more than one."""

_FIELDS = {field.name: field for field in msgspec.structs.fields(Improvement)}
ENDED_SOON = ("id", "state", "depends_on", "relates_to", "custom", "suppress")
ENDED_LATE = tuple(name for name in _FIELDS if name not in ENDED_SOON)
"""The fields of a record that has ended that wait."""

_encode = msgspec.msgpack.Encoder().encode
APART = ("title", "priority")
"""The facts that are told apart from the rest: of the rules that look from one record at another few read them."""

REST = "rest"
ASPECTS = (REST, *APART)
_OF_ASPECTS = (
    attrgetter(*(name for name in _FIELDS if name not in OWN and name not in APART)),
    *map(attrgetter, APART),
)
_SIZE = 8


def facts_of(item: Improvement) -> bytes:
    """Return digests of all that rules may read which look from one record at another: one for each aspect."""
    digest = hashlib.blake2b
    return b"".join([digest(_encode(of(item)), digest_size=_SIZE).digest() for of in _OF_ASPECTS])


PROSE = ("title", "description")
"""The fields that are no part of the shape of a record, but for whether they say anything: hardly anything else
than a page that shows the record follows from them."""

_OF_SHAPE = attrgetter(*(name for name in _FIELDS if name not in PROSE))
_OF_PROSE = attrgetter(*PROSE)
_SHAPE_SIZE = 16


def shape_of(item: Improvement) -> bytes:
    """Return a digest of all that a record says beside its prose, and of which prose there is."""
    said = [filled(text) for text in _OF_PROSE(item)]
    return hashlib.blake2b(_encode((said, _OF_SHAPE(item))), digest_size=_SHAPE_SIZE).digest()


def shape_unknown(said: str) -> bytes:
    """Return what stands for the shape of a file that is no record, or cannot be read as a whole."""
    return hashlib.blake2b(said.encode(), digest_size=_SHAPE_SIZE).digest()


def shape_of_all(shapes: Mapping[str, bytes]) -> bytes:
    """Return a digest of the shapes of all files, which are given by path."""
    paths = hashlib.blake2b("\0".join(shapes).encode("utf-8", "surrogateescape")).digest()
    return hashlib.blake2b(b"".join(shapes.values()), key=paths, digest_size=_SHAPE_SIZE).digest()


def facts_unknown(said: str) -> bytes:
    """Return what stands for the facts of a record that cannot be read as a whole, by what can be said of its file."""
    return hashlib.blake2b(said.encode(), digest_size=_SIZE).digest() * len(ASPECTS)


def facts_of_all(facts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a digest for each aspect of the facts of all records, which are given by path."""
    paths = hashlib.blake2b("\0".join(facts).encode("utf-8", "surrogateescape"), digest_size=2 * _SIZE).digest()
    digests = memoryview(b"".join(facts.values())).cast("Q")  # _SIZE bytes each
    return {
        name: hashlib.blake2b(digests[place :: len(ASPECTS)].tobytes(), key=paths).digest()
        for place, name in enumerate(ASPECTS)
    }


class Kept(Improvement, frozen=True, kw_only=True, array_like=True, gc=False, tag=0, tag_field="tier"):
    """An open record that decodes its late fields whenever they are read, so that many of them take little memory."""

    facts: bytes = b""
    shape: bytes = b""
    texts: msgspec.Raw = msgspec.Raw()


class Ended(Improvement, frozen=True, kw_only=True, array_like=True, gc=False, tag=1, tag_field="tier"):
    """A record that has ended, with no re-check to come, which decodes whatever else is read of it."""

    measured_by: tuple[str, ...] = ()  # ready here, worked out elsewhere
    facts: bytes = b""
    shape: bytes = b""
    texts: msgspec.Raw = msgspec.Raw()

    @property
    def awaits_review(self) -> bool:
        """Whether a re-check has not been held yet: no such record is kept like this."""
        return False


class Tier(msgspec.Struct, frozen=True):
    """How the records of a class are taken apart: what is ready, what waits, and how that is decoded."""

    soon: tuple[str, ...]
    late: tuple[str, ...]
    type: Any
    decode: Callable[[msgspec.Raw], Any]
    of_soon: Callable[[Any], tuple[Any, ...]]
    of_late: Callable[[Any], tuple[Any, ...]]


def _tier(late: Iterable[str]) -> Tier:
    names = tuple(late)
    fields: Any = [(name, _FIELDS[name].type, _default_of(name)) for name in names]
    texts = msgspec.defstruct("Texts", fields, frozen=True, array_like=True, gc=False)
    soon = tuple(name for name in _FIELDS if name not in names)
    return Tier(soon, names, texts, msgspec.msgpack.Decoder(texts).decode, attrgetter(*soon), attrgetter(*names))


def _default_of(name: str) -> Any:
    return _FIELDS[name].default


TIERS: dict[type[Improvement], Tier] = {Kept: _tier(LATE), Ended: _tier(ENDED_LATE)}


def keep(item: Improvement) -> Kept | Ended:
    """Return a record as it is kept."""
    if item.state in OPEN or item.state not in EVERY or item.awaits_review:
        return Kept(**_parts(item, TIERS[Kept]))
    return Ended(**_parts(item, TIERS[Ended]), measured_by=item.measured_by)


def _parts(item: Improvement, tier: Tier) -> dict[str, Any]:
    texts = _encode(tier.type(*(getattr(item, name) for name in tier.late)))
    soon = {name: getattr(item, name) for name in tier.soon}
    return {**soon, "facts": facts_of(item), "shape": shape_of(item), "texts": msgspec.Raw(texts)}


def whole(item: Improvement) -> Improvement:
    """Return a record with all of its fields ready."""
    tier = TIERS.get(item.__class__)
    if tier is None:
        return item
    values = tier.of_soon(item) + tier.of_late(tier.decode(item.texts))  # type: ignore[attr-defined]
    return Improvement(**dict(zip(tier.soon + tier.late, values, strict=True)))


def _late(name: str, decode: Callable[[msgspec.Raw], Any]) -> property:
    def get(item: Any) -> Any:
        return getattr(decode(item.texts), name)

    return property(get, doc=f"The record's `{name}`.")


for _class, _its in TIERS.items():
    for _name in _its.late:
        setattr(_class, _name, _late(_name, _its.decode))
