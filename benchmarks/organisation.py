"""An invented organisation in proportion to its register: teams, services, people, objectives and measures."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import words

TODAY = datetime.date(2026, 11, 22)
"""The day on which a generated register is looked at."""

MONTHS = tuple(datetime.date(2024 + (5 + month) // 12, (5 + month) % 12 + 1, 1) for month in range(30))
WEEKS = tuple(datetime.date(2026, 4, 27) + datetime.timedelta(weeks=week) for week in range(30))
POINTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team, and who may own and who may raise improvements in it."""

    key: str
    coordinators: tuple[str, ...]
    requesters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure of a service with its points: (day, value), oldest first."""

    key: str
    title: str
    definition: str
    unit: str
    falls: bool
    leading: bool
    service: str
    owner: str
    points: tuple[tuple[datetime.date, float], ...]

    def mean(self, start: datetime.date, end: datetime.date) -> float | None:
        """Return the mean of the points of a window of days, if it has any."""
        values = [value for date, value in self.points if start <= date <= end]
        return round(sum(values) / len(values), 1) if values else None

    def before(self, day: datetime.date) -> float:
        """Return the value of the newest point up to a day, or of the first one."""
        return next((value for date, value in reversed(self.points) if date <= day), self.points[0][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with its team, the system its people call it by, and its measures."""

    key: str
    title: str
    system: str
    team: Team
    owner: str
    lagging: tuple[Measure, ...]
    leading: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Everything that records refer to."""

    teams: tuple[Team, ...]
    services: tuple[Service, ...]
    approvers: tuple[str, ...]
    objectives: tuple[str, ...]

    @property
    def measures(self) -> Iterator[Measure]:
        """Yield every measure."""
        for service in self.services:
            yield from service.lagging
            yield from service.leading


def organisation(rng: random.Random, records: int) -> Organisation:
    """Return an organisation of the size that keeps so many records: a service per 125, a measure per 20."""
    services = max(2, records // 125)
    names = _handles()
    teams = tuple(_team(rng, number, names) for number in range(max(2, services // 2)))
    approvers = tuple(next(names) for _ in range(max(4, records // 300)))
    measures = max(4, records // 20)
    made = tuple(
        _service(rng, number, teams[number % len(teams)], measures // services + (number < measures % services))
        for number in range(services)
    )
    strategic = max(3, records // 1_500)
    keys = [f"OBJ-{number + 1}" for number in range(strategic)]
    keys += [f"OBJ-{number % strategic + 1}.{number // strategic + 1}" for number in range(max(3, records // 200))]
    return Organisation(teams=teams, services=made, approvers=approvers, objectives=tuple(sorted(keys)))


def _handles() -> Iterator[str]:
    number = 0
    while True:
        word = words.HANDLES[number % len(words.HANDLES)]
        yield f"@{word}-{number // len(words.HANDLES) + 1}"
        number += 1


def _team(rng: random.Random, number: int, names: Iterator[str]) -> Team:
    return Team(
        key=f"{words.SYSTEMS[number % len(words.SYSTEMS)].replace(' ', '-')}-team-{number + 1}",
        coordinators=tuple(next(names) for _ in range(rng.randint(2, 4))),
        requesters=tuple(next(names) for _ in range(rng.randint(3, 6))),
    )


def _service(rng: random.Random, number: int, team: Team, measures: int) -> Service:
    system = words.SYSTEMS[number % len(words.SYSTEMS)]
    turn = number // len(words.SYSTEMS)
    key = system.replace(" ", "-") + (f"-{turn + 1}" if turn else "")
    owner = rng.choice(team.coordinators)
    half = (measures + 1) // 2
    return Service(
        key=key,
        title=f"{system[0].upper()}{system[1:]} service" + (f" {turn + 1}" if turn else ""),
        system=system,
        team=team,
        owner=owner,
        lagging=tuple(_measure(rng, key, system, owner, n, leading=False) for n in range(half)),
        leading=tuple(_measure(rng, key, system, owner, n, leading=True) for n in range(measures - half)),
    )


def _measure(rng: random.Random, service: str, system: str, owner: str, number: int, *, leading: bool) -> Measure:
    part = rng.choice(words.PARTS)
    falls = not leading
    value = rng.uniform(150, 400) if falls else rng.uniform(20, 40)
    points = []
    days = WEEKS if leading else MONTHS
    for day in days[: -rng.randint(4, 9)] if leading and rng.random() < 0.03 else days:
        points.append((day, round(value * rng.uniform(0.99, 1.01), 1)))
        value *= 0.96 if falls else 1.02
    what = "checked" if leading else "cases"
    return Measure(
        key=f"{service}-{what}-{number + 1}",
        title=f"{part[0].upper()}{part[1:]} of {system}, {what}",
        definition=rng.choice(words.DEFINITIONS).format(system=system, part=part),
        unit="%" if leading else "cases/month",
        falls=falls,
        leading=leading,
        service=service,
        owner=owner,
        points=tuple(points),
    )


def measure_text(measure: Measure) -> str:
    """Return the definition of a measure as its file."""
    return f"""# yaml-language-server: $schema=../schemas/measure.schema.json
