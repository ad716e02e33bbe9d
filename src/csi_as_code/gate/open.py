"""Collect what the gate needs to know of a change from a repository: two snapshots and the facts between them."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from csi_as_code.analysis.people import co_authors, identified
from csi_as_code.errors import GitError
from csi_as_code.gate.change import Change, Facts
from csi_as_code.gate.reviews import approvers
from csi_as_code.git import change as between
from csi_as_code.git import log, tree
from csi_as_code.git.change import Touched
from csi_as_code.git.review import is_what_was_reviewed
from csi_as_code.model import Day, Improvement
from csi_as_code.reading.history import read_history
from csi_as_code.reading.kept import whole
from csi_as_code.reading.reviews import ReviewError, decode
from csi_as_code.reading.snapshot import Opened, open_commits
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH, Register
from csi_as_code.workflow import State

EXECUTABLE = "100755"
RULES = ("schemas/", ".github/", "templates/", "CODEOWNERS", "docs/CODEOWNERS")
"""Paths, from the top of the repository, that decide how records are judged."""


class Judged(NamedTuple):
    """A change, and its two sides with the way to their files; what head holds is judged by the policy of base."""

    change: Change
    base: Opened
    head: Opened


def open_change(
    root: Path,
    base: str,
    head: str,
    today: Callable[[Register], Day],
    *,
    reviews: bytes | None = None,
    held_from: Mapping[str, str] | None = None,
) -> Judged:
    """Return the change from a base to a head.

    `today` says which day it is in the base's register; `reviews` are code-review facts as JSON. Raise GitError where
    the clone has only a part of the history, or where head lacks commits of base: what base did since would look like
    the change's doing.
    """
    log.require_whole(root)
    first, last = tree.resolve(root, base), tree.resolve(root, head)
    if _behind(root, first, last):
        raise GitError(
            f'"{head}" lacks commits of "{base}", so what would be merged cannot be told',
            "Merge or rebase first, or judge the merge that would result (on GitHub: refs/pull/NUMBER/merge).",
        )
    opened = open_commits(root, first, last, sparing=True)
    before, after = _different_whole(opened[0].register, opened[1].register)
    authors, strangers = authors_of(root, first, last, before)
    approved_by, unclear = _approved_by(root, first, last, reviews)
    touched, below = between.touched(root, first, last), tree.prefix(root)
    facts = Facts(
        today=today(before),
        authors=authors,
        strangers=strangers,
        past=_past(root, first, before, after),
        held_from=_held_from(root, first, before, after) if held_from is None else held_from,
        other_paths=_rule_paths(touched, below),
        executables=_executables(touched, below),
        approved_by=approved_by,
        unclear=unclear,
    )
    base_side, head_side = opened[0]._replace(register=before), opened[1]._replace(register=after)
    return Judged(Change(before, after, facts), base_side, _by_policy_of(base_side, head_side))


def _by_policy_of(base: Opened, head: Opened) -> Opened:
    """Return head with the rules of base, and with the blob id of these."""
    register = msgspec.structs.replace(
        head.register, policy=base.register.policy, policy_read=base.register.policy_read
    )
    return head._replace(register=register, oids={**head.oids, POLICY_PATH: base.oids[POLICY_PATH]})


def _different_whole(before: Register, after: Register) -> tuple[Register, Register]:
    """Return two registers with all text of the records decoded that are not the very same in both.

    A blob that both have is one value, so nearly all records are told apart without a look into them.
    """
    old, new = before.improvements, after.improvements
    return (
        msgspec.structs.replace(before, improvements=_whole_unless(old, new)),
        msgspec.structs.replace(after, improvements=_whole_unless(new, old)),
    )


def _whole_unless(items: Mapping[str, Improvement], others: Mapping[str, Improvement]) -> dict[str, Improvement]:
    return {ident: item if others.get(ident) is item else whole(item) for ident, item in items.items()}


def _approved_by(root: Path, base: str, head: str, reviews: bytes | None) -> tuple[frozenset[str] | None, str]:
    """Return who approved, and why that is not clear where it is not; None where no facts were given."""
    if reviews is None:
        return None, ""
    try:
        facts = decode(reviews)
        people = approvers(facts, facts.request.head)
    except ReviewError as error:
        return frozenset(), str(error)
    if not is_what_was_reviewed(root, facts.request.head, base, head):
        return frozenset(), f"the review facts are about {facts.request.head}, which is not what is judged"
    return people, ""


def _behind(root: Path, base: str, head: str) -> bool:
    """Tell whether head lacks commits of base."""
    point = between.fork_point(root, base, head)
    if point is None:
        raise GitError("base and head have no common history", "Fetch with depth 0, or name the right branches.")
    return point != base


def authors_of(root: Path, base: str, head: str, register: Register) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return who wrote the change: authors and co-authors, and those who edited in a merge, but not who only merged."""
    addresses: set[str] = set()
    for author, message, is_merge in between.written_by(root, base, head):
        if not is_merge:
            addresses.update((author.email, *co_authors(message)))
    paths = (IMPROVEMENTS, MEASURES, POLICY_PATH)
    addresses.update(author.email for author in between.edited_by_merges(root, base, head, paths))
    return identified(addresses, register.policy)


def _past(root: Path, base: str, before: Register, after: Register) -> frozenset[str]:
    """Return which of the ids that are new in head were somebody's before; history is asked for those alone."""
    new = sorted(ident for ident in after.paths if not before.knows(ident))
    found = between.was_ever(root, base, [f"{ident}.yaml" for ident in new])
    return frozenset(name.removesuffix(".yaml") for name in found)


def _held_from(root: Path, base: str, before: Register, after: Register) -> dict[str, str]:
    """Return the state from which each record was put on hold that head takes off hold."""
    resumed = [
        ident
        for ident, item in after.improvements.items()
        if item.state != State.ON_HOLD and ident in before.improvements
        and before.improvements[ident].state == State.ON_HOLD
    ]  # fmt: skip
    if not resumed:
        return {}
    history = read_history(root, base, before.policy.history.state_words)
    return {ident: state for ident in resumed if (state := history.held_from(ident))}


def _rule_paths(touched: Iterable[Touched], below: str) -> tuple[str, ...]:
    """Return the changed files that decide how records are judged."""
    names = (one.path for one in touched)
    return tuple(
        path
        for path in names
        if path == f"{below}{POLICY_PATH}" or path.startswith(RULES) or path.removeprefix(below).startswith(RULES)
    )


def _executables(touched: Iterable[Touched], below: str) -> tuple[str, ...]:
    """Return the changed files of the register, by their path in it, that the change makes executable."""
    folders = (f"{below}{IMPROVEMENTS}/", f"{below}{MEASURES}/", f"{below}{POLICY_PATH}")
    found = (one.path for one in touched if one.mode == EXECUTABLE)
    return tuple(path.removeprefix(below) for path in found if path.startswith(folders))
