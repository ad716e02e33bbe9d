"""The state of a pretended GitHub: one repository, its people and tokens, and what they wrote."""

import datetime
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ACTIONS = "github-actions[bot]"
WRITE = {
    "actions": "write",
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "statuses": "write",
}


class Clock:
    """A clock that only sleeping moves; it is the client's and the server's."""

    def __init__(self, day: str = "2026-11-22") -> None:
        self.time = datetime.datetime.fromisoformat(f"{day}T06:00:00+00:00").timestamp()
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def stamp(self) -> str:
        """Return the time as GitHub writes it."""
        return datetime.datetime.fromtimestamp(self.time, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def go_to(self, day: str, hour: int = 6) -> None:
        """Move on to a day."""
        moment = datetime.datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00").timestamp()
        self.time = max(self.time, moment)


@dataclass
class Account:
    id: int
    login: str
    type: str = "User"


@dataclass
class Token:
    """Who acts with a token, and what it may; an installation's token cannot ask who it is."""

    login: str
    may: dict[str, str] = field(default_factory=lambda: dict(WRITE))
    sees: bool = True
    installation: bool = True


@dataclass
class Issue:
    number: int
    user: str
    title: str
    created: str
    updated: str
    body: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    state: str = "open"
    reason: str | None = None
    closed: str | None = None


@dataclass
class Comment:
    id: int
    issue: int
    user: str
    body: str
    created: str
    updated: str


@dataclass
class Status:
    id: int
    sha: str
    state: str
    context: str
    description: str | None
    url: str | None
    user: str
    created: str


@dataclass
class Pull:
    """What a pull request has beside its issue."""

    number: int
    head: str
    base: str
    head_sha: str
    base_sha: str
    fork: str | None = None
    merged: str | None = None
    merge_sha: str | None = None
    files: tuple[str, ...] = ()
    rebased: tuple[str, ...] = ()


@dataclass
class Review:
    id: int
    pull: int
    user: str | None
    state: str
    commit: str | None
    submitted: str | None
    association: str = "MEMBER"


@dataclass
class Activity:
    id: int
    before: str
    after: str
    ref: str
    timestamp: str
    kind: str
    actor: str | None


@dataclass
class Run:
    id: int
    workflow: str
    event: str
    status: str
    conclusion: str | None
    sha: str
    created: str
    branch: str = "main"


class World:
    """What is there. Tests put things in directly; the server's handlers change it as GitHub would."""

    def __init__(self, clock: Clock, repository: str = "owner/register", git: Path | None = None) -> None:
        self.clock = clock
        self.repository = repository
        self.git = git
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.permissions: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.issues: dict[int, Issue] = {}
        self.comments: dict[int, Comment] = {}
        self.statuses: list[Status] = []
        self.pulls: dict[int, Pull] = {}
        self.reviews: list[Review] = []
        self.activities: list[Activity] = []
        self.runs: list[Run] = []
        self.requested: dict[int, list[str]] = {}
        self.lag_seconds = 0
        self._number = 0
        self._id = 1000
        self.account(ACTIONS, 41898282, "Bot")
        self.tokens["secret-token"] = Token(ACTIONS)

    def account(self, login: str, number: int | None = None, kind: str = "User") -> Account:
        """Return somebody, who is there from then on."""
        if login not in self.accounts:
            self.accounts[login] = Account(number or self.next_id(), login, kind)
        return self.accounts[login]

    def is_listed(self, created: str) -> bool:
        """Tell whether something that was made then is in lists yet."""
        now = datetime.datetime.fromtimestamp(self.clock.time - self.lag_seconds, datetime.UTC)
        return not self.lag_seconds or created <= now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def next_id(self) -> int:
        self._id += 1
        return self._id

    def issue(self, user: str, title: str, **more: Any) -> Issue:
        """Open an issue."""
        self.account(user)
        self._number += 1
        now = self.clock.stamp()
        found = Issue(self._number, user, title, now, now, **more)
        for name in found.labels:
            self.label(name)
        self.issues[found.number] = found
        return found

    def label(self, name: str, color: str = "ededed") -> str:
        """Return a label by the name that it has, which may differ in case; it is there from then on."""
        known = next((label for label in self.labels if label.casefold() == name.casefold()), None)
        if known is None:
            self.labels[name] = color
        return known or name

    def comment(self, issue: int, user: str, body: str) -> Comment:
        """Write a comment."""
        self.account(user)
        now = self.clock.stamp()
        found = Comment(self.next_id(), issue, user, body, now, now)
        self.comments[found.id] = found
        return found

    def pull(self, user: str, title: str, head: str, head_sha: str, base_sha: str, **more: Any) -> Pull:
        """Open a pull request."""
        body, base = more.pop("body", None), more.pop("base", "main")
        number = self.issue(user, title, body=body).number
        found = Pull(number, head, base, head_sha, base_sha, **more)
        self.pulls[number] = found
        return found

    def review(self, pull: int, user: str | None, state: str, commit: str | None, **more: Any) -> Review:
        """Write a code review."""
        if user is not None:
            self.account(user)
        submitted = more.pop("submitted", self.clock.stamp())
        found = Review(self.next_id(), pull, user, state, commit, submitted, **more)
        self.reviews.append(found)
        return found

    def push(self, ref: str, after: str, actor: str | None, *, kind: str = "push", before: str = "0" * 40) -> Activity:
        """Move a ref, in the activity only."""
        if actor is not None:
            self.account(actor)
        found = Activity(self.next_id(), before, after, ref, self.clock.stamp(), kind, actor)
        self.activities.append(found)
        return found

    def run(self, workflow: str, event: str, conclusion: str | None, **more: Any) -> Run:
        """Run a workflow."""
        sha = more.pop("sha", "1" * 40)
        status = "completed" if conclusion else "in_progress"
        found = Run(self.next_id(), workflow, event, status, conclusion, sha, self.clock.stamp(), **more)
        self.runs.append(found)
        return found

    def opened(self, label: str) -> list[Issue]:
        """Return the open issues with a label."""
        return [issue for issue in self.issues.values() if issue.state == "open" and label in issue.labels]

    def snapshot(self) -> str:
        """Return something that differs when anything was written."""
        parts = (self.issues, self.comments, self.statuses, self.pulls, self.labels)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def copy_of(self, number: int) -> Issue:
        """Return an issue as it is now."""
        found = self.issues[number]
        return replace(found, labels=list(found.labels), assignees=list(found.assignees))
