"""What a site is made from, and what is made of it once for all pages that ask."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from csi_as_code.analysis.flow import Flow
from csi_as_code.analysis.trail import Entry, entries
from csi_as_code.finding import Finding
from csi_as_code.history import History
from csi_as_code.model import Day
from csi_as_code.reading.jobs import Job
from csi_as_code.register import Register
from csi_as_code.site.past import Past

T = TypeVar("T")


def made_of(given: Callable[[Any], Any]) -> Callable[[Callable[[Any], T]], Callable[[Any], T]]:
    """Say of a function for `Site.once` that what it makes follows from what another one gives.

    Beside that it may use what every page is made of, as policy and day. Then what is given is compared with the last
    build, and what is made of it need not be made for that.
    """

    def mark(make: Callable[[Any], T]) -> Callable[[Any], T]:
        vars(make)["given"] = given
        return make

    return mark


class Given:
    """A register on a day, what lint and git say of it, and what pages have asked to be made of it once.

    `oids` has the blob ids of its files where they are known.
    """

    def __init__(
        self,
        register: Register,
        today: Day,
        *,
        findings: Iterable[Finding] = (),
        commit: str | None = None,
        tell: Callable[[], Past] = Past,
        jobs: Iterable[Job] = (),
        oids: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.register = register
        self.policy = register.policy
        self.today = today
        self._found = findings
        self.commit = commit
        self.jobs = tuple(jobs)
        self.oids = oids
        self._tell = tell
        self.made: dict[str, Any] = {}
        self._wanted: dict[str, Callable[[Any], Any]] = {}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What lint says, which may still be on its way when the site is made."""
        return tuple(self._found)

    def once(self, make: Callable[[Any], T]) -> T:
        """Return what a function of a module makes of the site; it is asked once for a build.

        It is for what a kind of page needs and no other does. Of a mapping each key is watched by itself. Only what is
        asked for, or said to be wanted, while the sheets are made can be compared with the last build.
        """
        name = _name(make)
        if name not in self.made:
            self.made[name] = make(self)
        found: T = self.made[name]
        return found

    def want(self, *makes: Callable[[Any], Any]) -> None:
        """Say of what will be asked `once` by pages, so that it can be compared with the last build before."""
        self._wanted |= {_name(make): make for make in makes}

    def made_by(self, name: str) -> Any:
        """Return what the function of a name makes of the site; raise KeyError where nobody has asked for it."""
        return self.made[name] if name in self.made else self.once(self._wanted[name])

    @cached_property
    def past(self) -> Past:
        """What git tells of the records, or why it tells nothing; it is asked once."""
        return self._tell()

    @property
    def history(self) -> History | None:
        """Every transition, in the order of the main line; None where git tells nothing."""
        return self.past.history

    @cached_property
    def flow(self) -> Flow | None:
        """How the records flowed up to the end of the day; None where git tells nothing."""
        return self.past.flow(self.today)

    @cached_property
    def trail(self) -> tuple[Entry, ...]:
        """Every transition that landed up to the end of the day, in the order of the main line; none without git."""
        steps = self.history.transitions if self.history else ()
        days = [self.past.day(step.landing.time) for step in steps]
        return tuple(entry for entry in entries(steps, days, self.policy, self.past.held) if entry.day <= self.today)

    @cached_property
    def trails(self) -> Mapping[str, tuple[Entry, ...]]:
        """The trail of each record."""
        found: dict[str, list[Entry]] = {}
        for entry in self.trail:
            found.setdefault(entry.step.id, []).append(entry)
        return {ident: tuple(steps) for ident, steps in found.items()}


def _name(make: Callable[[Any], Any]) -> str:
    return f"{make.__module__}.{make.__qualname__}"
