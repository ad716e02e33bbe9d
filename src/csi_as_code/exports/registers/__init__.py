"""The whole register as a file for programs: a file here, with a `FILE` that says its name and what it holds."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache, cached_property

import msgspec

from csi_as_code.analysis.views import Entry, entries
from csi_as_code.exports import registers
from csi_as_code.model import Day
from csi_as_code.register import Register


class Whole:
    """A register on a day: what the files are made of, worked out once."""

    def __init__(self, register: Register, today: Day, *, commit: str | None = None) -> None:
        self.register = register
        self.today = today
        self.commit = commit

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The improvements with what is computed about them, in the register's order."""
        return {entry.item.id: entry for entry in entries(self.register, self.today)}


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file: its name, what readers see as its link (nothing: no link), and its bytes."""

    name: str
    title: str = ""
    render: Callable[[Whole], bytes]


@cache
def all_files() -> tuple[File, ...]:
    """Return every file in this folder, in order of name."""
    names = sorted(module.name for module in pkgutil.iter_modules(registers.__path__))
    return tuple(importlib.import_module(f"{registers.__name__}.{name}").FILE for name in names)
