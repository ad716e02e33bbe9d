"""What the second process of a build does: look at the folder, read what has changed, and judge the register."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.git.place import git_dir
from csi_as_code.model import Day
from csi_as_code.reading import ahead, cache, folder
from csi_as_code.reading.reader import Looked
from csi_as_code.reading.root import find_root
from csi_as_code.reading.scout import Order, Told, digest_of
from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.reading.standby import leave

Judged = tuple[Day, list[Finding], Callable[[], None]]
"""The day, what is said of the register, and what remembers it."""
Judge = Callable[[Opened, Day | None], Judged]


def run(start: Path, orders: int, results: int, place: int, judge: Judge) -> None:
    """Look at the register of a folder, wait for the order, and judge it, unless so much is new that both had better.

    What has been read is left for the first process to remember.
    """
    root = find_root(start)
    git = git_dir(root)
    if git is None:
        return
    file = cache.file_of(git)
    trusted_before = time.time_ns() - cache.SLACK_NS
    seen = ahead.look(root, file, folder.fetching(root))
    leave(results, place, msgspec.msgpack.encode(seen))
    if seen.handed is None:
        return
    looked = Looked(seen.entries, cache.load(file), trusted_before, seen.changed, seen.handed)
    opened = open_folder(root, sparing=True, looked=looked, is_kept=False)
    with os.fdopen(orders, "rb") as stream:
        order = stream.read()
    if order:
        today, findings, remember = judge(opened, msgspec.msgpack.decode(order, type=Order).today)
        leave(results, place, msgspec.msgpack.encode(Told(digest_of(opened.oids), today, tuple(findings))))
        remember()
