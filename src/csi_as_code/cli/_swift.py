"""Take over what lint said last time, where nothing has changed that other records could notice."""

import atexit
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from csi_as_code.cli._surroundings import today_in
from csi_as_code.git.place import git_dir
from csi_as_code.model import Policy
from csi_as_code.reading import ahead, cache, folder, standby, standing
from csi_as_code.reading.reader import WORTH_SHARING
from csi_as_code.reading.snapshot import Looked
from csi_as_code.reading.standby import Order, Standby
from csi_as_code.reading.standing import Standing
from csi_as_code.reading.zone import zone_of


class Found(NamedTuple):
    """What is said of the register; where that has to be worked out anew, what was seen of its folder, if anything."""

    standing: Standing | None = None
    looked: Looked | None = None


def look(root: Path, today: str | None, meanwhile: Callable[[], object]) -> Found:
    """Look at a folder of which something is remembered, with a second process that reads what has changed.

    `meanwhile` is done while that is at work, where the register has to be judged anew.
    """
    place = git_dir(root)
    file = standing.file_of(place) if place else None
    if place is None or file is None or not standby.is_worth_it(file):
        return Found()
    began = time.time_ns()
    helper = standby.begin(root, file, _prepare, _judge)
    atexit.register(helper.wait)
    remembered = standing.load(file)
    entries = folder.entries(root)
    trusted_before = began - cache.SLACK_NS
    if remembered and remembered.day == (today or today_in(zone_of(Policy(timezone=remembered.timezone)))):
        changed = standing.changed(remembered, entries)
        if changed == []:
            helper.dismiss()
            return Found(standing=remembered)
        if changed:
            return _read(helper, Order(remembered.token, changed, trusted_before), remembered, entries, place)
    return Found(looked=_look(helper, entries, place, trusted_before, meanwhile))


def _read(helper: Standby, order: Order, remembered: Standing, entries: list[folder.Entry], place: Path) -> Found:
    """Let the records be read that have changed."""
    helper.send(order)
    memory = cache.load(cache.file_of(place))  # in case that other records have to be judged; there is time for it
    result = helper.result()
    if result and result.again:
        return Found(standing=standing.renewed(remembered, result.files, result.again))
    handed = result.handed if result else None
    return Found(looked=Looked(entries, memory, order.entries if handed else [], handed))


def _look(
    helper: Standby, entries: list[folder.Entry], place: Path, trusted_before: int, meanwhile: Callable[[], object]
) -> Looked:
    """Let the files be read that are not remembered, and do the rest of the work meanwhile."""
    memory = cache.load(cache.file_of(place))
    changed = ahead.Seen(ahead.known(entries, memory.marks)).changed
    if len(changed) >= WORTH_SHARING:
        helper.dismiss()
        return Looked(entries, memory)
    helper.send(Order("", changed, trusted_before))
    meanwhile()
    result = helper.result()
    return Looked(entries, memory, changed if result else [], result.handed if result else None)


def _prepare() -> None:
    from csi_as_code.cli import _judging  # the rules, in the second process alone

    _judging.prepare()


def _judge(*what: object) -> standing.Again | None:
    from csi_as_code.cli._judging import judge_again

    return judge_again(*what)  # type: ignore[arg-type]
