"""What the gate judges: two snapshots, and what is known of the change between them."""

from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Day, Improvement
from csi_as_code.policy import Policy
from csi_as_code.register import POLICY_PATH, Register


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the snapshots do not say: the day, who wrote the change, what history knows.

    `authors` are the handles of those who wrote the change, `strangers` the addresses that map to nobody.
    `past` are all ids that history ever had; `held_from` is the state that each record on hold came from.
    `executables` are files of the register that the change makes executable,
    `other_paths` are changed files outside the records that the register's rules depend on.
    `approved_by` are the people who approved in code review, None where no reviews were given; `unclear` says why the
    reviews that were given do not tell.
    """

    today: Day
    authors: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    past: frozenset[str] = frozenset()
    held_from: Mapping[str, str] = {}
    other_paths: tuple[str, ...] = ()
    executables: tuple[str, ...] = ()
    approved_by: frozenset[str] | None = None
    unclear: str = ""


class Change(msgspec.Struct, frozen=True):
    """A change to a register: what it was, what it would be, and the facts. Policy is the base's alone."""

    base: Register
    head: Register
    facts: Facts

    @property
    def policy(self) -> Policy:
        """The rules by which the change is judged."""
        return self.base.policy

    def pairs(self) -> Iterator[tuple[Improvement | None, Improvement]]:
        """Yield every record that is new or different in head, with what it was in base, in order of id."""
        for ident, after in self.head.improvements.items():
            before = self.base.improvements.get(ident)
            if before is not after and before != after:
                yield before, after

    def at(self, item: Improvement, *pointer: str | int, rule: str, message: str, hint: str = "") -> Finding:
        """Return a finding about a record of head."""
        return Finding(path=self.head.paths[item.id], rule=rule, pointer=pointer, message=message, hint=hint)

    def in_base(self, ident: str, *, rule: str, message: str, hint: str = "") -> Finding:
        """Return a finding about a record that head does not have."""
        path = self.base.paths.get(ident, POLICY_PATH)
        return Finding(path=path, rule=rule, message=message, hint=hint, line=1, column=1)
