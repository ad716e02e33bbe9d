"""A file of pieces: put together from an old one it has the bytes of a new one, and only what is new is made."""

import random
from collections.abc import Iterable, Sequence

import pytest

from csi_as_code.exports.pieces import Pieces, Span, fits, join, rejoin
from csi_as_code.reading.pieced import Layout


def pieces(keys: Sequence[bytes], between: bytes = b"", *, context: bytes = b"") -> Pieces:
    def make(places: Sequence[int]) -> Iterable[bytes]:
        return (b"" if keys[place] == b"empty" else b"<%s%s>" % (context, keys[place]) for place in places)

    return Pieces(
        count=len(keys),
        keys=lambda: list(keys),
        make=make,
        head=lambda: b"head of %s\n" % context,
        context=context,
        between=between,
        tail=b"\ntail\n",
    )


def put_together(found: Pieces, old: bytes, layout: Layout) -> tuple[bytes, Layout]:
    parts, layout = rejoin(found, found.keys(), layout)
    return b"".join(old[part.start : part.end] if isinstance(part, Span) else part for part in parts), layout


def edited(keys: list[bytes], choice: random.Random) -> list[bytes]:
    keys = list(keys)
    for _ in range(choice.choice([0, 1, 1, 2, 5])):
        place = choice.randrange(len(keys) + 1)
        how = choice.randrange(6)
        if how == 0:
            keys.insert(place, b"%d" % choice.randrange(99))
        elif how == 1:
            keys[place : place + 1] = [b"%d" % choice.randrange(9999)]
        elif how == 2:
            del keys[place : place + choice.randrange(4)]
        elif how == 3:
            keys[place:], keys[:place] = keys[:place], keys[place:]
        elif how == 4:
            choice.shuffle(keys)
        else:
            keys[place:place] = [*keys[place : place + 2], b"empty"]
    return keys


@pytest.mark.parametrize("between", [b"", b",", b",\n"])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_there_the_bytes_are_those_of_a_new_file(between: bytes, seed: int) -> None:
    choice = random.Random(seed)
    keys = [b"%d" % number for number in range(choice.choice([0, 1, 2, 30]))]
    content, layout = join(pieces(keys, between), keys)
    for _ in range(300):
        keys = edited(keys, choice)
        found = pieces(keys, between)
        assert fits(found, layout, len(content))
        old, old_layout = content, layout
        content, layout = put_together(found, old, old_layout)
        assert content == bytes(found)
        assert (content, layout) == join(found, keys)


def test_only_what_is_new_is_made() -> None:
    asked: list[int] = []

    def make(places: Sequence[int]) -> Iterable[bytes]:
        asked.extend(places)
        return [b"%d" % place for place in places]

    old = [b"a", b"b", b"c", b"d"]
    content, layout = join(pieces(old), old)
    keys = [b"a", b"c", b"new", b"d", b"newer"]
    found = Pieces(count=5, keys=lambda: keys, make=make, head=lambda: b"never made")
    parts, _ = rejoin(found, keys, layout)
    assert asked == [2, 4]
    assert [part for part in parts if not isinstance(part, Span)] == [b"", b"", b"2", b"", b"", b"4", b""]
    assert content.startswith(b"head")


@pytest.mark.parametrize(
    "layout",
    [
        Layout(b"", 9, [b"a", b"b"], [3, 4]),
        Layout(b"", 9, [b"a", b"b"], [3]),
        Layout(b"", 9, [b"a"], [3, 4]),
        Layout(b"", -9, [b"a", b"b"], [10, 14]),
        Layout(b"", 12, [b"a", b"b"], [-3, 6]),
        Layout(b"other", 9, [b"a", b"b"], [3, 3]),
    ],
)
def test_a_layout_that_cannot_be_right_fits_no_file(layout: Layout) -> None:
    found = pieces([b"a", b"b"], b",")
    right = Layout(b"", 9, [b"a", b"b"], [3, 3])
    assert join(found, found.keys())[1] == right
    assert fits(found, right, len(bytes(found)))
    assert not fits(found, layout, len(bytes(found)))
    assert not fits(found, right, len(bytes(found)) + 1)
