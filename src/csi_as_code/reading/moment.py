"""Which commit of the main line a day or a ref means."""

import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from csi_as_code.errors import GitError, RegisterError
from csi_as_code.git import log, tree
from csi_as_code.model import Day
from csi_as_code.policy import Policy
from csi_as_code.reading import fast, folder
from csi_as_code.reading.limits import POLICY
from csi_as_code.reading.zone import day_of, end_of, is_day, zone_of
from csi_as_code.register import POLICY_PATH

_MOST_BYTES = 4 * 1024 * 1024


class Moment(NamedTuple):
    """A commit and the day for which it stands; `doubt` says why another commit may be meant, where one may."""

    commit: str
    day: Day
    doubt: str = ""


def open_policy(root: Path) -> Policy:
    """Return what register.yaml in a folder says, without reading the records.

    Where its shape is right it is not held against the schema, which costs more than all the rest: lint does that.
    """
    try:
        data = folder.read(root, POLICY_PATH, _MOST_BYTES)
    except OSError as error:
        raise RegisterError(f"{POLICY_PATH} cannot be read: {error.strerror}") from error
    try:
        return msgspec.convert(fast.load(data.decode("utf-8"), POLICY), Policy)
    except (fast.Doubt, UnicodeDecodeError, msgspec.ValidationError):
        pass
    from csi_as_code.reading import parse  # it brings the schemas

    read = parse.policy(data).value
    if read is None:
        raise RegisterError(f"{POLICY_PATH} cannot be read", "See csi lint.")
    return read


def find(root: Path, text: str) -> Moment:
    """Return the commit that a ref names, or in which the main line stood at the end of a day.

    Of a day it is the last commit, by topology and not by time, whose committer's clock says that day or an earlier
    one. Raise GitError where there is none, or where the clone does not have the whole history.
    """
    if is_day(text):
        return _on(root, text, zone_of(open_policy(root)))
    commit = tree.resolve(root, text)
    return Moment(commit, day_of(log.time_of(root, commit), zone_of(open_policy(root))))


def _on(root: Path, day: Day, zone: datetime.tzinfo) -> Moment:
    line = log.times(root, log.locate(root, "HEAD"))
    end = end_of(day, zone)
    for number, (oid, time) in enumerate(line):
        if time < end:
            late = sum(1 for _, earlier in line[number:] if earlier >= end)
            doubt = f"{late} of the commits before {oid[:10]} say that they are later than {day}; clocks lie"
            return Moment(oid, day, doubt if late else "")
    first = day_of(line[-1][1], zone)
    raise GitError(f"there was no commit yet on {day}", f"The first one is of {first}.")
