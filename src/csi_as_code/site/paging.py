"""Divide groups of rows over pages, so that no page grows with the register."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Part(msgspec.Struct, Generic[T], frozen=True):
    """Rows of a group that stand together on a page; `number` is how many the whole group has."""

    key: str
    rows: tuple[T, ...]
    number: int


def paged(groups: Mapping[str, Sequence[T]], most: int) -> tuple[tuple[Part[T], ...], ...]:
    """Return pages of at most `most` rows in the order of the groups; a group without rows has an empty part."""
    pages: list[list[Part[T]]] = [[]]
    room = most
    for key, rows in groups.items():
        at = 0
        while at < len(rows) or not rows:
            if not room and rows:
                pages.append([])
                room = most
            part = tuple(rows[at : at + room])
            pages[-1].append(Part(key, part, len(rows)))
            at += len(part)
            room -= len(part)
            if not rows:
                break
    return tuple(tuple(page) for page in pages)


def pages_for(rows: int, most: int) -> int:
    """Return how many pages of at most `most` rows so many take; without rows there is one all the same."""
    return max(1, -(-rows // most))


def others(number: int, count: int, path_of: Callable[[int], str]) -> tuple[tuple[int, str], ...]:
    """Return numbers and addresses of all pages of a list, that of the one shown empty; nothing where there is one."""
    return tuple((at, "" if at == number else path_of(at)) for at in range(1, count + 1)) if count > 1 else ()
