"""Who approved what in code review, as facts for the gate. What is missing is an error: unknown is never approved."""

import datetime

from csi_as_code.github.answers import Account, Activity, Commit, Pull, Review
from csi_as_code.github.client import Client, segment
from csi_as_code.github.transport import GitHubError
from csi_as_code.reading import reviews as facts
from csi_as_code.text import json_text


def review_facts(client: Client, number: int, *, head: str | None = None, into: str | None = None) -> str:
    """Return the facts as JSON, as `csi gate --reviews` reads them; raise GitHubError where anything is missing.

    `head` is what the head of the pull request has to be, `into` the branch that it is to be merged into.
    """
    pull = client.get(f"pulls/{number}", Pull)
    _check(pull, head, into)
    every = [_review(review) for review in client.pages(f"pulls/{number}/reviews", Review) if review.state != "PENDING"]
    pushed = _pushed_at(client, pull)
    _check(client.get(f"pulls/{number}", Pull), pull.head.sha, pull.base.ref)
    author = _somebody(pull.user, "the pull request")
    request = {"author": {"id": author.id, "login": author.login}, "head": pull.head.sha, "pushed_at": _text(pushed)}
    text = json_text({"request": request, "reviews": every})
    try:
        facts.decode(text.encode())
    except facts.ReviewError as error:
        raise GitHubError(str(error)) from error
    return text


def is_newest(client: Client, number: int, head: str) -> bool:
    """Tell whether a commit is the head of a pull request."""
    return client.get(f"pulls/{number}", Pull).head.sha == head


def _check(pull: Pull, head: str | None, into: str | None) -> None:
    if head is not None and pull.head.sha != head:
        raise GitHubError(f'the head of #{pull.number} is "{pull.head.sha}" and not "{head}"', "It was pushed again.")
    if into is not None and pull.base.ref != into:
        raise GitHubError(f'#{pull.number} is to be merged into "{pull.base.ref}" and not into "{into}"')


def _review(review: Review) -> dict[str, object]:
    user = _somebody(review.user, f"review {review.id}")
    if review.commit_id is None or review.submitted_at is None:
        missing = "commit" if review.commit_id is None else "time"
        raise GitHubError(f"review {review.id} has no {missing}, so nobody knows what it is about")
    return {
        "user": {"id": user.id, "login": user.login, "type": user.type},
        "state": review.state,
        "submitted_at": _text(review.submitted_at),
        "commit": review.commit_id,
        "author_association": review.author_association,
    }


def _somebody(user: Account | None, what: str) -> Account:
    if user is None:
        raise GitHubError(f"{what} has no author any more, so nobody knows who it was")
    return user


def _pushed_at(client: Client, pull: Pull) -> datetime.datetime:
    """Return when the head was pushed: by the activity of its branch, else by its commit.

    A commit's time is set by who makes it. It does no harm: a review counts for the head commit alone.
    """
    found = _activity(client, pull)
    if found is not None:
        return found
    commit = client.get(f"commits/{segment(pull.head.sha)}", Commit)
    stamp = commit.commit.committer
    if commit.sha != pull.head.sha or stamp is None or stamp.date is None:
        raise GitHubError(f"nobody knows when the head of #{pull.number} was pushed")
    return stamp.date


def _activity(client: Client, pull: Pull) -> datetime.datetime | None:
    """Return when the branch last moved to the head; None where that may not be seen or is not known."""
    if pull.head.repo is None:
        return None
    path = f"/repos/{pull.head.repo.full_name}/activity"
    try:
        for item in client.pages(path, Activity, ref=f"refs/heads/{pull.head.ref}"):
            if item.after == pull.head.sha:
                return item.timestamp
    except GitHubError as error:
        if error.status not in (403, 404, 422):
            raise
    return None


def _text(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
