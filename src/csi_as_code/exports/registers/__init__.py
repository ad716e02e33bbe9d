"""The whole register as a file for programs: a file here, with a `FILE` that says its name and what it holds."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from urllib.parse import quote

import msgspec

from csi_as_code.analysis import trail as trails
from csi_as_code.analysis.views import Entry, entries
from csi_as_code.exports import registers
from csi_as_code.model import Day
from csi_as_code.register import Register


class Whole:
    """A register on a day: what the files are made of, worked out once.

    `pages` are the records' pages by id, `trail` what happened to the records up to the day, the oldest first.
    """

    def __init__(
        self,
        register: Register,
        today: Day,
        *,
        commit: str | None = None,
        pages: Mapping[str, str] = MappingProxyType({}),
        trail: tuple[trails.Entry, ...] = (),
    ) -> None:
        self.register = register
        self.today = today
        self.commit = commit
        self.pages = pages
        self.trail = trail

    def address(self, path: str) -> str | None:
        """Return where a file of the site is on the web; None where register.yaml does not name the site's address."""
        home = self.register.policy.site
        return quote(f"{home.rstrip('/')}/{path}", safe=":/?#@!$&*+=~%", errors="replace") if home else None

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The improvements with what is computed about them, in the register's order."""
        return {entry.item.id: entry for entry in entries(self.register, self.today)}


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file: its name, what it holds in a sentence, its short link on the register page (nothing: none), its bytes."""

    name: str
    holds: str
    title: str = ""
    render: Callable[[Whole], bytes]


@cache
def all_files() -> tuple[File, ...]:
    """Return every file in this folder, in order of name."""
    names = sorted(module.name for module in pkgutil.iter_modules(registers.__path__))
    found: list[File] = [importlib.import_module(f"{registers.__name__}.{name}").FILE for name in names]
    return tuple(sorted(found, key=lambda file: file.name))
