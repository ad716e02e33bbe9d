"""Begin a second process for lint before anything else is imported. Light."""

import atexit
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csi_as_code.reading.standby import Standby

WORTH_BYTES = 100_000
"""Of a register about which less is remembered, everything is judged as soon as a second process has begun."""


PARTIAL = ("--select", "--ignore", "--severity", "--as-of", "-C", "--root", "-h", "--help")
_begun: "list[Standby]" = []


def begin_for(words: Sequence[str]) -> None:
    """Begin it where the words of a command line most probably ask to lint all of the working folder's register."""
    if words[:1] == ["lint"] and not any(word.startswith(PARTIAL) for word in words):
        second = begin(".")
        if second:
            _begun.append(second)


def taken(start: str, *, wanted: bool) -> "Standby | None":
    """Return the second process, where one is wanted for the register of a folder: the one that was begun, or one now.

    One that is not wanted is ended.
    """
    second = _begun.pop() if _begun else None
    if second and not (wanted and start == "."):
        second.dismiss()
        second = None
    return second or (begin(start) if wanted else None)


def begin(start: str) -> "Standby | None":
    """Begin it where so much is remembered in the repository of a folder that it helps."""
    if not _is_worth_it(start):
        return None

    from csi_as_code.reading import aside, standby  # `csi --help` has no use for them

    if not aside.can_share():
        return None

    def work(orders: int, results: int) -> None:
        from pathlib import Path

        from csi_as_code.cli import _judging
        from csi_as_code.reading import errand

        errand.run(Path(start), orders, results, _judging.prepare, _judging.judge_again)

    second = standby.begin(work)
    atexit.register(second.wait)
    return second


def _is_worth_it(start: str) -> bool:
    place = os.path.realpath(start)
    while not os.path.isdir(os.path.join(place, ".git")):  # noqa: PTH112, PTH118 - quicker than pathlib
        above = os.path.dirname(place)  # noqa: PTH120
        if above == place:
            return False
        place = above
    try:
        with os.scandir(os.path.join(place, ".git", "csi")) as listing:  # noqa: PTH118
            return any(file.name.startswith("standing-") and file.stat().st_size >= WORTH_BYTES for file in listing)
    except OSError:
        return False
