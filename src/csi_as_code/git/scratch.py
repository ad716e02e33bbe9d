"""An index of our own for git to build trees in: the real one, with what is staged in it, is not looked at."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_index() -> Iterator[dict[str, str]]:
    """Give git an index that is nobody's, as variables that it sees."""
    with tempfile.TemporaryDirectory(prefix="csi-") as folder:
        yield {"GIT_INDEX_FILE": os.path.join(folder, "index")}  # noqa: PTH118 - a variable is a text
