"""Open the client of a repository, with the base address and the token that the environment gives."""

import os
from collections.abc import Callable, Mapping

from csi_as_code.errors import UsageError
from csi_as_code.github.client import Client, quietly
from csi_as_code.github.transport import Http


def open_client(
    repository: str | None,
    *,
    dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
    say: Callable[[str], object] = quietly,
) -> Client:
    """Return the client of a repository, with the base address and the token of the environment."""
    environment = os.environ if environment is None else environment
    name = repository or environment.get("GITHUB_REPOSITORY", "")
    if not name:
        raise UsageError("the repository is not known", "Give --repo OWNER/NAME, or set GITHUB_REPOSITORY.")
    token = _plain_token(environment.get("GITHUB_TOKEN", "").strip())
    base = environment.get("GITHUB_API_URL") or "https://api.github.com"
    return Client(Http(base, token), name, writes=not dry_run, say=say)


def _plain_token(token: str) -> str:
    """Return a token that a header can hold; raise UsageError that says what is wrong with it, and not what it is."""
    if not token:
        raise UsageError("there is no token in GITHUB_TOKEN", "Set it in the environment; it is never printed.")
    wrong = {
        "has a line break in it": "\n" in token or "\r" in token,
        "has a blank in it": any(character.isspace() for character in token),
        "has a character that no token has": not (token.isascii() and token.isprintable()),
    }
    for says, is_so in wrong.items():
        if is_so:
            raise UsageError(
                f"the token in GITHUB_TOKEN {says}", "Was more copied than the token? It is never printed."
            )
    return token
