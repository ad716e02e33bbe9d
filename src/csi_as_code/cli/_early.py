"""Begin a second process for lint before anything else is imported. Light."""

import os
from pathlib import Path

from csi_as_code.reading import aside, standby
from csi_as_code.reading.standby import Standby

WORTH_BYTES = 100_000
"""Of a register about which less is remembered, everything is judged as soon as a second process has begun."""


def begin(start: str) -> Standby | None:
    """Begin it where so much is remembered in the repository of a folder that it helps."""
    if not aside.can_share() or not _is_worth_it(start):
        return None

    def work(orders: int, results: int) -> None:
        from csi_as_code.cli import _judging
        from csi_as_code.reading import errand

        errand.run(Path(start), orders, results, _judging.prepare, _judging.judge_again)

    return standby.begin(work)


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
