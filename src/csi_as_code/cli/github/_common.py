"""What the commands for GitHub share: the options, the client, what a dry run says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from csi_as_code.github.client import Client

F = TypeVar("F", bound=Callable[..., Any])


def repository_option(function: F) -> F:
    """Add --repo."""
    text = "The repository.  [default: GITHUB_REPOSITORY]"
    return click.option("--repo", metavar="OWNER/NAME", help=text)(function)


def dry_run_option(function: F) -> F:
    """Add --dry-run."""
    text = "Print what would be done, and write nothing."
    return click.option("--dry-run", is_flag=True, help=text)(function)


@contextmanager
def opened(repository: str | None, *, dry_run: bool = False) -> Iterator["Client"]:
    """Open the client of a repository, and close its connections at the end; it says on stderr when it waits."""
    from csi_as_code.github.opening import open_client
    from csi_as_code.text import visible

    client = open_client(repository, dry_run=dry_run, say=lambda text: click.echo(f"csi: {visible(text)}", err=True))
    try:
        yield client
    finally:
        client.close()


def as_option(function: F) -> F:
    """Add --as."""
    text = "Who the token writes as.  [default: who GitHub says, else github-actions[bot]]"
    return click.option("--as", "login", metavar="LOGIN", help=text)(function)


class Commit(click.ParamType[str]):
    """A whole hash of a commit."""

    name = "commit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the hash, or fail."""
        import re  # only where a hash is given

        if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", str(value)):
            self.fail(f'"{value}" is no whole hash of a commit.', param, ctx)
        return str(value)


def text_of(data: bytes) -> str:
    """Return the text of a file in UTF-8, with what is not replaced."""
    return data.decode("utf-8", errors="replace").replace("\r\n", "\n")


def written(name: str | None, text: str) -> None:
    """Put a result into a file, whole or not at all, or on stdout."""
    from csi_as_code.cli._surroundings import put

    if name is None:
        put(text)
        return
    import os
    from pathlib import Path

    path = Path(name)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(path)
