"""Records are never deleted, renamed or reused, and what has ended is not rewritten."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from csi_as_code.analysis.difference import Difference, differences
from csi_as_code.finding import Finding
from csi_as_code.gate.change import Change
from csi_as_code.model import Improvement
from csi_as_code.register import IMPROVEMENTS
from csi_as_code.text import listed
from csi_as_code.workflow import DROPPED, State

ENDED = DROPPED | {State.CLOSED}
ALWAYS_FREE = frozenset({"reviews", "suppress"})
"""Fields of an ended record that go on being filled."""

PROSE = frozenset(
    {"title", "description", "outcome", "summary", "lessons", "why", "because", "cause", "note", "countermeasure"}
)
MOST_WORDS = 3
LIKENESS = 0.6


def judge(change: Change) -> Iterator[Finding]:
    """Yield records that are gone, come back or can no longer be read, and edits of what has ended."""
    yield from _gone(change)
    yield from _reused(change)
    for before, after in change.pairs():
        if before is not None and before.state in ENDED and after.state == before.state:
            yield from _frozen(change, before, after)


def _gone(change: Change) -> Iterator[Finding]:
    base, head = change.base, change.head
    if (base.improvements or base.unread) and not (head.improvements or head.unread):
        message = f"the change leaves no record in {IMPROVEMENTS}/, where there were {len(base.paths)}"
        yield change.in_base(min(base.paths), rule="record-emptied", message=message, hint="Put them back.")
        return
    for ident in base.paths:
        if not head.knows(ident):
            message = f'"{ident}" is gone: records are never deleted, renamed or moved out of {IMPROVEMENTS}/'
            hint = "Put it back, and move it to withdrawn or superseded."
            yield change.in_base(ident, rule="record-deleted", message=message, hint=hint)
        elif ident in head.unread and ident in base.improvements:
            message = f'"{ident}" can no longer be read'
            yield change.in_base(
                ident, rule="record-unreadable", message=message, hint="Mend the file; csi lint says where."
            )


def _reused(change: Change) -> Iterator[Finding]:
    for ident in sorted(change.head.paths):
        if not change.base.knows(ident) and ident in change.facts.past:
            message = f'the id "{ident}" was another record\'s, which history still has'
            path = change.head.paths[ident]
            yield Finding(
                path=path, rule="record-reused", message=message, hint="Take the next free id.", line=1, column=1
            )


def _frozen(change: Change, before: Improvement, after: Improvement) -> Iterator[Finding]:
    found = [entry for entry in differences(before, after) if not _is_free(entry, before)]
    if not found:
        return
    fields = listed(dict.fromkeys(entry.field for entry in found))
    message = f'"{before.id}" has ended as "{before.state}", and {fields} changed'
    hint = "Reopen it by a decision, or keep to reviews and slips of the pen."
    pointer = found[0].pointer
    yield change.at(after, *pointer, rule="record-frozen", message=message, hint=hint)


def _is_free(entry: Difference, before: Improvement) -> bool:
    """Tell whether an edit of an ended record is harmless: a review, a suppression, or a slip in prose."""
    if entry.field in ALWAYS_FREE:
        return _is_review_filled(entry, before) if entry.field == "reviews" else True
    if entry.pointer[-1] not in PROSE or entry.field == "decisions":
        return False
    return isinstance(entry.old, str) and isinstance(entry.new, str) and is_typo(entry.old, entry.new)


def _is_review_filled(entry: Difference, before: Improvement) -> bool:
    """Tell whether a review was added or filled in; the result of one that was held is not rewritten."""
    number = entry.pointer[1] if len(entry.pointer) > 1 else None
    if isinstance(number, int) and number < len(before.reviews):
        return before.reviews[number].date is None
    return True


_WORD = re.compile(r"\S+")


def is_typo(old: str, new: str) -> bool:
    """Tell whether two texts differ by slips only: at most three words, each alike, no figure touched."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    touched = 0
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        if what != "replace" or b - a != d - c:
            return False
        touched += b - a
        if any(not _is_slip(x, y) for x, y in zip(before[a:b], after[c:d], strict=True)):
            return False
    return touched <= MOST_WORDS


def _is_slip(old: str, new: str) -> bool:
    if any(letter.isdigit() for letter in old + new):
        return False
    return SequenceMatcher(None, old.casefold(), new.casefold(), autojunk=False).ratio() >= LIKENESS
