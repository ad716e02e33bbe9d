"""Read and write attestations: what was true of a merge that carried decisions, as JSON in a git note.

The text is strict and versioned, schemas/attestation.schema.json describes it: what is not exactly so is no
attestation. Review facts stand in it as the host gave them, so that they can be judged again without the host.
"""

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from csi_as_code.git import notes
from csi_as_code.reading.reviews import Review, User
from csi_as_code.reading.zone import is_day

VERSION = 1
MOST_BYTES = 4 * 1024 * 1024
MOST_DECISIONS = 10_000
MOST_REVIEWS = 2_000
MOST_RULES = 500
_HASH = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_ID = re.compile(r"[A-Z][A-Z0-9]{0,15}-[0-9]{4,9}\Z")
_HANDLE = re.compile(r"@[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}(?:_[A-Za-z0-9]{1,8})?\Z")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:\[bot\])?\Z")
_WORD = re.compile(r"[a-z][a-z_]{0,31}\Z")
_RULE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}\Z")
_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+)*[0-9A-Za-z.+-]*\Z")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})\Z"
)
_MOST_NUMBER = 2**53 - 1


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of an attestation: nothing may be in it that is not described."""


class Somebody(_Part, frozen=True, kw_only=True):
    """An account of the host, by the number that never changes and the login that it had then."""

    id: int
    login: str
    type: str = "User"


class Attested(_Part, frozen=True, kw_only=True):
    """A decision that the merge carried: record, new state, day and people, as the record says them."""

    id: str
    to: str
    date: str
    by: tuple[str, ...]


class Pull(_Part, frozen=True, kw_only=True):
    """The pull request by which it landed, and the head that was reviewed."""

    repository: str
    number: int
    author: Somebody
    head: str
    pushed_at: str
    merged_at: str
    merged_by: Somebody | None


Decisive = Literal["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]
"""What a review says where it decides something (GitHub REST API, pull request reviews)."""


class Said(_Part, frozen=True, kw_only=True):
    """A review that was given before the merge."""

    user: Somebody
    state: Decisive
    submitted_at: str
    commit: str
    author_association: str


class Verdict(_Part, frozen=True, kw_only=True):
    """What the gate said of the change from `base` to the commit: the rules that spoke against it."""

    state: Literal["green", "red"]
    base: str
    rules: tuple[str, ...]


class Tool(_Part, frozen=True, kw_only=True):
    """The program that attested, and its version."""

    name: Literal["csi-as-code"]
    version: str


class Attestation(_Part, frozen=True, kw_only=True):
    """What was true of a commit of the main line when it landed."""

    version: Literal[1]
    commit: str
    decisions: tuple[Attested, ...]
    pull: Pull
    reviews: tuple[Said, ...]
    verdict: Verdict
    tool: Tool
    attested_at: str

    def facts(self) -> tuple[Review, ...]:
        """Return the reviews as the gate reads them."""
        return msgspec.convert([_fact(one) for one in self.reviews], tuple[Review, ...])


class Malformed(msgspec.Struct, frozen=True):
    """A note that is no attestation, and why."""

    why: str


def _fact(one: Said) -> dict[str, Any]:
    user = User(id=one.user.id, login=one.user.login, type=one.user.type)
    return {
        "user": msgspec.structs.asdict(user), "state": one.state, "submitted_at": one.submitted_at,
        "commit": one.commit, "author_association": one.author_association,
    }  # fmt: skip


def encode(found: Attestation) -> bytes:
    """Return an attestation as the text of a note: indented, in ASCII, so that no terminal acts on it."""
    return f"{json.dumps(msgspec.to_builtins(found), indent=1)}\n".encode("ascii")


def decode(data: bytes) -> Attestation | Malformed:
    """Return the attestation that a note holds, or why it holds none."""
    if len(data) > MOST_BYTES:
        return Malformed(f"it is larger than {MOST_BYTES // 1024} KiB")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
        version = value.get("version") if isinstance(value, dict) else None
        if type(version) is int and version != VERSION:
            return Malformed(f"it is of version {version}, and this csi reads version {VERSION}")
        found = msgspec.convert(value, Attestation)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors too
        return Malformed(f"it cannot be read: {_brief(error)}")
    odd = next(_odd(found), None)
    return Malformed(odd) if odd else found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands in it twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _brief(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else f"{text[:199]}…"


def _odd(found: Attestation) -> Iterator[str]:
    """Yield what is not as the schema has it; types and names of fields are right already."""
    pull = found.pull
    commits = (found.commit, found.verdict.base, pull.head, *(one.commit for one in found.reviews))
    yield from (f'"{one[:80]}" is not the hash of a commit' for one in commits if not _HASH.match(one))
    times = (found.attested_at, pull.pushed_at, pull.merged_at, *(one.submitted_at for one in found.reviews))
    yield from (f'"{one[:80]}" is not a time with its zone' for one in times if not is_time(one))
    people = (pull.author, *([pull.merged_by] if pull.merged_by else []), *(one.user for one in found.reviews))
    for somebody in people:
        if not (_LOGIN.match(somebody.login) and 0 < somebody.id <= _MOST_NUMBER and 0 < len(somebody.type) <= 40):
            yield f'"{somebody.login[:80]}" with number {somebody.id} is nobody'
    yield from (text for one in found.decisions if (text := _odd_decision(one)))
    if not 0 < len(found.decisions) <= MOST_DECISIONS:
        yield "it attests no decision, or too many"
    if len(found.reviews) > MOST_REVIEWS or len(found.verdict.rules) > MOST_RULES:
        yield "it has too many reviews or rules"
    if not all(len(rule) <= 80 and _RULE.match(rule) for rule in found.verdict.rules):
        yield "a rule of the verdict has no name"
    if not all(0 < len(one.author_association) <= 40 for one in found.reviews):
        yield "a review does not say how its writer belongs to the repository"
    if not (_REPOSITORY.match(pull.repository) and 0 < pull.number <= _MOST_NUMBER):
        yield f'"{pull.repository[:80]}#{pull.number}" is not a pull request'
    if len(found.tool.version) > 60 or not _RELEASE.match(found.tool.version):
        yield f'"{found.tool.version[:80]}" is not a version'
    if (found.verdict.state == "green") == bool(found.verdict.rules):
        yield "a verdict is red exactly where a rule speaks against the change"


def _odd_decision(one: Attested) -> str:
    if not (_ID.match(one.id) and _WORD.match(one.to) and is_day(one.date)):
        return f'"{one.id[:80]}" to "{one.to[:80]}" on "{one.date[:80]}" is not a decision'
    if len(one.by) > 100 or not all(_HANDLE.match(handle) and len(handle) <= 50 for handle in one.by):
        return f"the decision on {one.id} names somebody who is nobody"
    return ""


def is_time(text: str) -> bool:
    """Tell whether a text is a real moment with its zone, as RFC 3339 has it."""
    try:
        return bool(_TIME.match(text)) and moment(text).tzinfo is not None
    except (ValueError, OverflowError):
        return False


def moment(text: str) -> datetime.datetime:
    """Return the moment that a text names."""
    return datetime.datetime.fromisoformat(text)


Held = Mapping[str, Attestation | Malformed]
"""What the notes say, by commit."""


def attestations(root: Path, commits: Iterable[str] | None = None) -> Held:
    """Return what the notes below refs/notes/csi say of some commits, or of all; a commit without a note is left out.

    A note that is malformed, or that was written for another commit, is there as Malformed with the reason: it
    attests nothing. Nothing is read from the network. Where there are no notes the answer is empty.
    """
    if not notes.may_be_there(root):
        return {}
    return of(root, notes.listed(root), commits)


def of(root: Path, listed: notes.Notes, commits: Iterable[str] | None = None) -> Held:
    """Return what notes that are listed already say."""
    wanted = sorted(listed.blobs) if commits is None else [one for one in dict.fromkeys(commits) if one in listed.blobs]
    return {commit: read(commit, data) for commit, data in notes.texts(root, listed, wanted, MOST_BYTES)}


def read(commit: str, data: bytes) -> Attestation | Malformed:
    """Return what the note on a commit says."""
    found = decode(data)
    if isinstance(found, Attestation) and found.commit != commit:
        return Malformed(f"it was written for another commit, {found.commit}")
    return found
