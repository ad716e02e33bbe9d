"""Label, change and close issues."""

from csi_as_code.github.answers import Issue, Label
from csi_as_code.github.client import Client, segment
from csi_as_code.github.transport import GitHubError


def ensure_label(client: Client, name: str, color: str, description: str) -> None:
    """Let there be a label, so that an issue can have it from the beginning."""

    def seen() -> Label | None:
        return client.find(f"labels/{segment(name)}", Label)

    if seen() is None:
        try:
            client.create("labels", {"name": name, "color": color, "description": description}, Label, seen=seen)
        except GitHubError:
            if seen() is None:  # or another runner was quicker
                raise


def change(client: Client, number: int, **fields: str) -> None:
    """Change an issue; in a dry run nothing is changed."""
    if client.writes:
        client.send("PATCH", f"issues/{number}", fields, Issue)


def close(client: Client, number: int, reason: str, **fields: str) -> None:
    """Close an issue as completed, not_planned or duplicate; an older GitHub Enterprise does not know the last."""
    try:
        change(client, number, state="closed", state_reason=reason, **fields)
    except GitHubError as error:
        if error.status != 422 or reason != "duplicate":
            raise
        change(client, number, state="closed", state_reason="not_planned", **fields)
