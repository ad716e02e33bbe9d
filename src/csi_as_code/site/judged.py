"""What lint says of a register, with places, for a site that shows it; what is as it was is not judged again."""

from collections.abc import Callable
from functools import partial

from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading import verdicts
from csi_as_code.reading.kept import whole
from csi_as_code.reading.snapshot import Opened
from csi_as_code.rules.runner import judged_across, judged_alone, weigh


def judged(opened: Opened, today: Day) -> tuple[list[Finding], Callable[[], None]]:
    """Return what lint says, and what remembers it for the next time."""
    known = verdicts.load(opened, today)
    alone = verdicts.located_alone(opened, known, judged_alone(opened.register, today, known.alone, whole))
    across = judged_across(opened.register, today, known.across, known.changed)
    found = verdicts.located(opened, known, weigh(opened.register, today, alone=alone, across=across).found)
    return found, partial(verdicts.save, opened, today, known, alone, across, found)


def findings_of(opened: Opened, today: Day) -> list[Finding]:
    """Return what lint says, and remember it."""
    found, remember = judged(opened, today)
    remember()
    return found
