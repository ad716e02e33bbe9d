"""The one registry of rules: what they are called, how severe they are, what their page says."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property

import msgspec

from csi_as_code import rules
from csi_as_code.analysis.graph import Graph, Wait, graph_of, waits
from csi_as_code.analysis.priority import Rating, rate_all
from csi_as_code.errors import UsageError
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Day
from csi_as_code.register import Register
from csi_as_code.text import did_you_mean
from csi_as_code.workflow import OPEN


class Context:
    """What a rule sees: the register, the day that counts as today, and what is derived from them, computed once."""

    def __init__(self, register: Register, today: Day) -> None:
        self.register = register
        self.today = today

    @cached_property
    def graph(self) -> Graph:
        """Who depends on whom."""
        return graph_of(self.register)

    @cached_property
    def ratings(self) -> Mapping[str, Rating]:
        """Score, band and lane of every improvement that has a priority."""
        return rate_all(self.register)

    @cached_property
    def open(self) -> Register:
        """The register with its open improvements alone: most rules ask for no others, and most are closed."""
        items = {ident: item for ident, item in self.register.improvements.items() if item.state in OPEN}
        return msgspec.structs.replace(self.register, improvements=items)

    @cached_property
    def open_ratings(self) -> Mapping[str, Rating]:
        """Score, band and lane of every open improvement that has a priority."""
        return rate_all(self.open)

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """The dependencies that are not there yet."""
        return tuple(waits(self.register, self.graph))


Check = Callable[[Context], Iterator[Finding]]


READING = frozenset({"yaml", "schema", "file", "id"})
"""Families whose errors mean that a file could not be read: nothing switches them off."""

BINDING = READING | {"governance", "decision", "transition", "scope", "record", "state", "reference", "point"}
"""Families whose errors a record cannot accept for itself: who may decide, what a state demands, what is read."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A named check; `check` is None where reading itself finds the defect.

    `alone` says that it judges each record by itself, with nothing but the policy, the measures and the day: what it
    finds is remembered until one of these changes. What any other rule finds is remembered until there is a change in
    what it `reads` of the records, told apart as `kept.ASPECTS` are.
    """

    name: str
    severity: Severity
    page: str
    check: Check | None = None
    alone: bool = False
    reads: frozenset[str] = frozenset({"rest"})

    @property
    def family(self) -> str:
        """The first word of the name."""
        return self.name.split("-", 1)[0]

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.split("\n", 1)[0]


def means(word: str, name: str) -> bool:
    """Tell whether a word, a rule or a family, means the rule of a name."""
    return word in (name, name.partition("-")[0])


def binds(name: str, severity: Severity | None) -> bool:
    """Tell whether a rule of such a severity judges a record whatever the record's own `suppress:` says."""
    return severity is Severity.ERROR and name.partition("-")[0] in BINDING


def is_needed(name: str) -> bool:
    """Tell whether a rule cannot be switched off, even by register.yaml."""
    return binds(name, all_rules()[name].severity) and name.partition("-")[0] in READING


_RULES: dict[str, Rule] = {}
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)+\Z")


def rule(name: str, severity: Severity, *, alone: bool = False, also: str = "") -> Callable[[Check], Check]:
    """Register a generator as the check behind a rule; its docstring is the rule's page.

    One that looks from one record at another says what it reads also: their title, or their priority.
    """

    def register(check: Check) -> Check:
        page, reads = inspect.cleandoc(check.__doc__ or ""), frozenset({"rest", also} - {""})
        _add(Rule(name=name, severity=severity, page=page, check=check, alone=alone, reads=reads))
        return check

    return register


def declare(name: str, severity: Severity, page: str) -> None:
    """Register a rule whose findings come from reading."""
    _add(Rule(name=name, severity=severity, page=inspect.cleandoc(page)))


def _add(new: Rule) -> None:
    if not _NAME.match(new.name) or new.name in _RULES:
        raise ValueError(f"rule name {new.name!r} is taken or not kebab-case")
    if not new.page:
        raise ValueError(f"rule {new.name!r} has no page")
    _RULES[new.name] = new


@cache
def all_rules() -> Mapping[str, Rule]:
    """Return every rule by name, in order of name, from all families in this folder."""
    for module in pkgutil.iter_modules(rules.__path__):
        if module.name not in ("levels", "pages", "registry", "runner"):
            importlib.import_module(f"{rules.__name__}.{module.name}")
    return dict(sorted(_RULES.items()))


def chosen(words: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the rules that words mean, each a rule or a family; raise UsageError for an unknown word."""
    names = all_rules()
    families = {entry.family for entry in names.values()}
    for word in words:
        if word not in names and word not in families:
            hint = did_you_mean(word, [*names, *families]) or "See csi rules."
            raise UsageError(f'there is no rule or family "{word}"', hint)
    return frozenset(n for n, entry in names.items() if n in words or entry.family in words)
