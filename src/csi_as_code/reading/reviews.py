"""Read code-review facts, strictly: anything missing or odd is an error, so that it is no approval.

The file has the facts as GitHub's API gives them (pulls/{number} and pulls/{number}/reviews), cut down:
`{"request": {"author": {"id", "login"}, "head", "pushed_at"}, "reviews": [{"user": {"id", "login", "type"},
"state", "submitted_at", "commit", "author_association"}]}`.
"""

import datetime
from enum import StrEnum

import msgspec


class ReviewError(ValueError):
    """The facts do not say who approved; the text says why."""


class State(StrEnum):
    """What a review says (GitHub REST API, pull request reviews)."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    COMMENTED = "COMMENTED"
    DISMISSED = "DISMISSED"
    PENDING = "PENDING"


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, by the number that never changes and the login that can."""

    id: int
    login: str
    type: str = ""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One review, of one commit."""

    user: User
    state: State
    submitted_at: datetime.datetime
    commit: str
    author_association: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """The pull request: who opened it, its head and when that was pushed."""

    author: User
    head: str
    pushed_at: datetime.datetime


class Reviews(msgspec.Struct, frozen=True, kw_only=True):
    """All review facts of a pull request."""

    request: Request
    reviews: tuple[Review, ...]


def decode(data: bytes) -> Reviews:
    """Return the facts in a JSON file; raise ReviewError where a field is missing, of the wrong type or odd."""
    try:
        facts = msgspec.json.decode(data, type=Reviews)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ReviewError(f"the review facts cannot be used: {error}") from error
    check(facts)
    return facts


def check(facts: Reviews) -> None:
    """Raise ReviewError where facts contradict themselves: a time without a zone, a person with two numbers."""
    times = [facts.request.pushed_at, *(review.submitted_at for review in facts.reviews)]
    if any(time.tzinfo is None for time in times):
        raise ReviewError("a time in the review facts has no zone")
    if not facts.request.head:
        raise ReviewError("the review facts do not name the head that was reviewed")
    logins: dict[int, str] = {}
    numbers: dict[str, int] = {}
    for user in (facts.request.author, *(review.user for review in facts.reviews)):
        login = user.login.casefold()
        if not login or user.id <= 0:
            raise ReviewError("somebody in the review facts has no login or number")
        if logins.setdefault(user.id, login) != login or numbers.setdefault(login, user.id) != user.id:
            raise ReviewError(f'"{user.login}" has two numbers, or a number has two logins')
    for review in facts.reviews:
        if not review.commit or not review.author_association:
            raise ReviewError(f'a review of "{review.user.login}" does not name its commit or association')
