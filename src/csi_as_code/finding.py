"""What a check says: a rule, a place, a sentence."""

from enum import StrEnum
from typing import Any

import msgspec

from csi_as_code.model import Pointer


class Severity(StrEnum):
    """How much a finding matters; an error makes the check red."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for information."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A sentence about a place in a file.

    A rule gives path, pointer (keys and indices from the top of the document), message and hint; the runner fills in
    rule and severity. Line and column count from 1, in characters, and `length` is that of the marked text;
    line 0 means that the place has not been looked up.
    """

    path: str
    message: str
    hint: str = ""
    pointer: Pointer = ()
    at_key: bool = False
    rule: str = ""
    severity: Severity = Severity.ERROR
    line: int = 0
    column: int = 0
    length: int = 1

    @property
    def order(self) -> tuple[Any, ...]:
        """The order in which people see findings: by file (register.yaml first), place, rule, text."""
        return (self.path != "register.yaml", self.path, self.line, self.column, self.rule, self.message)
