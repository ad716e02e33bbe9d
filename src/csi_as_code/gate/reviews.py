"""Code-review facts: who approved the change as it is now. Anything missing or odd is no approval.

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


DECISIVE = frozenset({State.APPROVED, State.CHANGES_REQUESTED, State.DISMISSED})


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
    _sound(facts)
    return facts


def _sound(facts: Reviews) -> None:
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


def approvers(facts: Reviews, head: str) -> frozenset[str]:
    """Return the handles of those whose newest decisive review approves the head commit.

    Comments decide nothing; a dismissed review clears what its writer said; reviews of another commit or from before
    the last push do not count; neither do bots or the author. Of two at one time, the one that does not approve counts.
    Raise ReviewError where the facts are about another head.
    """
    if facts.request.head != head:
        raise ReviewError(f"the review facts are about {facts.request.head}, and the change is {head}")
    newest: dict[int, Review] = {}
    for review in facts.reviews:
        if review.state not in DECISIVE:
            continue
        last = newest.get(review.user.id)
        if last is None or _order(review) >= _order(last):
            newest[review.user.id] = review
    return frozenset(
        f"@{review.user.login}"
        for number, review in newest.items()
        if review.state is State.APPROVED
        and review.commit == head
        and review.submitted_at >= facts.request.pushed_at
        and review.user.type == "User"
        and not review.user.login.endswith("[bot]")
        and number != facts.request.author.id
    )


def _order(review: Review) -> tuple[datetime.datetime, bool]:
    return review.submitted_at, review.state is not State.APPROVED
