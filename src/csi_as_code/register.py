"""A whole register at one moment: an immutable snapshot, read from a folder or from a git commit."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Improvement, Measure, Policy

POLICY_PATH = "register.yaml"
IMPROVEMENTS = "improvements"
MEASURES = "measures"


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The policy, the improvements by id (in order of id), the measures by key, and what reading found wrong.

    `unread` names the records that are there but cannot be read, so that nobody calls them unknown. A record with faulty
    fields is in `improvements` without those fields, and in `faulty`. `paths` and `measure_paths` give the files,
    relative to the register's root.
    """

    policy: Policy = Policy()
    improvements: Mapping[str, Improvement] = MappingProxyType({})
    measures: Mapping[str, Measure] = MappingProxyType({})
    paths: Mapping[str, str] = MappingProxyType({})
    measure_paths: Mapping[str, str] = MappingProxyType({})
    unread: frozenset[str] = frozenset()
    faulty: frozenset[str] = frozenset()
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

    def knows(self, ident: str) -> bool:
        """Tell whether there is a record of this id, readable or not."""
        return ident in self.improvements or ident in self.unread


