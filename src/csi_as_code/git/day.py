"""The commit that was the newest of the main line on a day."""

import datetime
from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.log import require_whole
from csi_as_code.git.process import run
from csi_as_code.model import Day


def commit_on(root: Path, tip: str, day: Day, zone: datetime.tzinfo) -> str:
    """Return the last commit of the main line (first parents of a commit) made on or before a day in a time zone.

    The order is that of history and not of clocks: from the tip backwards, it is the first one that is not later than
    the day. Raise GitError where there is none, or where the clone has only a part of the history.
    """
    require_whole(root)
    try:
        after = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.max, zone).timestamp()
    except (OverflowError, ValueError) as error:
        raise GitError(f'"{day}" is not a day that git can know', "Write it as YYYY-MM-DD.") from error
    said = run(root, "log", "--first-parent", "--no-color", "--no-show-signature", "--no-notes",
               "--format=tformat:%H %ct", "--end-of-options", tip, "--")  # fmt: skip
    for line in said.decode("ascii").splitlines():
        oid, _, time = line.partition(" ")
        if int(time) <= after:
            return oid
    raise GitError(f'there is no commit on or before "{day}"', "The register begins later: see git log --reverse.")
