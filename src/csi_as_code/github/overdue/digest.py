"""The digest: one issue with everything that is late or soon will be, and the day on which the job last ran."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from csi_as_code.github.answers import Issue
from csi_as_code.github.client import Client
from csi_as_code.github.comments import fitted, same
from csi_as_code.github.identity import check_own, is_own
from csi_as_code.github.issues import change, close, ensure_label
from csi_as_code.github.overdue.items import SOON
from csi_as_code.github.overdue.plan import Wanted
from csi_as_code.markup import safe
from csi_as_code.model import Day
from csi_as_code.text import count

LABEL = "csi:digest"
TITLE = "What is overdue"
MOST = 200
_MARKER = re.compile(r"<!-- csi:digest ran=(\d{4}-\d\d-\d\d) -->\Z", re.ASCII)


class Digest(NamedTuple):
    """The issue, and the day on which the job last ran; empty where somebody spoilt its text."""

    issue: Issue
    ran: Day


def digests(client: Client, login: str) -> Iterator[Digest]:
    """Yield our digests, the lowest number first; there is one, or two where two runners began at once."""
    for issue in client.pages("issues", Issue, state="all", labels=LABEL, sort="created", direction="asc"):
        marker = _MARKER.match(same(issue.body or "").partition("\n")[0])
        if is_own(issue.user, login) and issue.pull_request is None and issue.state_reason != "duplicate":
            yield Digest(issue, marker[1] if marker else "")


def body(wanted: Mapping[str, Wanted], numbers: Mapping[str, int], today: Day) -> str:
    """Return the text: what is late, the longest first, then what soon will be. It mentions nobody."""
    order = sorted(wanted.values(), key=lambda wish: (wish.level == SOON, wish.item.due, wish.item.key))
    late = sum(wish.level != SOON for wish in order)
    head = f"<!-- csi:digest ran={today} -->\n{count(late, 'item')} overdue, {len(order) - late} due soon.\n"
    rows = "".join(_row(wish, numbers.get(wish.item.key)) for wish in order[:MOST])
    table = f"\n| day | record | owner | issue |\n|---|---|---|---|\n{rows}" if rows else ""
    more = f"\n… and {len(order) - MOST} more.\n" if len(order) > MOST else ""
    return fitted(f"{head}{table}{more}\n*Kept by `csi github overdue`, which last ran on {today}.*\n")


def _row(wish: Wanted, number: int | None) -> str:
    record = wish.item.record
    cells = (
        f"{wish.item.due}{' (soon)' if wish.level == SOON else ''}",
        f"{safe(record.id, 200)} {safe(wish.item.what or record.title, 400)}",
        safe(record.owner or "", 200),
        f"#{number}" if number else "",
    )
    return f"| {' | '.join(cells)} |\n"


def put(client: Client, text: str, login: str) -> str:
    """Let the digest say this; return what was done, or would be."""
    found = list(digests(client, login))
    if not found:
        if client.writes:
            _open(client, text, login)
        return "opened"
    for double in found[1:]:
        close(client, double.issue.number, "duplicate")
    first = found[0].issue
    if first.state == "open" and same(first.body or "") == same(text):
        return "left as it is"
    change(client, first.number, body=text, state="open")
    return "brought up to date"


def _open(client: Client, text: str, login: str) -> None:
    def seen() -> Issue | None:
        return next((digest.issue for digest in digests(client, login)), None)

    ensure_label(client, LABEL, "0b6170", "Kept by csi github overdue")
    made = client.create("issues", {"title": TITLE, "body": text, "labels": [LABEL]}, Issue, seen=seen)
    check_own(made.user, login)
    client.settle()
    for double in list(digests(client, login))[1:]:
        close(client, double.issue.number, "duplicate")
