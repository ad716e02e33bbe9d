"""Who writes with the token: only what this account wrote is ever taken for our own."""

from csi_as_code.github.answers import Account
from csi_as_code.github.client import Client
from csi_as_code.github.transport import GitHubError

WORKFLOW = "github-actions[bot]"
"""Who writes with a workflow's GITHUB_TOKEN. A token of an app cannot ask for its own name; nobody can register one
with brackets."""


def own_login(client: Client, given: str | None = None) -> str:
    """Return the login that the token writes as: what was given, else what GitHub says, else a workflow's."""
    if given:
        return given
    try:
        return client.get("/user", Account).login
    except GitHubError as error:
        if error.status == 403:
            return WORKFLOW
        raise


def is_own(user: Account | None, login: str) -> bool:
    """Tell whether somebody is us."""
    return user is not None and user.login.casefold() == login.casefold()


def check_own(user: Account | None, login: str) -> None:
    """Raise GitHubError where somebody else wrote what we just wrote, by what GitHub says: we would never find it."""
    if not is_own(user, login):
        name = user.login if user else "nobody"
        raise GitHubError(f'the token writes as "{name}" and not as "{login}"', f'Say so: --as "{name}".')
