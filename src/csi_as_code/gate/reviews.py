"""Who approved the change as it is now, from code-review facts. What is not clear is no approval."""

import datetime

from csi_as_code.reading.reviews import Review, ReviewError, Reviews, State

DECISIVE = frozenset({State.APPROVED, State.CHANGES_REQUESTED, State.DISMISSED})


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
