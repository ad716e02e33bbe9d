"""What happened to a register: commits, and the transitions of its records. Frozen values, oldest first."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.model import Decision


class Signature(msgspec.Struct, frozen=True, gc=False):
    """A name and e-mail address that git recorded: what somebody typed, not who somebody is."""

    name: str
    email: str


class Landing(msgspec.Struct, frozen=True):
    """A commit that moved records: how many it touched, who merged it, and by which request.

    `time` is the committer's clock in seconds since 1970 (UTC), which may be wrong or run backwards. Git knows who
    merged, never who approved. `merged_by` is None where git does not know it: what was pushed by its author, and what
    a code host committed in its own name.
    """

    oid: str
    time: int
    author: Signature
    is_merge: bool = False
    records: int = 0
    merged_by: Signature | None = None
    request: int | None = None


class Transition(msgspec.Struct, frozen=True):
    """A record's step from one state to another; no `source` for its first state, no `target` where it was deleted.

    `source` and `target` are the words as written, where register.yaml does not say what they mean now. `within` is
    the commit of the main line that brought the step, where it did not land as it is. Who wrote it and the decision
    that goes with it are there where they were asked for.
    """

    id: str
    source: str | None
    target: str | None
    landing: Landing
    path: str
    within: str | None = None
    authors: tuple[Signature, ...] = ()
    decision: Decision | None = None

    @property
    def is_renewal(self) -> bool:
        """Whether the record stayed in its state and was approved again."""
        return self.source == self.target


class Renewal(msgspec.Struct, frozen=True):
    """A new approval of a record that stays in its state, `after` so many transitions of the history.

    `step` has that state as `source` and as `target`, and the approval as its decision.
    """

    after: int
    step: Transition


class History(msgspec.Struct, frozen=True, kw_only=True):
    """All transitions up to a commit, in the order of the main line (topology, since clocks lie).

    `renewals` are there where decisions were asked for; those inside of what landed are left out.
    `states` are those at the end, `known` are all ids that ever had a file, and `unreadable` counts versions of
    records of which the state cannot be told: such a version leaves the record in the state that it was in.
    """

    tip: str
    transitions: tuple[Transition, ...] = ()
    states: Mapping[str, str] = {}
    known: frozenset[str] = frozenset()
    unreadable: int = 0
    renewals: tuple[Renewal, ...] = ()

    def with_renewals(self) -> tuple[Transition, ...]:
        """Return the transitions, and in their places the new approvals that moved nothing."""
        found: list[Transition] = []
        done = 0
        for renewal in self.renewals:
            found += (*self.transitions[done : renewal.after], renewal.step)
            done = renewal.after
        return (*found, *self.transitions[done:])

    def held_from(self, ident: str) -> str | None:
        """Return the state in which a record was put on hold last, or None."""
        found = [step.source for step in self.transitions if step.id == ident and step.target == "on_hold"]
        return found[-1] if found else None

    def of(self, ident: str) -> tuple[Transition, ...]:
        """Return the transitions of one record."""
        return tuple(step for step in self.transitions if step.id == ident)


_CO_AUTHOR = re.compile(r"^co-authored-by:([^<\n]*)<([^<>\n]+)>[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def co_authors(message: str) -> Iterator[Signature]:
    """Yield who is named in the Co-authored-by trailers of a commit message, as code hosts write them."""
    for name, address in _CO_AUTHOR.findall(message):
        yield Signature(name.strip(), address.strip())
