"""The number of the pull or merge request in a commit message, in the forms that GitHub and GitLab write."""

import re

_FORMS = (
    re.compile(r"\AMerge pull request #([0-9]{1,9})(?= from |\s*(?:\n|\Z))"),  # GitHub, merge commit
    re.compile(r"\A[^\n]* \(#([0-9]{1,9})\)[ \t]*\r?(?:\n|\Z)"),  # GitHub, squash; rebase where the title has it
    # GitLab, merge and squash commits: a line of its own, below it trailers at most
    re.compile(r"^See merge request (?:[\w.+/-]+)?!([0-9]{1,9})[ \t]*\r?$", re.MULTILINE),
)


def request_number(message: str) -> int | None:
    """Return the number of the request that a commit landed by, or None where its message does not say.

    What the message says is what somebody wrote: it leads to the request, it proves nothing.
    """
    for form in _FORMS:
        if found := form.search(message):
            return int(found[1])
    return None
