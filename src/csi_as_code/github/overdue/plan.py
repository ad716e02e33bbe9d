"""What has to be done so that there is one issue for each item: from the items and the issues found; pure."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from csi_as_code.github.overdue import wording
from csi_as_code.github.overdue.items import SOON, Item, Settings
from csi_as_code.github.overdue.marker import Marker
from csi_as_code.github.overdue.wording import Text
from csi_as_code.model import Day
from csi_as_code.text import visible


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An issue with our label that we wrote; its marker is None where somebody spoilt it."""

    number: int
    title: str
    body: str
    is_open: bool
    is_duplicate: bool = False
    marker: Marker | None


class Create(NamedTuple):
    """Open an issue."""

    key: str
    text: Text


class Tell(NamedTuple):
    """Write a comment, once for a level and a day."""

    number: int
    marker: str
    text: str


class Update(NamedTuple):
    """Give an issue this title and text; open it again where it is closed."""

    number: int
    text: Text
    reopen: bool


class Close(NamedTuple):
    """Close an issue, for a reason of GitHub's; the text goes unless there is a new one."""

    number: int
    reason: str
    body: str | None


Action = Create | Tell | Update | Close


class Wanted(NamedTuple):
    """The issue that shall be there for an item, and what the people of its level are told."""

    item: Item
    level: int
    text: Text
    told: str


def is_quiet(today: Day, settings: Settings) -> bool:
    """Tell whether nobody is disturbed on a day."""
    return settings.quiet_weekends and datetime.date.fromisoformat(today).isoweekday() >= 6


def plan(
    wanted: Mapping[str, Wanted],
    found: Iterable[Found],
    *,
    unknown: frozenset[str] = frozenset(),
    quiet: bool = False,
    most: int = 100,
) -> tuple[Action, ...]:
    """Return what to do, in order: what goes, what changes, what is new (the latest first, at most so many).

    Of two open issues of one item the lowest number stays. A closed one is opened again rather than made anew. Issues
    of records that cannot be read (`unknown`) stay as they are. On a quiet day things are only closed.
    """
    of_key: dict[str, list[Found]] = defaultdict(list)
    closing: list[Action] = []
    for one in sorted(found, key=lambda one: one.number):
        if one.marker is not None:
            of_key[one.marker.key].append(one)
        elif one.is_open:
            closing.append(Close(one.number, "not_planned", None))
    changing: list[Action] = []
    for key, mine in sorted(of_key.items()):
        shown = [one for one in mine if one.is_open]
        closing.extend(Close(one.number, "duplicate", None) for one in shown[1:])
        wish = wanted.get(key)
        if wish is not None:
            changing.extend(() if quiet else _kept(wish, mine, shown[:1]))
        elif shown and key.partition("/")[0] not in unknown and shown[0].marker:
            closing.append(Close(shown[0].number, "completed", wording.over(shown[0].marker)))
    new = [wish for key, wish in wanted.items() if not quiet and not _usable(of_key.get(key, ()))]
    new.sort(key=lambda wish: (-wish.level, wish.item.due, wish.item.key))
    return (*closing, *changing, *(Create(wish.item.key, wish.text) for wish in new[:most]))


def _usable(mine: Iterable[Found]) -> bool:
    return any(one.is_open or not one.is_duplicate for one in mine)


def _kept(wish: Wanted, mine: list[Found], shown: list[Found]) -> Iterable[Action]:
    """Yield what brings the issue of an item up to date: the open one, else the first that was closed."""
    one = next(iter(shown or [one for one in mine if not one.is_duplicate]), None)
    if one is None or one.marker is None:
        return
    # Somebody closed it before its time, or it is late once more, or it has gone on: a changed text tells nobody.
    # It may be said already, by a run that did not come to its end; the marker is for that.
    level, due = one.marker.level, one.marker.due
    again = not one.is_open and wish.level > SOON
    if again or wish.level > level or (due != wish.item.due and wish.level > SOON):
        yield Tell(one.number, f"<!-- csi:overdue told due={wish.item.due} level={wish.level} -->", wish.told)
    if not one.is_open or not _same(one, wish.text):
        yield Update(one.number, wish.text, reopen=not one.is_open)


def _same(one: Found, text: Text) -> bool:
    return _seen(one.title) == _seen(text.title) and one.body == text.body.rstrip()


def _seen(title: str) -> str:
    """Return a title as it compares: GitHub may trim it, and drop what nobody sees."""
    return " ".join(title.replace(wording.ZERO_WIDTH, "").split())


def said(action: Action) -> str:
    """Return an action as a line for a log; the text of a record is made visible."""
    match action:
        case Create():
            return f"open an issue: {visible(action.text.title)}"
        case Tell():
            return f"tell on #{action.number}: {visible(action.text.strip())}"
        case Update():
            return f"{'reopen' if action.reopen else 'change'} #{action.number}: {visible(action.text.title)}"
        case Close():
            return f"close #{action.number}: {action.reason.replace('_', ' ')}"