id: {measure.key}
title: {measure.title}
definition: |
  {measure.definition}
unit: "{measure.unit}"
direction: {"decrease" if measure.falls else "increase"}
kind: {"leading" if measure.leading else "lagging"}
frequency: {"weekly" if measure.leading else "monthly"}
service: {measure.service}
owner: "{measure.owner}"
source: {{type: csv, path: exports/{measure.key}.csv, note: Written by the nightly job.}}
"""


def points_text(measure: Measure) -> str:
    """Return the points of a measure as its file."""
    return "date,value,note\n" + "".join(f"{day},{value},\n" for day, value in measure.points)


def policy_text(org: Organisation, rng: random.Random, active: dict[str, int]) -> str:
    """Return register.yaml; `active` counts what each team has in progress, and few teams have more than they may."""
    return "".join(f"{line}\n" for line in _policy(org, rng, active))


def _policy(org: Organisation, rng: random.Random, active: dict[str, int]) -> Iterator[str]:
    yield "# yaml-language-server: $schema=schemas/register.schema.json"
    yield "# GENERATED, for measuring: nothing in this register is real."
    yield "title: Generated register"
    yield "id_prefix: IMP"
    yield "timezone: UTC"
    yield "vision: |"
    yield "  Every service keeps what it has agreed, and what is improved stays improved."
    yield "objectives:"
    for key in org.objectives:
        owner = rng.choice(org.approvers)
        title = rng.choice(words.OUTCOMES).format(
            Group=rng.choice(words.GROUPS), system=rng.choice(words.SYSTEMS), part=rng.choice(words.PARTS), minutes=30
        )
        parent = f"level: tactical, parent: {key.partition('.')[0]}" if "." in key else "level: strategic"
        yield f'  {key}: {{title: "{title}", {parent}, owner: "{owner}"}}'
    yield "services:"
    for service in org.services:
        agreed = f"[{{measure: {service.lagging[0].key}, at_most: 500}}]"
        yield f"  {service.key}:"
        yield f"    title: {service.title}"
        yield f'    owner: "{service.owner}"'
        yield f"    team: {service.team.key}"
        yield f"    agreements: {agreed}"
    yield "teams:"
    for team in org.teams:
        limit = max(1, active.get(team.key, 0) + (-1 if rng.random() < 0.05 else 1))
        lead = team.coordinators[0]
        yield f'  {team.key}: {{title: Team {team.key}, lead: "{lead}", wip_limit: {limit}, capacity: {limit * 4}}}'
    yield "people:"
    for team in org.teams:
        for number, handle in enumerate(team.coordinators):
            yield f'  "{handle}": {{name: Coordinator {number + 1} of {team.key}, roles: [coordinator, requester]}}'
        for number, handle in enumerate(team.requesters):
            gone = ", active: false" if rng.random() < 0.03 else ""
            yield f'  "{handle}": {{name: Engineer {number + 1} of {team.key}, roles: [requester]{gone}}}'
    for number, handle in enumerate(org.approvers):
        yield f'  "{handle}": {{name: Approver {number + 1}, roles: [approver, steering]}}'
    everyone = ", ".join(f'"{handle}"' for handle in org.approvers)
    yield "approvals:"
    yield "  - when: {effort_at_most: 2, risk_at_most: 2}"
    yield f"    approvers: [{everyone}]"
    yield "    count: 1"
    yield "    fast_lane: true"
    yield f"  - approvers: [{everyone}]"
    yield "    count: 1"
    yield "clocks: {proposed: 45, assessed: 60, approved: 60, on_hold: 120}"
    yield "custom:"
    yield "  properties:"
    yield "    budget_eur: {type: integer, minimum: 0, title: Budget in euro}"
