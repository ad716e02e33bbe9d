"""What happened to a register: commits, and the transitions of its records. Frozen values, oldest first."""

from collections.abc import Mapping

import msgspec

from csi_as_code.model import Decision


class Signature(msgspec.Struct, frozen=True, gc=False):
    """A name and e-mail address that git recorded: what somebody typed, not who somebody is."""

    name: str
    email: str


class Commit(msgspec.Struct, frozen=True):
    """A commit; `time` is the committer's clock in seconds since 1970 (UTC), which may be wrong or run backwards."""

    oid: str
    parents: tuple[str, ...]
    author: Signature
    authored: int
    committer: Signature
    time: int
    message: str

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.split("\n", 1)[0]

    @property
    def is_merge(self) -> bool:
        """Tell whether the commit joins lines of history."""
        return len(self.parents) > 1


class Landing(msgspec.Struct, frozen=True):
    """A commit of the main line: what it brought, who wrote that, who merged it, and by which pull request.

    Git knows who merged, never who approved.
    """

    commit: Commit
    authors: tuple[Signature, ...] = ()
    merged_by: Signature | None = None
    request: int | None = None


class Transition(msgspec.Struct, frozen=True):
    """A record's step from one state to another; no `source` for its first state, no `target` where it was deleted.

    `source` and `target` are the words as written; a version that cannot be read is `(unreadable)`.
    """

    id: str
    source: str | None
    target: str | None
    landing: Landing
    path: str
    decision: Decision | None = None


class History(msgspec.Struct, frozen=True, kw_only=True):
    """All transitions up to a commit, in the order of the main line (topology, since clocks lie)."""

    tip: str
    landings: tuple[Landing, ...] = ()
    transitions: tuple[Transition, ...] = ()
    states: Mapping[str, str] = {}
    unreadable: int = 0

    def held_from(self, ident: str) -> str | None:
        """Return the state in which a record was put on hold last, or None."""
        found = [step.source for step in self.transitions if step.id == ident and step.target == "on_hold"]
        return found[-1] if found else None

    def of(self, ident: str) -> tuple[Transition, ...]:
        """Return the transitions of one record."""
        return tuple(step for step in self.transitions if step.id == ident)
