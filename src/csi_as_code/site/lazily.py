"""A table of the site of which each value is made when somebody asks for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class Lazily(Mapping[str, T]):
    """A table of which each value is made when it is asked for.

    `ground` returns all that a value is made of, and `grounds` all that the values are, where that is less.
    """

    def __init__(
        self,
        keys: Iterable[str],
        make: Callable[[str], T],
        ground: Callable[[str], object],
        grounds: Callable[[], object] | None = None,
    ) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._made: dict[str, T] = {}
        self.ground = ground
        self.grounds = grounds

    def __getitem__(self, key: str) -> T:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys
