"""What a site is made from, and what is made of it once for all pages that ask."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cached_property, wraps
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from csi_as_code.analysis.flow import Flow
from csi_as_code.analysis.trail import Entry, entries
from csi_as_code.finding import Finding
from csi_as_code.history import History
from csi_as_code.model import Day
from csi_as_code.reading.jobs import Job
from csi_as_code.reading.recalled import Recalled
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


class Holds(Enum):
    """What the value of a fact holds that follows from the shape of the register alone, or from its past."""

    NO_ROWS = "nothing that shows a title"
    PAST = "nothing but what git tells"
    ROWS = "rows, of which each may show a title: which rows and where follows from the shape"


def of_shape(make: Callable[[Any], T]) -> Callable[[Any], T]:
    """Say of a fact that it follows from the shape of the register: from all but titles and descriptions.

    Nor may it hang on what lint says. Then it need not be made to know that it is what it was.
    """
    vars(make)["holds"] = Holds.NO_ROWS
    return make


def of_past(make: Callable[[Any], T]) -> Callable[[Any], T]:
    """Say of a fact that it follows from what git tells of the past, and from nothing that the files say now."""
    vars(make)["holds"] = Holds.PAST
    return make


def kept_of_shape(make: Callable[[Any], T]) -> Callable[[Any], T]:
    """Say of a fact that it follows from the shape of the register, and takes so long that it is kept with it.

    What the function says that it returns holds nothing but values that MessagePack gives back as they were.
    """

    @wraps(make)
    def recalled(site: Any) -> T:
        found: T | None = site.recalled.get(_name(make), get_type_hints(make)["return"])
        if found is None:
            found = make(site)
            site.recalled.put(_name(make), found)
        return found

    return of_shape(recalled)


def rows_of_shape(make: Callable[[Any], T]) -> Callable[[Any], T]:
    """Say of a fact that it follows from the shape of the register, but for the rows that it holds."""
    vars(make)["holds"] = Holds.ROWS
    return make


class Given:
    """A register on a day, what lint and git say of it, and what pages have asked to be made of it once.

    `oids` has the blob ids of its files where they are known, and `shape` returns a digest of what they say beside
    titles and descriptions, empty where that is not known. `recalled` has what an earlier build made of the same shape.
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
        shape: Callable[[], bytes] = bytes,
    ) -> None:
        self.register = register
        self.policy = register.policy
        self.today = today
        self._found = findings
        self.commit = commit
        self.jobs = tuple(jobs)
        self.oids = oids
        self.shape = shape
        self.recalled = Recalled()
        self._tell = tell
        self.made: dict[str, Any] = {}
        self._makers: dict[str, Callable[[Any], Any]] = {}

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
            self._makers[name] = make
            self.made[name] = make(self)
        found: T = self.made[name]
        return found

    def want(self, *makes: Callable[[Any], Any]) -> None:
        """Say of what will be asked `once` by pages, so that it can be compared with the last build before."""
        self._makers |= {_name(make): make for make in makes}

    def made_by(self, name: str) -> Any:
        """Return what the function of a name makes of the site; raise KeyError where nobody has asked for it."""
        return self.made[name] if name in self.made else self.once(self._makers[name])

    def maker(self, name: str) -> Callable[[Any], Any]:
        """Return the function of a name that pages have asked for, or that is wanted; raise KeyError for any other."""
        return self._makers[name]

    @cached_property
    @of_past
    def past(self) -> Past:
        """What git tells of the records, or why it tells nothing; it is asked once."""
        return self._tell()

    @property
    def history(self) -> History | None:
        """Every transition, in the order of the main line; None where git tells nothing."""
        return self.past.history

    @cached_property
    @of_past
    def flow(self) -> Flow | None:
        """How the records flowed up to the end of the day; None where git tells nothing."""
        return self.past.flow(self.today)

    @cached_property
    @of_past
    def trail(self) -> tuple[Entry, ...]:
        """Every transition that landed up to the end of the day, in the order of the main line; none without git."""
        steps = self.history.transitions if self.history else ()
        days = [self.past.day(step.landing.time) for step in steps]
        return tuple(entry for entry in entries(steps, days, self.policy, self.past.held) if entry.day <= self.today)

    @cached_property
    @of_past
    def trails(self) -> Mapping[str, tuple[Entry, ...]]:
        """The trail of each record."""
        found: dict[str, list[Entry]] = {}
        for entry in self.trail:
            found.setdefault(entry.step.id, []).append(entry)
        return {ident: tuple(steps) for ident, steps in found.items()}


def _name(make: Callable[[Any], Any]) -> str:
    return f"{make.__module__}.{make.__qualname__}"
