"""`csi github`: the chores on GitHub. A file of this folder is a command, as one folder above."""

import click

from csi_as_code.cli._group import Folder
from csi_as_code.cli._options import examples


@click.command(
    "github",
    cls=Folder,
    file=__file__,
    package="csi_as_code.cli.github",
    epilog=examples("csi github --help", "csi github comment --help"),
)
def command() -> None:
    """Do the chores on GitHub: facts, comments, statuses, overdue work.

    The only commands that use the network. The token is read from GITHUB_TOKEN and never printed, the repository from
    --repo or GITHUB_REPOSITORY, the address from GITHUB_API_URL, so that GitHub Enterprise works. They need httpx,
    and say how to install it where it is missing. Exit code 0: done. 1: a finding. 2: it cannot be done (network,
    permission).
    """
