"""Paths as somebody types them, seen from the register's root."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def spellings(typed: str, root: Path) -> Iterator[str]:
    """Yield what a typed path may be called in the register: seen from the working folder, then from its root."""
    seen = Path(os.path.normpath(Path.cwd() / typed))
    for place in (seen, seen.parent.resolve() / seen.name):
        if place == root or root in place.parents:
            yield place.relative_to(root).as_posix()
    yield PurePosixPath(os.path.normpath(typed)).as_posix()
