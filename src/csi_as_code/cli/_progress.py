"""A progress bar on stderr, where that is a terminal; nothing elsewhere."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that takes how much is done and how much there is, or None where nobody looks."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console  # only on a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # No thread of its own: the build may fork. So it is drawn when something moves, at most fifty times.
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as progress:
        task = progress.add_task(what, total=None)
        drawn = -1

        def move(done: int, total: int) -> None:
            nonlocal drawn
            step = 50 * done // max(total, 1)
            if step != drawn:
                drawn = step
                progress.update(task, completed=done, total=total, refresh=True)

        yield move
