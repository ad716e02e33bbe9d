"""`csi github comment`: one comment of a kind on a pull request."""

from typing import BinaryIO

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import Commit, as_option, dry_run_option, opened, repository_option, text_of


@click.command(
    "comment",
    epilog=examples(
        "csi github comment --pull 12 --file verdict.md",
        "csi github comment --pull 12 --file verdict.md --green --dry-run",
    ),
)
@click.option("--pull", type=click.IntRange(min=1), required=True, metavar="N", help="The pull request, or an issue.")
@click.option("--file", type=click.File("rb"), required=True, metavar="FILE", help="The text, as Markdown.")
@click.option("--kind", default="verdict", show_default=True, metavar="WORD", help="There is one comment of a kind.")
@click.option("--green", is_flag=True, help="All is well: edit the comment if there is one, and make none.")
@click.option("--unknown", is_flag=True, help="Nobody can tell: edit the comment if there is one, and make none.")
@click.option("--head", type=Commit(), metavar="HASH", help="Leave it alone unless this is the newest commit.")
@as_option
@repository_option
@dry_run_option
def command(
    *, pull: int, file: BinaryIO, kind: str, green: bool, unknown: bool, head: str | None, login: str | None,
    repo: str | None, dry_run: bool,
) -> None:  # fmt: skip
    """Write one comment on a pull request, or edit it in place.

    It is found by a hidden marker in its first line and by who wrote it, so a marker that somebody forged is ignored.
    Of two, as two runners may write at once, the older stays. The text is cut to what GitHub takes.
    """
    # imported here: `csi github --help` imports this file
    import re

    from csi_as_code.github.comments import Wish, marker_of, put
    from csi_as_code.github.identity import own_login
    from csi_as_code.github.reviewing import is_newest

    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", kind):
        raise click.UsageError(f'"{kind}" is no kind of comment; write a word in lower case.')
    wish = Wish(pull, marker_of(kind), text_of(file.read()), not (green or unknown))
    with opened(repo, dry_run=dry_run) as client:
        if head is not None and not is_newest(client, pull, head):
            click.echo(f"the comment on #{pull} is left as it is: {head} is not its newest commit")
            return
        did = put(client, wish, own_login(client, login))
    click.echo(f"the comment on #{pull} {'would be' if dry_run else 'is'} {did.value}")
