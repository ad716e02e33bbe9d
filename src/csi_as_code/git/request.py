"""The number of the pull or merge request in a commit message, in the forms that GitHub and GitLab write."""

import re

_FORMS = (
    re.compile(r"\AMerge pull request #([0-9]{1,9}) from "),  # GitHub, merge commit
    re.compile(r"\AMerge pull request #([0-9]{1,9})\s*(?:\n|\Z)"),
    re.compile(r"\A[^\n]* \(#([0-9]{1,9})\)\s*(?:\n|\Z)"),  # GitHub, squash and rebase with the number in the title
    re.compile(r"^See merge request (?:[\w./-]+)?!([0-9]{1,9})\s*\Z", re.MULTILINE),  # GitLab, merge and squash commits
)


def request_number(message: str) -> int | None:
    """Return the number of the request that a commit landed by, or None where its message does not say."""
    for form in _FORMS:
        if found := form.search(message):
            return int(found[1])
    return None
