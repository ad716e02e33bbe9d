"""The versions of installed packages, told by the names of their folders, as pip leaves them. Light."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

ENDING = ".dist-info"


def versions(names: Iterable[str], places: Sequence[str] = sys.path) -> tuple[str, ...]:
    """Return the versions of some packages; raise PackageNotFoundError for one that is not installed.

    A package that lies in a way of its own (an egg, an archive) is looked up by importlib.metadata.
    """
    found = dict(reversed([*_listed(places)]))  # the first of two is the one that is imported
    return tuple(found.get(_normal(name)) or _looked_up(name) for name in names)


def _listed(places: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place in places:
        with suppress(OSError):
            for name in sorted(os.listdir(place or ".")):  # noqa: PTH208 - pathlib takes longer than the work
                if name.endswith(ENDING):
                    package, _, version = name.removesuffix(ENDING).partition("-")
                    yield _normal(package), version


def _normal(name: str) -> str:
    """Return a name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _looked_up(name: str) -> str:
    from importlib.metadata import version  # 12 ms that a package where pip put it does not need

    return version(name)
