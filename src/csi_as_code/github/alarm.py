"""The alarm: one issue, found by label, marker and author, about commits that landed although the gate disagrees."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from csi_as_code.github.answers import Issue
from csi_as_code.github.client import Client
from csi_as_code.github.comments import fitted, same
from csi_as_code.github.identity import check_own, is_own
from csi_as_code.github.issues import change, close, ensure_label

LABEL = "csi:alarm"
TITLE = "What landed on the main branch does not pass the gate"
MOST_COMMITS = 20
_MARKER = re.compile(r"<!-- csi:alarm ((?:[0-9a-f]{40,64} ?)+)-->\Z")


class Alarm(NamedTuple):
    """The open alarm and the commits that it is about."""

    issue: Issue
    commits: tuple[str, ...]


def alarms(client: Client, login: str) -> Iterator[Alarm]:
    """Yield the open alarms, the lowest number first: there is one, or two where two runners raised it at once."""
    for issue in client.pages("issues", Issue, state="open", labels=LABEL, sort="created", direction="asc"):
        marker = _MARKER.match(same(issue.body or "").partition("\n")[0])
        if marker and is_own(issue.user, login) and issue.pull_request is None:
            yield Alarm(issue, tuple(marker[1].split()))


def raise_alarm(client: Client, commit: str, text: str, login: str) -> str:
    """Let the alarm be about this commit too; return what was done, or would be."""
    found = list(alarms(client, login))
    if not found:
        return _open(client, commit, text, login) if client.writes else "open the alarm"
    first = found[0]
    if commit in first.commits:
        return "leave the alarm as it is"
    commits = (*first.commits, commit)[-MOST_COMMITS:]
    change(client, first.issue.number, body=_body(commits, text))
    return f"add the commit to the alarm #{first.issue.number}"


def clear_alarm(client: Client, commit: str, login: str) -> str:
    """Take a commit off the alarm, and close it with the last one. That a later commit passes clears no other."""
    for alarm in alarms(client, login):
        if commit not in alarm.commits:
            continue
        left = tuple(other for other in alarm.commits if other != commit)
        if left:
            body = same(alarm.issue.body or "").partition("\n")[2].replace(f"- {commit}\n", "", 1)
            change(client, alarm.issue.number, body=f"{_marker(left)}\n{body}")
            return f"take the commit off the alarm #{alarm.issue.number}"
        close(client, alarm.issue.number, "completed")
        return f"close the alarm #{alarm.issue.number}"
    return "leave things as they are: there is no alarm about this commit"


def _open(client: Client, commit: str, text: str, login: str) -> str:
    def seen() -> Issue | None:
        return next((alarm.issue for alarm in alarms(client, login) if commit in alarm.commits), None)

    body = {"title": TITLE, "body": _body((commit,), text), "labels": [LABEL]}
    ensure_label(client, LABEL, "b3261e", "Kept by csi github alarm")
    made = client.create("issues", body, Issue, seen=seen)
    check_own(made.user, login)
    client.settle()
    first = next(alarms(client, login), None)
    if first is None or first.issue.number == made.number:
        return "open the alarm"
    # Another runner was quicker: the lowest number stays, and is about this commit too.
    close(client, made.number, "duplicate")
    return raise_alarm(client, commit, text, login)


def _body(commits: tuple[str, ...], text: str) -> str:
    listed = "".join(f"- {commit}\n" for commit in commits)
    why = "Undo it, or repair it by a pull request that passes. Then close this issue.\n"
    return fitted(f"{_marker(commits)}\n{listed}\n{why}\n{text}")


def _marker(commits: tuple[str, ...]) -> str:
    return f"<!-- csi:alarm {' '.join(commits)} -->"
