"""What lint finds, with what it remembers of records that are as they were."""

from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading import verdicts
from csi_as_code.reading.kept import whole
from csi_as_code.reading.snapshot import Opened
from csi_as_code.rules.runner import check, judged_alone


def remembered_check(opened: Opened, day: Day) -> list[Finding]:
    """Return what the rules find in a register; what earlier runs of lint found in its records alone is taken over."""
    known = verdicts.load(opened, day)
    return check(opened.register, day, alone=judged_alone(opened.register, day, known.alone, whole))
