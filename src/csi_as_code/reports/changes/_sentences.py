"""What an approver wants to know of a record, a measure and the register's own rules, in sentences."""

from collections.abc import Iterator, Sequence

from csi_as_code.analysis.comparison import Comparison, MeasureChange, RecordChange
from csi_as_code.analysis.consequences import Consequences, Need, Step
from csi_as_code.analysis.placing import Place
from csi_as_code.model import Decision, Number
from csi_as_code.reports.changes import Called, Phrase, Piece, Said
from csi_as_code.text import count, listed
from csi_as_code.workflow import ROWS, EdgeKind

MOST_IDS = 3
MOST_CALLED = 8
MOST_MISSING = 12


def state_word(state: str) -> Piece:
    """Return how a state is called; a word that is none is the record's."""
    return ROWS[state].title.lower() if state in ROWS else Said(state)


def headline(one: RecordChange) -> Phrase:
    """Return what became of the record, in a few words."""
    if one.kind == "unread":
        return ("cannot be read",)
    if one.kind == "gone":
        return ("gone; it was ", state_word(one.before.state)) if one.before else ("gone; it could not be read before",)
    if one.after is None:
        return ("changed",)
    if one.kind in ("new", "read"):
        was = "new" if one.kind == "new" else "could not be read before"
        return (f"{was}, ", state_word(one.after.state))
    if one.step is None:
        return (state_word(one.after.state), ", edited")
    return (state_word(one.step.source), " -> ", state_word(one.step.target), _note(one.step))


def _note(step: Step) -> str:
    """Return what kind of step it is, where that is not plain from the two states."""
    if step.kind is None:
        return " (which is no step)"
    if step.is_fast_lane:
        return " (fast lane)"
    several = "" if step.is_single else " (several steps)"
    return {EdgeKind.BACK: " (moved back)", EdgeKind.REOPEN: " (reopened)", EdgeKind.RESUME: " (resumed)"}.get(
        step.kind, several
    )


def statements(one: RecordChange) -> Iterator[Phrase]:
    """Yield what an approver wants to know of a record, the most urgent first."""
    follows = one.follows
    for need in follows.needs:
        yield _needs(need, again=bool(follows.stale) and need.to == "approved")
    if follows.lacks:
        yield ("still missing: ", *_enumerated([Said(text) for text in follows.lacks], MOST_MISSING))
    yield from _scope(follows)
    if follows.rewritten:
        yield ("an earlier decision was changed or removed",)
    if follows.immature:
        yield ("depends on ", *ids(follows.immature), ", not approved yet")
    for entry in one.decisions:
        yield _decided(entry)
    yield from _waiting(follows)
    if one.after:
        yield from _score(one.was, one.now)
    if one.due:
        yield _due(*one.due)
    if one.moved:
        yield ("the file moved from ", Said(one.moved[0]), " to ", Said(one.moved[1]))
    if one.unclear:
        yield ("cannot be read: ", *_enumerated([Said(field) for field in one.unclear], 6), " (see csi lint)")


def _needs(need: Need, *, again: bool) -> Phrase:
    deed: Phrase = (*_deed(need.to), " again") if again else _deed(need.to)
    if not need.has_entry:
        return ("needs a decision ", *deed, ", and no entry of approvals says by whom")
    if not need.open_to:
        return ("needs a decision ", *deed, ", and nobody is left who may make it")
    lead = "needs " if len(need.open_to) <= need.count else f"needs {_NUMBERS.get(need.count, need.count)} of "
    if len(need.open_to) <= MOST_CALLED:
        whom = _enumerated([Called(handle) for handle in need.open_to], MOST_CALLED)
    else:  # nobody in particular has to: some are named, and not called
        whom = _enumerated([Said(handle) for handle in need.open_to], MOST_IDS)
    short = f"; it takes {need.count}, and no more may" if len(need.open_to) < need.count else ""
    return (lead, *whom, " ", *deed, short)


def _deed(state: str) -> Phrase:
    return (_DEEDS[state],) if state in _DEEDS else ("to move it to ", state_word(state))


_DEEDS = {
    "approved": "to approve it",
    "closed": "to close it",
    "deferred": "to defer it",
    "on_hold": "to hold it",
    "rejected": "to reject it",
    "superseded": "to supersede it",
    "withdrawn": "to withdraw it",
}
_NUMBERS = {1: "one", 2: "two", 3: "three"}


def _scope(follows: Consequences) -> Iterator[Phrase]:
    if follows.stale:
        words = [_SCOPED.get(name, name) for name in follows.stale]
        yield (f"the approval is stale: {listed(words)} changed after it",)
    if follows.wrong_scope:
        yield ("the fingerprint of the approval is not that of this record",)


