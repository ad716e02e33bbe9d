"""Whether decisions are proven by what was attested when they landed; what is not clear is not proven."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from csi_as_code.gate.reviews import approvers
from csi_as_code.model import Decision
from csi_as_code.reading.attestations import Attestation, Attested, Held, Malformed, moment
from csi_as_code.reading.decided import Landed
from csi_as_code.reading.reviews import Request, ReviewError, Reviews, User, check
from csi_as_code.text import count, listed
from csi_as_code.workflow import BY_MANDATE

Parents = Mapping[str, str]
"""The first parent of each commit."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, the commit that it landed by, and why it is not proven; no reason where it is."""

    id: str
    decision: Decision
    commit: str
    time: int
    attestation: Attestation | None = None
    reasons: tuple[str, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Tell whether nothing speaks against it."""
        return not self.reasons


def prove(
    landed: Iterable[Landed], held: Held, parents: Parents, *, before: Iterable[Attestation] = (), tool_from: str = ""
) -> Iterator[Proof]:
    """Yield every decision that landed, in order, with what keeps it from being proven.

    `before` is what was attested earlier, oldest first, which tells whose account a login was. `tool_from` is the
    oldest version of the program whose attestations count.
    """
    numbers: dict[str, int] = {}
    for earlier in before:
        for user in (one.user for one in earlier.reviews):
            numbers.setdefault(user.login.casefold(), user.id)
    for one in landed:
        note = held.get(one.commit)
        common = list(_of_the_note(note, one.commit, parents, tool_from))
        if isinstance(note, Attestation):
            common += _renumbered(note, numbers)
        for carried in one.added:
            own = _of_the_decision(note, carried.id, carried.decision) if isinstance(note, Attestation) else ()
            yield Proof(
                id=carried.id, decision=carried.decision, commit=one.commit, time=one.time,
                attestation=note if isinstance(note, Attestation) else None, reasons=(*common, *own),
            )  # fmt: skip


def _of_the_note(note: Attestation | Malformed | None, commit: str, parents: Parents, tool_from: str) -> Iterator[str]:
    """Yield what is wrong for all decisions of a commit."""
    if note is None:
        yield "no note attests its commit"
        return
    if isinstance(note, Malformed):
        yield f"the note on its commit is no attestation: {note.why}"
        return
    if note.commit != commit:
        yield f"the note on its commit was written for another one, {note.commit[:10]}"
    if note.verdict.state != "green":
        yield f"the gate's verdict was red: {listed(note.verdict.rules)}"
    if note.verdict.base != parents.get(commit):
        yield f"it was judged against {note.verdict.base[:10]}, which is not what it was merged into"
    if tool_from and _order(note.tool.version) < _order(tool_from):
        yield f"it was attested by csi {note.tool.version}, which is older than {tool_from}"


def _of_the_decision(note: Attestation, ident: str, decision: Decision) -> Iterator[str]:
    """Yield what is wrong for one decision of an attested commit."""
    if Attested(id=ident, to=decision.to, date=decision.date, by=decision.by) not in note.decisions:
        yield "the note on its commit does not name it"
    if not decision.by:
        yield "it names nobody who decided"
    if decision.to not in BY_MANDATE:
        return
    try:
        approved = approved_by(note)
    except ReviewError as error:
        yield f"the reviews that were attested do not tell who approved: {error}"
        return
    absent = [handle for handle in decision.by if handle not in approved]
    if absent:
        yield f"no approval by {listed(absent)} was attested"


def approved_by(note: Attestation) -> frozenset[str]:
    """Return who approved what was merged, before it was merged; raise ReviewError where that is not clear."""
    merged = moment(note.pull.merged_at)
    reviews = tuple(one for one in note.facts() if one.submitted_at <= merged)
    author = User(id=note.pull.author.id, login=note.pull.author.login)
    request = Request(author=author, head=note.pull.head, pushed_at=moment(note.pull.pushed_at))
    facts = Reviews(request=request, reviews=reviews)
    check(facts)
    return approvers(facts, note.pull.head)


def _renumbered(note: Attestation, numbers: dict[str, int]) -> Iterator[str]:
    """Yield whose login belonged to another account in an earlier attestation: somebody took the name over."""
    for user in dict.fromkeys(one.user for one in note.reviews):
        known = numbers.setdefault(user.login.casefold(), user.id)
        if known != user.id:
            yield f"@{user.login} is account {user.id} here, and was account {known} before"


def _order(version: str) -> tuple[tuple[int, ...], bool]:
    """Return what versions are compared by: the numbers of the release, and that a pre-release comes before it."""
    release = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    numbers = [int(part) for part in release[0].split(".")] if release else []
    while numbers and not numbers[-1]:
        numbers.pop()
    rest = version[release.end() :] if release else version
    return tuple(numbers), not re.match(r"\.?-?(?:a|b|rc|dev|alpha|beta)", rest)


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong with the trail beside single decisions; `about` is a record or a commit."""

    kind: str
    commit: str
    about: str
    says: str


def troubles(landed: Iterable[Landed]) -> Iterator[Trouble]:
    """Yield decisions that were taken out or changed, and versions of records that nobody can read."""
    for one in landed:
        for carried in one.gone:
            decision = carried.decision
            says = f'the decision of {decision.date} to "{decision.to}" was taken out or changed'
            yield Trouble("decision-gone", one.commit, carried.id, says)
        for ident in one.unreadable:
            yield Trouble("record-unreadable", one.commit, ident, "cannot be read, so what it decides is not known")


def summary(proofs: Iterable[Proof], found: Iterable[Trouble]) -> str:
    """Return one line that says how it stands."""
    every = list(proofs)
    proven = sum(1 for proof in every if proof.is_proven)
    text = "there is no decision to prove"
    if every:
        text = f"{proven} of {count(len(every), 'decision')} proven"
    others = len(list(found))
    return f"{text}, {count(others, 'other problem')}" if others else text
