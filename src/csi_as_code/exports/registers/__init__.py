"""The whole register as a file for programs: a file here, with a `FILE` that says its name and what it holds."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from urllib.parse import quote

import msgspec

from csi_as_code.analysis import trail as trails
from csi_as_code.analysis.agenda import Due, agenda
from csi_as_code.analysis.priority import Rating, rate_all
from csi_as_code.analysis.views import Entry, entry
from csi_as_code.exports import registers
from csi_as_code.exports.badges import Badge, badge_of
from csi_as_code.exports.pieces import Pieces
from csi_as_code.model import Day
from csi_as_code.register import Register


class Whole:
    """A register on a day: what the files are made of, worked out once.

    `pages` are the records' pages by id, `trail` what happened to the records up to the day, the oldest first.
    `agenda` and `ratings` are what is due and the priorities, where they are known already. `digests` has for each
    record a digest of all that is known of it alone; only who remembers pieces of files asks for them.
    """

    def __init__(
        self,
        register: Register,
        today: Day,
        *,
        commit: str | None = None,
        pages: Mapping[str, str] = MappingProxyType({}),
        trail: tuple[trails.Entry, ...] = (),
        agenda: tuple[Due, ...] | None = None,
        ratings: Mapping[str, Rating] | None = None,
        digests: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        self.register = register
        self.today = today
        self.commit = commit
        self.pages = pages
        self.trail = trail
        self.digests = digests
        self._agenda = agenda
        self._ratings = ratings

    @cached_property
    def agenda(self) -> tuple[Due, ...]:
        """All that is due, the earliest first."""
        return agenda(self.register, self.today) if self._agenda is None else self._agenda

    @cached_property
    def ratings(self) -> Mapping[str, Rating]:
        """The priority of each improvement that has one."""
        return rate_all(self.register) if self._ratings is None else self._ratings

    @cached_property
    def badge(self) -> Badge:
        """How many improvements are open, and how many of them overdue."""
        return badge_of(self.register.improvements.values(), self.today)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the improvements, in the register's order."""
        return tuple(self.register.improvements)

    def entries(self, places: Iterable[int]) -> Iterator[Entry]:
        """Yield the improvements at some places of `ids` with what is computed about them."""
        items, ids, ratings, today = self.register.improvements, self.ids, self.ratings, self.today
        return (entry(items[ids[place]], ratings.get(ids[place]), today) for place in places)

    def address(self, path: str) -> str | None:
        """Return where a file of the site is on the web; None where register.yaml does not name the site's address."""
        home = self.register.policy.site
        return quote(f"{home.rstrip('/')}/{path}", safe=":/?#@!$&*+=~%", errors="replace") if home else None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file: its name, what it holds in a sentence, its short link on the register page (nothing: none).

    `render` returns its bytes, or the pieces that it is made of; `bytes` of either is the file. One that `is_history`
    tells what happened to the records, and no other asks for that.
    """

    name: str
    holds: str
    title: str = ""
    is_history: bool = False
    render: Callable[[Whole], bytes | Pieces]


@cache
def all_files() -> tuple[File, ...]:
    """Return every file in this folder, in order of name."""
    names = sorted(module.name for module in pkgutil.iter_modules(registers.__path__))
    found: list[File] = [importlib.import_module(f"{registers.__name__}.{name}").FILE for name in names]
    return tuple(sorted(found, key=lambda file: file.name))
