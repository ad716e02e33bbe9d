"""A whole register at one moment: an immutable snapshot, read from a folder or from a git commit."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Improvement, Measure, Pointer
from csi_as_code.policy import Policy

POLICY_PATH = "register.yaml"
IMPROVEMENTS = "improvements"
MEASURES = "measures"


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The policy, the improvements by id (in order of id), the measures by key, and what reading found wrong.

    `unread` names the records that are there but cannot be read, so that nobody calls them unknown. A record with
    faulty fields is in `improvements` without them; `dropped` points at what was left out, by path. `paths` and
    `measure_paths` give the files, relative to the register's root.
    """

    policy: Policy = Policy()
    policy_read: bool = True
    improvements: Mapping[str, Improvement] = MappingProxyType({})
    measures: Mapping[str, Measure] = MappingProxyType({})
    paths: Mapping[str, str] = MappingProxyType({})
    measure_paths: Mapping[str, str] = MappingProxyType({})
    unread: frozenset[str] = frozenset()
    dropped: Mapping[str, tuple[Pointer, ...]] = MappingProxyType({})
    problems: tuple[Finding, ...] = ()

    def at(self, item: Improvement, *pointer: str | int, message: str, hint: str = "", at_key: bool = False) -> Finding:
        """Return a finding about a field of an improvement."""
        return Finding(path=self.paths[item.id], pointer=pointer, message=message, hint=hint, at_key=at_key)

    def in_policy(self, *pointer: str | int, message: str, hint: str = "") -> Finding:
        """Return a finding about a field of register.yaml."""
        return Finding(path=POLICY_PATH, pointer=pointer, message=message, hint=hint)

    def in_measure(self, measure: Measure, *pointer: str | int, message: str, hint: str = "") -> Finding:
        """Return a finding about a field of a measure."""
        return Finding(path=self.measure_paths[measure.id], pointer=pointer, message=message, hint=hint)

    def faulty(self, item: Improvement) -> frozenset[str]:
        """Return the top-level fields of an improvement of which reading had to leave something out."""
        return frozenset(str(pointer[0]) for pointer in self.dropped.get(self.paths[item.id], ()))

    def knows(self, ident: str) -> bool:
        """Tell whether there is a record of this id, readable or not."""
        return ident in self.improvements or ident in self.unread
