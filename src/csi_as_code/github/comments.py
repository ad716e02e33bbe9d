"""One comment of a kind on an issue or a pull request: found by a hidden marker and its author, edited in place."""

from enum import StrEnum
from typing import NamedTuple

from csi_as_code.github.answers import Comment
from csi_as_code.github.client import Client
from csi_as_code.github.identity import check_own, is_own

MOST = 65_000
"""GitHub takes 65,536 characters."""
CUT = "\n\n… cut: the run's log has all of it.\n"


class Did(StrEnum):
    """What became of a comment."""

    NONE = "left out"
    SAME = "left as it is"
    WRITTEN = "written"
    EDITED = "edited"


class Wish(NamedTuple):
    """What shall be there: `marker` is a hidden first line; `make` is False where only an existing one is edited."""

    number: int
    marker: str
    text: str
    make: bool = True

    @property
    def body(self) -> str:
        """The whole comment, cut to what GitHub takes; its beginning is ours, so no text can forge the marker."""
        return fitted(f"{self.marker}\n{self.text}")


def marker_of(kind: str) -> str:
    """Return the hidden first line of comments of a kind."""
    return f"<!-- csi:comment {kind} -->"


def fitted(body: str) -> str:
    """Return a body that GitHub takes: cut at a line's end, and closed where a block of code was cut."""
    if len(body.encode("utf-16-le")) // 2 <= MOST:
        return body
    kept = body.encode("utf-16-le")[: 2 * (MOST - 200)].decode("utf-16-le", errors="ignore").rpartition("\n")[0]
    fence = "\n```" if kept.count("\n```") % 2 else ""
    return f"{kept}{fence}{CUT}"


def own_comments(client: Client, number: int, marker: str, login: str) -> list[Comment]:
    """Return our comments that begin with a marker, the oldest first; who forges one is not us."""
    every = client.pages(f"issues/{number}/comments", Comment)
    found = [one for one in every if is_own(one.user, login) and same(one.body).partition("\n")[0] == marker]
    return sorted(found, key=lambda comment: comment.id)


def put(client: Client, wish: Wish, login: str) -> Did:
    """Let there be one comment with this text; in a dry run, only say what would become of it."""
    found = own_comments(client, wish.number, wish.marker, login)
    if not found and not wish.make:
        return Did.NONE
    if not found:
        if client.writes:
            _write(client, wish, login)
        return Did.WRITTEN
    _remove_doubles(client, found)
    if same(found[0].body) == same(wish.body):
        return Did.SAME
    if client.writes:
        client.send("PATCH", f"issues/comments/{found[0].id}", {"body": wish.body}, Comment)
    return Did.EDITED


def _write(client: Client, wish: Wish, login: str) -> None:
    def seen() -> Comment | None:
        return next(iter(own_comments(client, wish.number, wish.marker, login)), None)

    made = client.create(f"issues/{wish.number}/comments", {"body": wish.body}, Comment, seen=seen)
    check_own(made.user, login)
    # Another runner may have written one meanwhile: the oldest stays.
    client.settle()
    _remove_doubles(client, own_comments(client, wish.number, wish.marker, login))


def _remove_doubles(client: Client, found: list[Comment]) -> None:
    for comment in found[1:] if client.writes else ():
        client.delete(f"issues/comments/{comment.id}")


def same(body: str) -> str:
    """Return a body as it compares: GitHub may change line ends and blanks at the end."""
    return body.replace("\r\n", "\n").rstrip()
