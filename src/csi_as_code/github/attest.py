"""Attest a commit that brought decisions: who approved them on GitHub, and what the gate says, as a git note."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from csi_as_code import __version__
from csi_as_code.finding import Finding, Severity
from csi_as_code.gate.open import open_change
from csi_as_code.gate.verdict import verdict
from csi_as_code.git import change as between
from csi_as_code.git import notes, tree
from csi_as_code.git.review import landed_as_reviewed
from csi_as_code.github.answers import Account, Commit, Content, Pull
from csi_as_code.github.client import Client, segment
from csi_as_code.github.reviewing import review_facts
from csi_as_code.github.transport import GitHubError
from csi_as_code.history import Signature
from csi_as_code.model import Day
from csi_as_code.reading import attestations, decided
from csi_as_code.reading.attestations import Attestation, Decisive, Malformed, Said, Somebody
from csi_as_code.reading.reviews import Review, Reviews, State, decode
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import day_of, zone_of
from csi_as_code.register import Register
from csi_as_code.text import count

Lint = Callable[[Opened, Day], Iterable[Finding]]
MOST_FILES = 300
"""So many files of a squash are compared over the network; of a larger one the reviewed commit has to be here."""
UNCLEAR = "review-unclear"
_MESSAGE = "Attest {commit}: #{pull}, {state}"


class Merged(Pull, frozen=True, kw_only=True):
    """A pull request with who merged it."""

    merged_by: Account | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of a commit: what is attested now, by this run or an earlier one, if anything."""

    says: str
    attestation: Attestation | None = None

    @property
    def is_red(self) -> bool:
        """Tell whether something that the gate does not agree with is attested."""
        return self.attestation is not None and self.attestation.verdict.state == "red"


def attest(client: Client, root: Path, commit: str, *, lint: Lint, who: Signature | None) -> Outcome:
    """Put a note on a commit of the main line that brought decisions; the first note stays.

    `who` writes it. In a dry run nothing is written. Raise GitHubError or GitError where anything is not known for
    certain: then nothing is attested.
    """
    oid = tree.resolve(root, commit)
    line = {one: number for number, (one, _) in enumerate(decided.main_line(root, "HEAD"))}
    if oid not in line:
        raise GitHubError(f"{oid} is not on the main line", "Check out the branch that it landed on.")
    known = attestations.attestations(root, [oid]).get(oid)
    if known is not None:
        return _known(oid, known)
    landed = decided.carried_by(root, oid)
    if landed.unreadable:
        records = ", ".join(landed.unreadable)
        raise GitHubError(f"{records} cannot be read in {oid[:10]}, so what it decides is not known", "See csi lint.")
    if not landed.added:
        return Outcome(f"{oid[:10]} brought no decision, so there is nothing to attest")
    if not line[oid]:
        raise GitHubError(f"{oid[:10]} is the first commit: there was nothing to judge it by")
    found = _judged(client, root, oid, landed.added, lint)
    if client.writes and who is not None:
        message = _MESSAGE.format(commit=oid[:10], pull=found.pull.number, state=found.verdict.state)
        there = notes.add(root, oid, attestations.encode(found), who, message)
        if there is not None:
            return _known(oid, attestations.read(oid, there))
    return Outcome(_said(found, oid), found)


def _known(oid: str, known: Attestation | Malformed) -> Outcome:
    if isinstance(known, Malformed):
        hint = f"Look at it: git notes --ref=csi show {oid}; take it away with: git notes --ref=csi remove {oid}"
        raise GitHubError(f"there is a note on {oid[:10]} that is no attestation: {known.why}", hint)
    return Outcome(f"{oid[:10]} is attested already: {known.verdict.state}", known)


def _said(found: Attestation, oid: str) -> str:
    decisions = count(len(found.decisions), "decision")
    against = f" ({', '.join(found.verdict.rules)})" if found.verdict.rules else ""
    return f"{oid[:10]} brought {decisions} by #{found.pull.number}: {found.verdict.state}{against}"


def _judged(client: Client, root: Path, oid: str, carried: Sequence[decided.Carried], lint: Lint) -> Attestation:
    """Return what is true of a commit, by GitHub's answers and by the gate."""
    pull = pull_of(client, oid)
    merged = pull.merged_at
    if merged is None or pull.user is None:
        raise GitHubError(f"#{pull.number} does not say who opened it, or when it was merged")
    facts = decode(review_facts(client, pull.number).encode("utf-8"))
    reviews = tuple(one for one in facts.reviews if one.submitted_at <= merged and one.state in _DECISIVE)
    base = tree.resolve(root, f"{oid}^1")
    rules = _against(root, base, oid, msgspec.structs.replace(facts, reviews=reviews), int(merged.timestamp()), lint)
    if not _is_as_reviewed(client, root, _series(client, root, pull, oid), facts.request.head):
        rules.add(UNCLEAR)
    found = Attestation(
        version=1,
        commit=oid,
        decisions=tuple(
            attestations.Attested(id=one.id, to=one.decision.to, date=one.decision.date, by=one.decision.by)
            for one in carried
        ),
        pull=attestations.Pull(
            repository=client.repository, number=pull.number, author=_somebody(pull.user), head=facts.request.head,
            pushed_at=_time(facts.request.pushed_at), merged_at=_time(merged),
            merged_by=_somebody(pull.merged_by) if pull.merged_by else None,
        ),
        reviews=tuple(map(_said_by, reviews)),
        verdict=attestations.Verdict(state="red" if rules else "green", base=base, rules=tuple(sorted(rules))),
        tool=attestations.Tool(name="csi-as-code", version=__version__),
        attested_at=_time(datetime.datetime.fromtimestamp(client.clock.now(), datetime.UTC)),
    )  # fmt: skip
    read = attestations.decode(attestations.encode(found))
    if isinstance(read, Malformed):
        raise GitHubError(f"{oid[:10]} cannot be attested: {read.why}")
    return found


