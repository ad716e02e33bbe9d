"""The values of register.yaml, the register's own rules: frozen, typed, plain, as those of the records are."""

from collections.abc import Mapping
from typing import Any

import msgspec

from csi_as_code.model import Number, Value


class Objective(Value, frozen=True, kw_only=True):
    """What the steering group wants; objectives cascade from strategic to operational."""

    title: str
    description: str | None = None
    level: str | None = None
    parent: str | None = None
    owner: str | None = None
    cobit: tuple[str, ...] = ()


class Agreement(Value, frozen=True, kw_only=True):
    """The level that a service has agreed for a measure."""

    measure: str
    at_least: Number | None = None
    at_most: Number | None = None


class Service(Value, frozen=True, kw_only=True):
    """A service that improvements are about."""

    title: str
    description: str | None = None
    owner: str | None = None
    team: str | None = None
    agreements: tuple[Agreement, ...] = ()


class Team(Value, frozen=True, kw_only=True):
    """A team that does the work; `capacity` is in effort points a month."""

    title: str
    lead: str | None = None
    wip_limit: int | None = None
    capacity: Number | None = None


class Person(Value, frozen=True, kw_only=True):
    """Somebody whom a record may name."""

    name: str
    roles: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    active: bool = True


class Weights(Value, frozen=True, kw_only=True):
    """How much each input of the priority counts, relative to the others."""

    impact: Number = 4
    urgency: Number = 3
    effort: Number = 2
    risk: Number = 1


class QuickWin(Value, frozen=True, kw_only=True):
    """The most effort and risk that a quick win may have."""

    effort_at_most: int = 2
    risk_at_most: int = 2


BANDS: Mapping[str, Number] = {"1": 80, "2": 60, "3": 40, "4": 20, "5": 0}


class PriorityPolicy(Value, frozen=True, kw_only=True):
    """Weights of the score, floors of the bands 1 (critical) to 5 (planning), and what a quick win is."""

    weights: Weights = Weights()
    bands: dict[str, Number] = msgspec.field(default_factory=lambda: dict(BANDS))
    quick_win: QuickWin = QuickWin()


class When(Value, frozen=True, kw_only=True):
    """The records that an approval entry is for; every condition that is given must hold."""

    effort_at_most: int | None = None
    effort_at_least: int | None = None
    risk_at_most: int | None = None
    risk_at_least: int | None = None
    impact_at_most: int | None = None
    impact_at_least: int | None = None
    type: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    lane: str | None = None


class Approval(Value, frozen=True, kw_only=True):
    """Who decides on the records that `when` matches, and how many of them it takes."""

    approvers: tuple[str, ...]
    count: int
    when: When = When()
    fast_lane: bool = False


class DemandChange(Value, frozen=True, kw_only=True, rename={"waived": "not"}):
    """What a state demands on top of the default, and what it does not."""

    also: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


class DesignedTogether(Value, frozen=True, kw_only=True):
    """Two improvements that may depend on each other, with the reason."""

    ids: tuple[str, str]
    why: str


class LintPolicy(Value, frozen=True, kw_only=True):
    """Which rules are off, how severe they are, and accepted pairs."""

    ignore: tuple[str, ...] = ()
    severity: dict[str, str] = msgspec.field(default_factory=dict)
    designed_together: tuple[DesignedTogether, ...] = ()
    similar_titles: Number = 85


class HistoryPolicy(Value, frozen=True, kw_only=True):
    """What old words for states mean now."""

    state_words: dict[str, str] = msgspec.field(default_factory=dict)


class Policy(Value, frozen=True, kw_only=True):
    """The register's own rules: what `register.yaml` says."""

    title: str = ""
    id_prefix: str = ""
    timezone: str = "UTC"
    repository: str | None = None
    site: str | None = None
    vision: str | None = None
    objectives: dict[str, Objective] = msgspec.field(default_factory=dict)
    services: dict[str, Service] = msgspec.field(default_factory=dict)
    teams: dict[str, Team] = msgspec.field(default_factory=dict)
    people: dict[str, Person] = msgspec.field(default_factory=dict)
    priority: PriorityPolicy = PriorityPolicy()
    approvals: tuple[Approval, ...] = ()
    clocks: dict[str, int] = msgspec.field(default_factory=dict)
    demands: dict[str, DemandChange] = msgspec.field(default_factory=dict)
    custom: dict[str, Any] = msgspec.field(default_factory=dict)
    history: HistoryPolicy = HistoryPolicy()
    lint: LintPolicy = LintPolicy()
