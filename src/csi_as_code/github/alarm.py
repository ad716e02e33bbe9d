"""The alarm: one issue, found by label, marker and author, about commits that landed although the gate disagrees.

The issue's own text names the commit that it was opened for; every other one has a comment of its own, and so has
each commit that was cleared. Nobody ever rewrites what another run wrote, so runs at once lose nothing, and there may
be any number of commits.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from csi_as_code.github.answers import Comment, Issue
from csi_as_code.github.client import Client
from csi_as_code.github.comments import Wish, fitted, put, same
from csi_as_code.github.identity import check_own, is_own
from csi_as_code.github.issues import change, close, ensure_label

LABEL = "csi:alarm"
TITLE = "What landed on the main branch does not pass the gate"
OPEN, CLEARED = "<!-- open -->", "<!-- cleared -->"
_MARKER = re.compile(r"<!-- csi:alarm ((?:[0-9a-f]{40,64} ?)+)-->\Z")
_OF_COMMIT = re.compile(r"<!-- csi:alarm-commit ([0-9a-f]{40,64}) -->\Z")


class Alarm(NamedTuple):
    """An open issue and the commits that it is about, without those that were cleared."""

    issue: Issue
    commits: tuple[str, ...]


def alarms(client: Client, login: str) -> Iterator[Alarm]:
    """Yield the open alarms, the lowest number first: there is one, or two where two runners raised it at once."""
    for issue in client.pages("issues", Issue, state="open", labels=LABEL, sort="created", direction="asc"):
        named = _named(issue)
        if named and is_own(issue.user, login) and issue.pull_request is None:
            yield Alarm(issue, _open_commits(client, issue.number, named, login))


def _named(issue: Issue) -> tuple[str, ...]:
    marker = _MARKER.match(same(issue.body or "").partition("\n")[0])
    return tuple(marker[1].split()) if marker else ()


def _open_commits(client: Client, number: int, named: tuple[str, ...], login: str) -> tuple[str, ...]:
    """Return the commits of an alarm by its text and by our comments, of which the first about a commit counts."""
    is_open: dict[str, bool] = {}
    comments = client.pages(f"issues/{number}/comments", Comment)
    for comment in sorted((one for one in comments if is_own(one.user, login)), key=lambda one: one.id):
        first, second, *_ = [*same(comment.body).split("\n", 2), "", ""]
        marker = _OF_COMMIT.match(first)
        if marker:
            is_open.setdefault(marker[1], second != CLEARED)
    every = dict.fromkeys((*named, *is_open))
    return tuple(commit for commit in every if is_open.get(commit, True))


def raise_alarm(client: Client, commit: str, text: str, login: str) -> str:
    """Let the alarm be about this commit too; return what was done, or would be."""
    first = next(alarms(client, login), None)
    if first is None:
        return _open(client, commit, text, login) if client.writes else "open the alarm"
    return _add(client, first, commit, text, login)


def _add(client: Client, alarm: Alarm, commit: str, text: str, login: str) -> str:
    if commit in alarm.commits:
        return "leave the alarm as it is"
    number = alarm.issue.number
    put(client, _about(number, commit, f"{OPEN}\n{commit} does not pass either.\n\n{text}"), login)
    if client.writes and client.get(f"issues/{number}", Issue).state != "open":
        change(client, number, state="open")  # another run cleared the last commit that it saw, and closed it
    return f"add the commit to the alarm #{number}"


def clear_alarm(client: Client, commit: str, login: str) -> str:
    """Take a commit off the alarm, and close it with the last one. That a later commit passes clears no other."""
    for alarm in alarms(client, login):
        number = alarm.issue.number
        if commit in alarm.commits:
            put(client, _about(number, commit, f"{CLEARED}\n{commit} passes now."), login)
        elif alarm.commits:
            continue
        return _close(client, alarm, commit, login)
    return "leave things as they are: there is no alarm about this commit"


def _close(client: Client, alarm: Alarm, commit: str, login: str) -> str:
    """Close an alarm without commits, and open it again where another run has added one meanwhile."""

    def left() -> tuple[str, ...]:
        found = _open_commits(client, number, _named(alarm.issue), login) if client.writes else alarm.commits
        return tuple(other for other in found if other != commit)

    number = alarm.issue.number
    if left():
        return f"take the commit off the alarm #{number}"
    close(client, number, "completed")
    if left():
        change(client, number, state="open")
        return f"take the commit off the alarm #{number}"
    return f"close the alarm #{number}"


def _open(client: Client, commit: str, text: str, login: str) -> str:
    def seen() -> Issue | None:
        return next((alarm.issue for alarm in alarms(client, login) if commit in alarm.commits), None)

    body = {"title": TITLE, "body": _body(commit, text), "labels": [LABEL]}
    ensure_label(client, LABEL, "b3261e", "Kept by csi github alarm")
    made = client.create("issues", body, Issue, seen=seen)
    check_own(made.user, login)
    client.settle()
    first = next(alarms(client, login), None)
    if first is None or first.issue.number == made.number:
        return "open the alarm"
    # Another runner was quicker: the lowest number stays, and is about this commit too.
    did = _add(client, first, commit, text, login)
    close(client, made.number, "duplicate")
    return did


def _body(commit: str, text: str) -> str:
    why = "Undo it, or repair it by a pull request that passes. Then close this issue.\n"
    return fitted(f"<!-- csi:alarm {commit} -->\n- {commit}\n\n{why}\n{text}")


def _about(number: int, commit: str, text: str) -> Wish:
    return Wish(number, f"<!-- csi:alarm-commit {commit} -->", text)