_DECISIVE: Mapping[State, Decisive] = {
    State.APPROVED: "APPROVED",
    State.CHANGES_REQUESTED: "CHANGES_REQUESTED",
    State.DISMISSED: "DISMISSED",
}


def pull_of(client: Client, oid: str) -> Merged:
    """Return the pull request that a commit landed by; raise GitHubError where none, or more than one, may be it."""
    found = [pull for pull in client.pages(f"commits/{segment(oid)}/pulls", Pull) if pull.merged_at is not None]
    exact = [pull for pull in found if pull.merge_commit_sha == oid]
    chosen = exact or found
    if len(chosen) != 1:
        many = " and ".join(f"#{pull.number}" for pull in chosen)
        why = f"more than one may have: {many}" if chosen else "what was pushed directly is not attested"
        raise GitHubError(f"no pull request certainly brought {oid[:10]}: {why}")
    return client.get(f"pulls/{chosen[0].number}", Merged)


def _against(root: Path, base: str, oid: str, facts: Reviews, merged: int, lint: Lint) -> set[str]:
    """Return the rules that speak against what landed, with these reviews, on the day on which the host merged it.

    Whether what landed is what was reviewed is asked apart, and more strictly, so the gate is told that it is.
    """
    reviewed = facts.request.head
    reviews = tuple(
        msgspec.structs.replace(one, commit=oid) for one in facts.reviews if one.commit == reviewed
    ) + tuple(one for one in facts.reviews if one.commit != reviewed)
    told = Reviews(request=msgspec.structs.replace(facts.request, head=oid), reviews=reviews)

    def day(register: Register) -> Day:
        return day_of(merged, zone_of(register.policy))

    change, before, after = open_change(root, base, oid, day, reviews=msgspec.json.encode(told))
    found = verdict(change, lambda: lint(before, change.facts.today), lambda: lint(after, change.facts.today))
    return {finding.rule for finding in found if finding.severity is Severity.ERROR}


def _series(client: Client, root: Path, pull: Merged, oid: str) -> tuple[str, str]:
    """Return what a commit landed on, and the last commit that landed with it: those of a rebase follow each other."""
    last = pull.merge_commit_sha
    if last and last != oid:
        number = sum(1 for _ in client.pages(f"pulls/{pull.number}/commits", Commit))
        line = decided.main_line(root, last)
        landed = [one for one, _ in line[-number:]]
        if oid in landed and number < len(line):
            return line[-number - 1][0], last
    return tree.resolve(root, f"{oid}^1"), oid


def _is_as_reviewed(client: Client, root: Path, series: tuple[str, str], reviewed: str) -> bool:
    """Tell whether what landed is what was reviewed; raise GitHubError where that cannot be told.

    The reviewed commit of a squash is often not here: then each file that changed is compared with what GitHub has.
    """
    base, last = series
    here = landed_as_reviewed(root, reviewed, last, base)
    if here is not None:
        return here
    paths = [one.path for one in between.touched(root, base, last)]
    if len(paths) > MOST_FILES:
        hint = f"Fetch the reviewed commit: git fetch origin {reviewed}"
        raise GitHubError(f"{last[:10]} changes {len(paths)} files, too many to compare over the network", hint)
    held = {blob.path: blob.oid for blob in tree.listing(root, last, "", paths)}
    return all(_blob_at(client, path, reviewed) == held.get(path) for path in paths)


def _blob_at(client: Client, path: str, commit: str) -> str | None:
    where = "/".join(segment(part) for part in path.split("/"))
    found = client.find(f"contents/{where}", Content, ref=commit)
    return found.sha if found and found.type == "file" else None


def _said_by(one: Review) -> Said:
    return Said(
        user=Somebody(id=one.user.id, login=one.user.login, type=one.user.type), state=_DECISIVE[one.state],
        submitted_at=_time(one.submitted_at), commit=one.commit, author_association=one.author_association,
    )  # fmt: skip


def _somebody(user: Account) -> Somebody:
    return Somebody(id=user.id, login=user.login, type=user.type)


def _time(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