_SCOPED = {"due": "the due date", "priority": "the priority", "measures": "the measures", "outcome": "the outcome"}


def _decided(entry: Decision) -> Phrase:
    by: Phrase = _enumerated([Said(handle) for handle in entry.by], 6) if entry.by else ("somebody who is not named",)
    until: Phrase = (" until ", Said(entry.until)) if entry.until else ()
    why: Phrase = (": ", Said(entry.why)) if entry.why else (", without a reason",)
    return ("decided ", *_deed(entry.to), *until, " on ", Said(entry.date), " by ", *by, *why)


def _waiting(follows: Consequences) -> Iterator[Phrase]:
    if follows.frees:
        yield ("unblocks ", *ids(follows.frees))
    if follows.clears:
        yield ("unblocks the approval of ", *ids(follows.clears))
    if follows.blocks:
        yield ("blocks ", *ids(follows.blocks), " again")


def ids(found: Sequence[str]) -> Phrase:
    """Return `IMP-0051 and 2 more`, or all of them where they are few."""
    most = MOST_IDS if len(found) <= MOST_IDS else 1
    return _enumerated([Said(ident) for ident in found], most)


def _enumerated(pieces: Sequence[Piece], most: int) -> Phrase:
    """Return pieces with commas, and how many more there are."""
    shown = pieces[:most]
    found: list[Piece] = []
    for number, piece in enumerate(shown):
        found += [", ", piece] if number else [piece]
    return (*found, f" and {len(pieces) - most} more") if len(pieces) > most else tuple(found)


def _score(was: Place | None, now: Place | None) -> Iterator[Phrase]:
    if now is None:
        if was is not None and was.rank is not None:
            yield (f"no score any longer (it was {figure(was.score)}, band {was.band})",)
        return
    if was is None:
        rank = f", rank {now.rank} of {now.of}" if now.rank else ""
        yield (f"score {figure(now.score)} (band {now.band}{rank}), {now.lane}",)
        return
    if (was.score, was.band) != (now.score, now.band):
        score = _arrow(figure(was.score), figure(now.score))
        rank = f", rank {_arrow(was.rank, now.rank)}" if was.rank and now.rank else ""
        yield (f"score {score} (band {_arrow(was.band, now.band)}{rank})",)
    if was.lane != now.lane:
        yield (f"lane {was.lane} -> {now.lane}",)


def _arrow(old: object, new: object) -> str:
    return f"{old}" if old == new else f"{old} -> {new}"


def figure(value: Number) -> str:
    """Return a score as people say it: whole, or with one digit."""
    return f"{value:.1f}".removesuffix(".0")


def _due(old: str, new: str, days: int | None) -> Phrase:
    if days is None:
        return ("due moved from ", Said(old), " to ", Said(new))
    way = "later" if days > 0 else "earlier"
    return (f"due moved by {count(abs(days), 'day')}, {way}",)


def measured(one: MeasureChange) -> Iterator[Phrase]:
    """Yield what became of a measure's points."""
    if one.kind != "changed":
        yield (one.kind,)
    if one.added:
        newest = one.newest
        unit: Phrase = (" ", Said(one.unit)) if one.unit else ()
        last: Phrase = (f", the newest {newest.value:.15g}", *unit, " on ", Said(newest.date)) if newest else ()
        yield (count(one.added, "new point"), *last)
    if len(one.judged) > MOST_IDS:
        met = sum(1 for judged in one.judged if judged.is_met)
        yield (f"it meets {met} of {len(one.judged)} targets",)
    else:
        for judged in one.judged:
            word = "meets" if judged.is_met else "does not meet"
            yield (f"it {word} the target {judged.target:.15g} of ", Said(judged.id))
    if one.rewritten:
        yield (f"{count(one.rewritten, 'earlier point')} changed",)
    if one.removed:
        yield (f"{count(one.removed, 'earlier point')} removed",)


UNREAD_RULES = "cannot be read on one side, or not all of it (see csi lint)"


def shifted(found: Comparison) -> Iterator[Phrase]:
    """Yield which records the register's new rules put in another band."""
    if not found.shifts:
        return
    pieces: list[Piece] = []
    for number, one in enumerate(found.shifts[:6]):
        pieces += [", " if number else "", Said(one.id), f" {one.old} -> {one.new}"]
    more = f" and {len(found.shifts) - 6} more" if len(found.shifts) > 6 else ""
    yield (f"{count(len(found.shifts), 'record')} that nobody touched change their band: ", *pieces, more)
