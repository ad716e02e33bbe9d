"""The improvements as a table: facts of each, filters, order, columns."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from csi_as_code.analysis.due import days_between, is_overdue
from csi_as_code.analysis.priority import Lane, Rating, rate_all
from csi_as_code.errors import UsageError
from csi_as_code.model import Day, Improvement
from csi_as_code.register import Register
from csi_as_code.text import did_you_mean
from csi_as_code.workflow import TABLE, State, is_open

Cell = str | int | float | bool | tuple[str, ...] | None


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An improvement with what is computed about it; ages are in days."""

    item: Improvement
    rating: Rating | None
    age_days: int | None
    overdue: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which improvements to take: any of the words of a filter, all of the filters; an empty filter takes all."""

    state: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    objective: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    lane: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    overdue: bool = False
    open: bool = False


class Column(msgspec.Struct, frozen=True):
    """A column: its name in --columns, its heading, its value."""

    name: str
    title: str
    value: Callable[[Entry], Cell]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of cells under columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def age_days(item: Improvement, today: Day) -> int | None:
    """Return for how many days a record has been in the register, None where nobody knows since when."""
    try:
        return days_between(item.raised.date, today) if item.raised else None
    except ValueError:
        return None


def entries(register: Register, today: Day) -> list[Entry]:
    """Return the improvements in order of id."""
    ratings = rate_all(register)
    return [entry(item, ratings.get(ident), today) for ident, item in register.improvements.items()]


def entry(item: Improvement, rating: Rating | None, today: Day) -> Entry:
    """Return an improvement with what is computed about it."""
    return Entry(item=item, rating=rating, age_days=age_days(item, today), overdue=is_overdue(item, today))


def select(found: Iterable[Entry], wanted: Wanted, register: Register) -> list[Entry]:
    """Return the wanted entries; raise UsageError for a word that neither the register nor a record knows."""
    found = list(found)
    for name, words in _words(wanted).items():
        known = _known(name, register, found)
        for word in words:
            if word not in known:
                hint = did_you_mean(word, known) or f"Known: {', '.join(sorted(known)[:12])}."
                raise UsageError(f'there is no {name} "{word}"', hint)
    under = {**_words(wanted), "objective": _with_children(wanted.objective, register)}
    return [entry for entry in found if _fits(entry, wanted, under)]


def _words(wanted: Wanted) -> dict[str, tuple[str, ...]]:
    return {name: getattr(wanted, name) for name in _VALUE}


_VALUE: Mapping[str, Callable[[Entry], tuple[str | None, ...]]] = {
    "state": lambda entry: (entry.item.state,),
    "team": lambda entry: (entry.item.team,),
    "service": lambda entry: (entry.item.service,),
    "owner": lambda entry: (entry.item.owner,),
    "objective": lambda entry: (entry.item.objective,),
    "tag": lambda entry: entry.item.tags,
    "lane": lambda entry: (entry.rating.lane if entry.rating else None,),
    "type": lambda entry: (entry.item.type,),
}


def _known(name: str, register: Register, found: Iterable[Entry]) -> set[str]:
    policy = register.policy
    declared: Mapping[str, Iterable[str]] = {
        "state": list(State),
        "team": policy.teams,
        "service": policy.services,
        "owner": policy.people,
        "objective": policy.objectives,
        "lane": list(Lane),
        "type": TYPES,
    }
    used = (value for entry in found for value in _VALUE[name](entry) if value)
    return {str(word) for word in (*declared.get(name, ()), *used)}


TYPES = ("opportunity", "nonconformity", "observation")


def _with_children(wanted: Iterable[str], register: Register) -> tuple[str, ...]:
    """Return objectives with all that cascade from them."""
    taken = set(wanted)
    before = -1
    while len(taken) != before:
        before = len(taken)
        taken.update(key for key, one in register.policy.objectives.items() if one.parent in taken)
    return tuple(taken)


def _fits(entry: Entry, wanted: Wanted, words: Mapping[str, tuple[str, ...]]) -> bool:
    if wanted.overdue and not entry.overdue:
        return False
    if wanted.open and not is_open(entry.item.state):
        return False
    return all(not asked or any(v in asked for v in _VALUE[name](entry)) for name, asked in words.items())


_STATE_NUMBER: dict[str, int] = {row.state: number for number, row in enumerate(TABLE)}

SORTS: Mapping[str, Callable[[Entry], Any]] = {
    "score": lambda entry: entry.rating.score if entry.rating else None,
    "band": lambda entry: entry.rating.band if entry.rating else None,
    "due": lambda entry: entry.item.plan.due if entry.item.plan else None,
    "age": lambda entry: entry.age_days,
    "id": lambda entry: id_order(entry.item.id),
    "state": lambda entry: _STATE_NUMBER.get(entry.item.state, len(TABLE)),
}


def id_order(ident: str) -> tuple[str, int, str]:
    """Return a key that puts IMP-10000 behind IMP-9999."""
    prefix, _, number = ident.rpartition("-")
    return (prefix, int(number) if number.isascii() and number.isdigit() else -1, ident)


def ordered(found: Iterable[Entry], fields: Iterable[str]) -> list[Entry]:
    """Return entries by fields, upwards; `-field` is downwards. What has no value comes last either way."""
    rows = sorted(found, key=lambda entry: id_order(entry.item.id))
    for field in reversed(list(fields)):
        name = field.removeprefix("-")
        if name not in SORTS:
            hint = did_you_mean(name, SORTS) or f"Sort by {', '.join(SORTS)}."
            raise UsageError(f'cannot sort by "{name}"', hint)
        key = SORTS[name]
        with_value = [entry for entry in rows if key(entry) is not None]
        without = [entry for entry in rows if key(entry) is None]
        rows = [*sorted(with_value, key=key, reverse=field.startswith("-")), *without]
    return rows


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("id", "Id", attrgetter("item.id")),
        Column("band", "Band", lambda entry: entry.rating.band if entry.rating else None),
        Column("score", "Score", lambda entry: round(entry.rating.score, 1) if entry.rating else None),
        Column("lane", "Lane", lambda entry: entry.rating.lane.value if entry.rating else None),
        Column("state", "State", attrgetter("item.state")),
        Column("team", "Team", attrgetter("item.team")),
        Column("owner", "Owner", attrgetter("item.owner")),
        Column("service", "Service", attrgetter("item.service")),
        Column("objective", "Objective", attrgetter("item.objective")),
        Column("type", "Type", attrgetter("item.type")),
        Column("tags", "Tags", attrgetter("item.tags")),
        Column("raised", "Raised", lambda entry: entry.item.raised.date if entry.item.raised else None),
        Column("age", "Age (days)", attrgetter("age_days")),
        Column("start", "Start", lambda entry: entry.item.plan.start if entry.item.plan else None),
        Column("due", "Due", lambda entry: entry.item.plan.due if entry.item.plan else None),
        Column("overdue", "Overdue", attrgetter("overdue")),
        Column("depends_on", "Depends on", attrgetter("item.depends_on")),
        Column("title", "Title", attrgetter("item.title")),
    )
}
USUAL = ("id", "band", "score", "state", "team", "owner", "due", "title")


def table(found: Iterable[Entry], names: Iterable[str]) -> Table:
    """Return entries under the columns of these names; raise UsageError for a name that is none."""
    columns = []
    for name in names:
        if name not in COLUMNS:
            hint = did_you_mean(name, COLUMNS) or f"Columns: {', '.join(COLUMNS)}."
            raise UsageError(f'there is no column "{name}"', hint)
        columns.append(COLUMNS[name])
    values = [column.value for column in columns]
    rows = tuple([tuple([value(entry) for value in values]) for entry in found])
    return Table(columns=tuple(columns), rows=rows)
