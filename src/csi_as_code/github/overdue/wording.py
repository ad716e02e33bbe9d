"""What our issues say. What comes from a record is data: it is shown as it is and does nothing."""

import re
from typing import NamedTuple
from urllib.parse import quote

from csi_as_code.github.comments import fitted
from csi_as_code.github.overdue.items import SOON, Item, Kind, is_told
from csi_as_code.github.overdue.marker import Marker
from csi_as_code.markup import length, safe
from csi_as_code.policy import Policy
from csi_as_code.text import visible

MOST_TITLE = 250
"""GitHub takes 256 characters."""
_HANDLE = re.compile(r"@[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}(?:_[A-Za-z0-9]{1,8})?\Z")
_LIVE = re.compile(
    r"[@#`]|(?<=gh)-(?=[0-9])|:(?=//)|:(?=[\w+-]+:)|(?<=www)(?=\.)|[0-9a-f]{6}(?=[0-9a-f])|<(?=[!/a-z])", re.IGNORECASE
)
ZERO_WIDTH = "\u200b"
_FOOT = (
    "*Kept by `csi github overdue` from the register. It closes by itself when the record says so; a change of this "
    "text is overwritten, comments are welcome.*"
)

_LATE = {
    Kind.DUE: "is overdue",
    Kind.TASK: "has an overdue task",
    Kind.REVIEW: "has an overdue re-check",
    Kind.DEFERRED: "was deferred until a day that has passed",
    Kind.CLOCK: "has been in its state for too long",
}
_SOON = {
    Kind.DUE: "is due soon",
    Kind.TASK: "has a task that is due soon",
    Kind.REVIEW: "has a re-check that is due soon",
    Kind.DEFERRED: "was deferred until a day that comes soon",
    Kind.CLOCK: "will soon have been in its state for too long",
}
_DO = {
    Kind.DUE: "Set `plan.implemented`, agree a new due date with those who approved the old one, or put it on hold.",
    Kind.TASK: "Note the day on which it was `done`, or agree a new one.",
    Kind.REVIEW: "Look at the points, and note `date`, `by` and `result`; when it regressed, reopen the record.",
    Kind.DEFERRED: "Assess it now, reject it, or decide a new day.",
    Kind.CLOCK: "Move it on, put it on hold, or end it, with the reason.",
}
_UNTIL = {
    Kind.DUE: "Due",
    Kind.TASK: "Task due",
    Kind.REVIEW: "Re-check due",
    Kind.DEFERRED: "Deferred until",
    Kind.CLOCK: "In this state in time until",
}


class Text(NamedTuple):
    """Title and body of an issue."""

    title: str
    body: str


def plain(text: str, most: int = MOST_TITLE) -> str:
    """Return text for a title, which is no Markdown: what a forge acts on is broken by a zero-width space."""
    whole = _LIVE.sub(lambda found: f"{found[0]}{ZERO_WIDTH}", visible(" ".join(text.split())))
    kept = whole
    while length(kept) >= most:
        kept = kept[: min(len(kept) - 1, most)]
    return whole if kept == whole else f"{kept.rstrip()}…"


def issue(item: Item, level: int, policy: Policy, link: str) -> Text:
    """Return the issue of an item; nothing in it changes from day to day, only when the record or the level does."""
    record, what = item.record, (_SOON if level == SOON else _LATE)[item.kind]
    name = safe(record.id)
    told = ", ".join(mention(handle, policy) for handle in item.chain[: max(level, 0) + 1]) or "nobody is named"
    rows = {
        _UNTIL[item.kind]: item.due,
        "Task": safe(item.what),
        "State": safe(str(record.state)),
        "Owner": safe(record.owner or "nobody"),
        "Told": told,
    }
    table = "".join(f"| {head} | {value} |\n" for head, value in rows.items() if value)
    body = (
        f"{Marker(item.key, item.due, level).line}\n"
        f"[{name}]({quote(link, safe=':/%')}) {what}: {safe(record.title)}\n\n"
        f"| | |\n|---|---|\n{table}\n{_DO[item.kind]}\n\n{_FOOT}\n"
    )
    return Text(plain(f"{record.id} {what}: {item.what or record.title}"), fitted(body))


def announcement(item: Item, level: int, policy: Policy) -> str:
    """Return the comment that tells the people of a level."""
    what = (_SOON if level == SOON else _LATE)[item.kind]
    told = item.chain[max(level, 0) : max(level, 0) + 1]
    who = "".join(f"{mention(handle, policy)}: " for handle in told)
    why = " It has gone on to the next person." if level > 0 else ""
    return f"{who}{safe(item.record.id)} {what} ({_UNTIL[item.kind].casefold()} {item.due}).{why}\n"


def over(marker: Marker) -> str:
    """Return the text of an issue whose item is no longer late."""
    return f"{marker.line}\nThis is settled: the record says so.\n\n{_FOOT}\n"


def mention(handle: str, policy: Policy) -> str:
    """Return a handle that is live for an active person of register.yaml, and plain text for anybody else."""
    return handle if is_told(policy, handle) and _HANDLE.match(handle) else safe(handle)
