"""Begin a second process before anything else is imported, for the commands that it helps. Light."""

import atexit
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csi_as_code.reading.scout import Scout
    from csi_as_code.reading.standby import Standby, Work

WORTH_BYTES = 100_000
"""Of a register about which less is remembered, everything is judged as soon as a second process has begun."""

WORTH_SCOUTING_BYTES = 500_000
"""A smaller register is read, and judged, in less time than it takes to begin a second process."""

PARTIAL = ("--select", "--ignore", "--severity", "--as-of", "-C", "--root", "-h", "--help")
_begun: "dict[str, tuple[Standby, int]]" = {}
"""The second process of a command, and the file for its results where it leaves them in one."""


def begin_for(words: Sequence[str]) -> None:
    """Begin it where a command line most probably asks to lint or build all of the working folder's register.

    Not where a standard stream is closed: what is opened now would get its number.
    """
    if any(word.startswith(PARTIAL) for word in words) or None in (sys.stdin, sys.stdout, sys.stderr):
        return
    if words[:1] == ["lint"]:
        second = begin(".")
        if second:
            _begun["lint"] = second, -1
    elif words[:1] == ["build"]:
        begun = _begin_scout(".")
        if begun:
            _begun["build"] = begun


def taken(start: str, *, wanted: bool) -> "Standby | None":
    """Return the second process, where one is wanted for the register of a folder: the one that was begun, or one now.

    One that is not wanted is ended.
    """
    begun = _taken("lint", wanted=wanted and start == ".")
    return begun[0] if begun else begin(start) if wanted else None


def scout(start: str, *, wanted: bool) -> "Scout | None":
    """Return the second process of a build, where one was begun and is wanted for the register of a folder."""
    begun = _taken("build", wanted=wanted and start == ".")
    if not begun:
        return None

    from csi_as_code.reading.scout import Scout  # only where there is one

    return Scout(*begun)


def _taken(command: str, *, wanted: bool) -> "tuple[Standby, int] | None":
    begun = _begun.pop(command, None)
    if begun and not wanted:
        begun[0].dismiss()
        return None
    return begun


def begin(start: str) -> "Standby | None":
    """Begin that of lint where so much is remembered in the repository of a folder that it helps."""

    def work(orders: int, results: int) -> None:
        from pathlib import Path

        from csi_as_code.cli import _judging
        from csi_as_code.reading import errand

        errand.run(Path(start), orders, results, _judging.prepare, _judging.judge_again)

    return _begin(work) if _is_remembered(start, "standing-", WORTH_BYTES) else None


def _begin_scout(start: str) -> "tuple[Standby, int] | None":
    """Begin that of a build where so much is remembered that it helps."""
    if not _is_remembered(start, "register-", WORTH_SCOUTING_BYTES) or not hasattr(os, "memfd_create"):
        return None
    place = os.memfd_create("csi")

    def work(orders: int, results: int) -> None:
        from csi_as_code.cli import _scouting

        _scouting.run(start, orders, results, place)

    second = _begin(work)
    return (second, place) if second else None


def _begin(work: "Work") -> "Standby | None":
    from csi_as_code.reading import aside, standby  # `csi --help` has no use for them

    if not aside.can_share():
        return None
    try:
        second = standby.begin(work)
    except OSError:
        return None  # there may be no more processes: this one does all of it
    atexit.register(second.wait)
    return second


def _is_remembered(start: str, name: str, least_bytes: int) -> bool:
    """Tell whether there is a file of what is remembered that begins with a name and is so large."""
    place = os.path.realpath(start)
    while not os.path.isdir(os.path.join(place, ".git")):  # noqa: PTH112, PTH118 - quicker than pathlib
        above = os.path.dirname(place)  # noqa: PTH120
        if above == place:
            return False
        place = above
    try:
        with os.scandir(os.path.join(place, ".git", "csi")) as listing:  # noqa: PTH118
            return any(file.name.startswith(name) and file.stat().st_size >= least_bytes for file in listing)
    except OSError:
        return False
