"""The branch and the pull request of an issue: one of each, whoever runs, how often, and however answers get lost.

A branch is called by its issue's number, so that two runners can make only one. The first line of the commit says
which record it proposes; a tip that says something else is somebody's work, and is left alone.
"""

import base64
import re
from collections.abc import Iterator

import msgspec

from csi_as_code.github.answers import Answer, Content, Object, Pull, Ref
from csi_as_code.github.client import Client
from csi_as_code.github.transport import GitHubError

PREFIX = "csi/intake-"
_SUBJECT = re.compile(r"Propose ([A-Z][A-Z0-9]{0,15}-[0-9]{4,9}) from issue #([0-9]{1,12})\Z")
_NUMBER = re.compile(rf"refs/heads/{re.escape(PREFIX)}([0-9]{{1,12}})\Z")
_UNPROCESSABLE = 422


class Named(Answer, frozen=True, kw_only=True):
    """An object by its hash."""

    sha: str


class TipBody(Answer, frozen=True, kw_only=True):
    """What git says of the newest commit of a branch."""

    message: str
    tree: Named


class Tip(Answer, frozen=True, kw_only=True):
    """The newest commit of a branch."""

    sha: str
    commit: TipBody

    def proposes(self, issue: int) -> str:
        """Return the id that the commit proposes for an issue; empty where somebody else wrote it."""
        found = _SUBJECT.match(self.commit.message.partition("\n")[0])
        return found[1] if found and int(found[2]) == issue else ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is there for an issue: the tip of its branch, its open pull request, and the last one that is closed."""

    tip: Tip | None = None
    pull: Pull | None = None
    settled: Pull | None = None


class Other(msgspec.Struct, frozen=True):
    """What the branch of another issue proposes."""

    issue: int
    ident: str


def subject(ident: str, issue: int) -> str:
    """Return the first line of the commit, and the title of the pull request: no word of it is the requester's."""
    return f"Propose {ident} from issue #{issue}"


def standing(client: Client, issue: int) -> Standing:
    """Return what is there for an issue."""
    name = f"{PREFIX}{issue}"
    owner = client.repository.partition("/")[0]
    pulls = [
        pull
        for pull in client.pages("pulls", Pull, state="all", head=f"{owner}:{name}")
        if _is_ours(client, pull, name)
    ]
    opened = min((pull for pull in pulls if pull.state == "open"), key=lambda pull: pull.number, default=None)
    closed = max((pull for pull in pulls if pull.state != "open"), key=lambda pull: pull.number, default=None)
    ref = client.find(f"git/ref/heads/{name}", Ref)
    return Standing(tip=tip_of(client, ref.object.sha) if ref else None, pull=opened, settled=closed)


def _is_ours(client: Client, pull: Pull, name: str) -> bool:
    repository = pull.head.repo.full_name if pull.head.repo else ""
    return pull.head.ref == name and repository.casefold() == client.repository.casefold()


def tip_of(client: Client, ref: str) -> Tip:
    """Return a commit."""
    return client.get(f"commits/{ref}", Tip)


def others(client: Client, issue: int) -> Iterator[Other]:
    """Yield what the branches of other issues propose."""
    titles = {
        pull.head.sha: pull.title
        for pull in client.pages("pulls", Pull, state="open")
        if pull.head.ref.startswith(PREFIX) and _is_ours(client, pull, pull.head.ref)
    }
    # All at once: GitHub does not page this list.
    for ref in client.get(f"git/matching-refs/heads/{PREFIX}", tuple[Ref, ...]):
        found = _NUMBER.match(ref.ref)
        if found and int(found[1]) != issue:
            title = _SUBJECT.match(titles.get(ref.object.sha, ""))
            ident = title[1] if title else tip_of(client, ref.object.sha).proposes(int(found[1]))
            if ident:
                yield Other(int(found[1]), ident)


def text_at(client: Client, path: str, ref: str) -> str | None:
    """Return what a file holds in a commit or on a branch, or None where it is not."""
    found = client.find(f"contents/{path}", Content, ref=ref)
    if found is None or found.encoding != "base64":
        return None
    return base64.b64decode(found.content).decode("utf-8", "replace")


def commit(client: Client, parent: Tip, files: dict[str, str | None], message: str) -> str:
    """Make a commit behind another one that changes some files, None takes one out; no branch moves."""
    entries = []
    for path, text in files.items():
        entry = {"path": path, "mode": "100644", "type": "blob", "sha": None}
        if text is not None:
            body = {"content": base64.b64encode(text.encode("utf-8")).decode("ascii"), "encoding": "base64"}
            entry["sha"] = client.create("git/blobs", body, Object, seen=_never).sha
        entries.append(entry)
    tree = client.create(
        "git/trees", {"base_tree": parent.commit.tree.sha, "tree": entries}, Object, seen=_never
    )  # fmt: skip
    made = {"message": message, "tree": tree.sha, "parents": [parent.sha]}
    return client.create("git/commits", made, Object, seen=_never).sha


def _never() -> Object | None:
    """Say that an object may be made again: by its content it is the same, or nothing points at it."""
    return None


def move(client: Client, issue: int, before: Tip | None, sha: str) -> bool:
    """Let the issue's branch point at a commit; False where somebody else was faster."""
    name = f"heads/{PREFIX}{issue}"

    def seen() -> Ref | None:
        ref = client.find(f"git/ref/{name}", Ref)
        return ref if ref and ref.object.sha == sha else None

    try:
        if before is None:
            client.create("git/refs", {"ref": f"refs/{name}", "sha": sha}, Ref, seen=seen)
        else:
            client.send("PATCH", f"git/refs/{name}", {"sha": sha, "force": False}, Ref)
    except GitHubError as error:
        if error.status != _UNPROCESSABLE:
            raise
        return seen() is not None
    return True


def open_pull(client: Client, issue: int, base: str, title: str, body: str) -> Pull:
    """Return the open pull request of the issue's branch, made or brought up to date."""
    there = standing(client, issue).pull
    if there is None:
        asked = {"title": title, "head": f"{PREFIX}{issue}", "base": base, "body": body}
        try:
            return client.create("pulls", asked, Pull, seen=lambda: standing(client, issue).pull)
        except GitHubError as error:
            there = standing(client, issue).pull if error.status == _UNPROCESSABLE else None
            if there is None:
                raise
    if (there.title, (there.body or "").replace("\r\n", "\n")) == (title, body):
        return there
    return client.send("PATCH", f"pulls/{there.number}", {"title": title, "body": body}, Pull)
