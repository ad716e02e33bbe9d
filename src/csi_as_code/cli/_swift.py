"""Take over what lint said last time, where nothing has changed that other records could notice."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from csi_as_code.cli._surroundings import today_in
from csi_as_code.git.place import git_dir
from csi_as_code.policy import Policy
from csi_as_code.reading import cache, errand, folder, standing
from csi_as_code.reading.reader import WORTH_SHARING, Looked
from csi_as_code.reading.standby import Standby
from csi_as_code.reading.standing import Standing
from csi_as_code.reading.zone import zone_of

DONE = object()


class Found(NamedTuple):
    """What is said of the register; where that has to be worked out anew, what was seen of its folder, if anything."""

    standing: Standing | None = None
    looked: Looked | None = None


def look(root: Path, today: str | None, second: Standby, meanwhile: Callable[[], object]) -> Found:
    """Look at a folder of which something is remembered; the second process reads what has changed.

    `meanwhile` is done while that is at work, where the register has to be judged anew.
    """
    trusted_before = time.time_ns() - cache.SLACK_NS
    place = git_dir(root)
    remembered = standing.load(standing.file_of(place)) if place else None
    if not place or not remembered:
        second.dismiss()
        return Found()
    entries = folder.entries(root)
    if remembered.day == (today or today_in(zone_of(Policy(timezone=remembered.timezone)))):
        changed = standing.changed(remembered, entries)
        if changed == []:
            second.dismiss()
            return Found(standing=remembered)
        if changed:
            order = errand.order_of(remembered, changed, trusted_before)
            errand.begin(second, order)
            memory = cache.Memory()
            parts = cache.loading(cache.file_of(place), memory)
            while not second.has_result and next(parts, DONE) is not DONE:
                pass  # it may have to be judged anew
            result = errand.end(second)
            if result and result.again:
                return Found(standing=standing.renewed(remembered, result.files, result.again))

            from csi_as_code.reading import ahead  # only where the register has to be judged anew

            for _ in parts:
                pass
            return Found(looked=_looked(ahead.known(entries, memory.marks), memory, order, result))
    return Found(looked=_look(second, entries, place, trusted_before, meanwhile))


def _look(
    second: Standby, entries: list[folder.Entry], place: Path, trusted_before: int, meanwhile: Callable[[], object]
) -> Looked:
    """Let the files be read that are not remembered, and do the rest of the work meanwhile."""
    from csi_as_code.reading import ahead  # only where the register has to be judged anew

    memory = cache.load(cache.file_of(place))
    entries = ahead.known(entries, memory.marks)
    changed = ahead.Seen(entries).changed
    if len(changed) >= WORTH_SHARING:
        second.dismiss()
        return Looked(entries, memory, trusted_before)
    order = errand.Order(changed, trusted_before)
    errand.begin(second, order)
    meanwhile()
    return _looked(entries, memory, order, errand.end(second))


def _looked(
    entries: list[folder.Entry], memory: cache.Memory, order: errand.Order, result: errand.Result | None
) -> Looked:
    seen = Looked(entries, memory, order.trusted_before)
    return seen._replace(share=order.entries, handed=result.handed) if result else seen
