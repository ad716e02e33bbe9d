"""What git tells of a register's past: asked once for a build, and left out where it tells nothing."""

import datetime
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from csi_as_code.analysis import flow
from csi_as_code.errors import CsiError
from csi_as_code.git.place import git_dir
from csi_as_code.history import History, Transition
from csi_as_code.model import Day
from csi_as_code.reading import remembered
from csi_as_code.reading.attestations import Held, attestations
from csi_as_code.reading.earlier import Before, Earlier
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import day_number_of, day_of, end_of, zone_of


class Past:
    """The history of the records up to the commit that is shown, or why there is none, as a sentence.

    `held` is what git notes attest of the commits that brought decisions, by commit.
    """

    def __init__(
        self,
        history: History | None = None,
        lacks: str = "The register was built without its history.",
        zone: datetime.tzinfo = datetime.UTC,
        held: Held = MappingProxyType({}),
        earlier: Earlier | None = None,
    ) -> None:
        self.history = history
        self._earlier = earlier
        self.lacks = "" if history else lacks
        self.zone = zone
        self.held = held
        self._days: dict[int, Day] = {}

    @property
    def ground(self) -> object:
        """All that the past follows from: a commit's history never changes, nor how old words are read on one day."""
        tip = self.history.tip if self.history else None
        return tip, self.lacks, str(self.zone), self.held

    @cached_property
    def steps(self) -> Mapping[str, tuple[Transition, ...]]:
        """The transitions of each record, oldest first."""
        found: dict[str, list[Transition]] = {}
        for step in self.history.transitions if self.history else ():
            found.setdefault(step.id, []).append(step)
        return {ident: tuple(steps) for ident, steps in found.items()}

    def day(self, time: int) -> Day:
        """Return the day of a commit in the register's time zone."""
        if time not in self._days:
            self._days[time] = day_of(time, self.zone)
        return self._days[time]

    def before(self, day: Day, *, most: int) -> Before | None:
        """Return what differs from the end of an earlier day, reading at most so many old versions of records.

        None where the register was not there yet, or where git cannot tell.
        """
        if self._earlier is None or self.history is None:
            return None
        try:
            return self._earlier.at_end_of(day, most=most)
        except CsiError:
            return None

    def flow(self, today: Day) -> flow.Flow | None:
        """Return how the records flowed up to the end of a day, as `csi flow` says it; None without a history."""
        if self.history is None:
            return None
        numbers: dict[int, int] = {}

        def number(time: int) -> int:
            if time not in numbers:
                numbers[time] = day_number_of(time, self.zone)
            return numbers[time]

        return flow.measure(self.history, flow.Window(None, end_of(today, self.zone)), number)


def past_of(opened: Opened) -> Past:
    """Return the past of a register: up to the commit that was opened, or up to HEAD."""
    zone = zone_of(opened.register.policy)
    if git_dir(opened.root) is None:
        return Past(lacks="The register is not in a git repository.", zone=zone)
    words = opened.register.policy.history.state_words
    try:
        history = remembered.history(opened.root, lambda: words, ref=opened.commit or "HEAD")
        decided = (step.landing.oid for step in history.transitions if step.decision)
        held = attestations(opened.root, decided)
        return Past(history, zone=zone, held=held, earlier=Earlier(opened, zone))
    except CsiError as error:
        return Past(lacks=_sentence(str(error)), zone=zone)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
