"""What a build asks of the second process that was begun for it, and what that one does."""

from collections.abc import Callable
from pathlib import Path

from csi_as_code.cli._surroundings import today_in
from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading import scouting
from csi_as_code.reading.scout import Scout
from csi_as_code.reading.scouting import Judged
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import zone_of


def run(start: str, orders: int, results: int, place: int) -> None:
    """Look at the register of a folder and judge it, as the second process."""
    scouting.run(Path(start), orders, results, place, _judge)


def _judge(opened: Opened, today: Day | None) -> Judged:
    from csi_as_code.site.judged import judged  # when the folder has been looked at: it imports all rules

    day = today or today_in(zone_of(opened.register.policy))
    return (day, *judged(opened, day))


def judging(scout: Scout | None) -> Callable[[Opened, Day], list[Finding]]:
    """Return what says what lint finds in a register: the second process, or this one where that has not."""

    def findings_of(opened: Opened, today: Day) -> list[Finding]:
        told = scout.told(opened.oids, today) if scout else None
        if told is not None:
            return told

        from csi_as_code.site.judged import findings_of  # only where there is no second process

        return findings_of(opened, today)

    return findings_of
