"""When the jobs around a register last ran, as `csi github last-run` writes it."""

import msgspec

from csi_as_code.errors import UsageError
from csi_as_code.model import Day
from csi_as_code.reading.zone import is_day


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job, and the day on which it last ran; None where it never did or nobody knows."""

    name: str
    last_run: Day | None


class _File(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    jobs: tuple[Job, ...]


def decode(data: bytes) -> tuple[Job, ...]:
    """Return the jobs in a file; raise UsageError where it is no such file."""
    try:
        found = msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, ValueError) as error:
        raise UsageError(f"the file of jobs cannot be used: {error}", "csi github last-run writes it.") from error
    odd = next((job.last_run for job in found.jobs if job.last_run is not None and not is_day(job.last_run)), None)
    if odd is not None or found.version != 1:
        raise UsageError("the file of jobs cannot be used", "csi github last-run writes it.")
    return found.jobs
