"""What GitHub answers, cut down to what is used here (GitHub REST API, version 2022-11-28).

A field that is missing where it is needed, or of another type, is an error of the client; nothing is guessed.
"""

import datetime
from typing import Any

import msgspec

Time = datetime.datetime


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an answer; unknown fields are skipped."""


class Empty(Answer, frozen=True, kw_only=True):
    """An answer of which nothing is used."""


class Account(Answer, frozen=True, kw_only=True):
    """Somebody or something that acts: the number never changes, the login can."""

    id: int
    login: str
    type: str


class Label(Answer, frozen=True, kw_only=True):
    """A label of a repository."""

    name: str


class Issue(Answer, frozen=True, kw_only=True):
    """An issue; a pull request is listed as one too, and has `pull_request`."""

    number: int
    title: str
    state: str
    user: Account | None
    body: str | None = None
    labels: tuple[Label | str, ...] = ()
    pull_request: dict[str, Any] | None = None
    state_reason: str | None = None
    created_at: Time
    html_url: str


class Comment(Answer, frozen=True, kw_only=True):
    """A comment on an issue or a pull request."""

    id: int
    user: Account | None
    body: str = ""
    created_at: Time
    html_url: str


class Status(Answer, frozen=True, kw_only=True):
    """What a check says about a commit."""

    id: int
    state: str
    context: str
    description: str | None = None


class Repository(Answer, frozen=True, kw_only=True):
    """A repository, as a pull request's head and base name it."""

    id: int
    full_name: str
    default_branch: str = ""


class Side(Answer, frozen=True, kw_only=True):
    """The head or the base of a pull request; the repository of a head may be gone."""

    ref: str
    sha: str
    repo: Repository | None = None
    user: Account | None = None


class Pull(Answer, frozen=True, kw_only=True):
    """A pull request."""

    number: int
    title: str
    state: str
    user: Account | None
    head: Side
    base: Side
    body: str | None = None
    merge_commit_sha: str | None = None
    merged_at: Time | None = None
    created_at: Time
    html_url: str


class Review(Answer, frozen=True, kw_only=True):
    """One code review; `submitted_at` is missing while it is pending, `commit_id` when its commit is gone."""

    id: int
    user: Account | None
    state: str
    commit_id: str | None
    submitted_at: Time | None = None
    author_association: str


class Activity(Answer, frozen=True, kw_only=True):
    """One move of a ref: by a push, a merge, a branch's creation or deletion."""

    id: int
    before: str
    after: str
    ref: str
    timestamp: Time


class Stamp(Answer, frozen=True, kw_only=True):
    """Who made a commit and when, as git has it: the writer may have set both freely."""

    name: str | None = None
    email: str | None = None
    date: Time | None = None


class Guess(Answer, frozen=True, kw_only=True):
    """The account that GitHub takes somebody for, by the e-mail address; empty where it knows none."""

    id: int = 0
    login: str = ""


class CommitBody(Answer, frozen=True, kw_only=True):
    """What git says of a commit."""

    message: str
    author: Stamp | None = None
    committer: Stamp | None = None


class Commit(Answer, frozen=True, kw_only=True):
    """A commit, with the accounts that GitHub takes its author and committer for."""

    sha: str
    commit: CommitBody
    author: Guess | None = None
    committer: Guess | None = None


class Target(Answer, frozen=True, kw_only=True):
    """What a ref points at."""

    sha: str
    type: str


class Ref(Answer, frozen=True, kw_only=True):
    """A branch, a tag or another ref, by its full name."""

    ref: str
    object: Target


class Object(Answer, frozen=True, kw_only=True):
    """A git object that was made: a blob, a tree or a commit."""

    sha: str


class Content(Answer, frozen=True, kw_only=True):
    """A file of a commit, with its bytes in base64."""

    path: str
    sha: str
    type: str
    content: str = ""
    encoding: str = ""


class Refusal(Answer, frozen=True, kw_only=True):
    """What GitHub says when it does not do it."""

    message: str = ""
