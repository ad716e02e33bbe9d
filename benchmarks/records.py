"""Improvements as authors write them: states from their age, what each state demands, links without rings."""

import datetime
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks import words
from benchmarks.organisation import TODAY, Measure, Organisation, Service

FIRST_DAY = datetime.date(2024, 9, 2)
LAST_DAY = datetime.date(2026, 11, 20)
MAIN_LINE = ("proposed", "assessed", "approved", "in_progress", "measuring", "closed")
DROPPED = ("rejected", "withdrawn", "superseded")
HONEST_WARNINGS = 0.015
"""The share of records with something that a reviewer would want to know; none of it is an error."""


@dataclass(slots=True, kw_only=True)
class Sketch:
    """What is settled about a record before it is worded, and what later records need to know of it."""

    number: int
    state: str
    service: Service
    days: tuple[datetime.date, ...]
    """When it was raised, assessed, approved, started, implemented and closed, some of it in the future."""
    due: datetime.date
    inputs: tuple[int, int, int, int]
    outcome: Measure | None = None
    process: Measure | None = None
    depends_on: list[int] = field(default_factory=list)
    relates_to: list[tuple[int, str]] = field(default_factory=list)
    odd: bool = False

    @property
    def ident(self) -> str:
        """The record's id."""
        return f"IMP-{self.number:04d}"

    @property
    def step(self) -> int:
        """How far along the main line it is; what left the line was assessed, or was not."""
        if self.state in MAIN_LINE:
            return MAIN_LINE.index(self.state)
        return 2 if self.state == "on_hold" else 1 if self.state in ("deferred", "superseded") else 0

    @property
    def score(self) -> int:
        """What the register's default weights make of the four inputs, unscaled."""
        impact, urgency, effort, risk = self.inputs
        return 4 * impact + 3 * urgency + 2 * (6 - effort) + (6 - risk)


class Writer:
    """Records in order of id; each refers to earlier ones only, so dependencies form no ring."""

    def __init__(self, org: Organisation, rng: random.Random, records: int) -> None:
        self.org = org
        self.rng = rng
        self.records = records
        self.sketches: list[Sketch] = []
        self.on_measure: dict[str, list[int]] = {}
        self.threads: list[Sketch | None] = [None] * max(2, records // 1_000)
        self.replaced: dict[str, list[int]] = {}
        self.active: dict[str, int] = {}
        self.titles: list[str] = []

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield id and text of every record."""
        for number in range(1, self.records + 1):
            sketch = self._sketch(number)
            self._measure(sketch)
            self._link(sketch)
            self.sketches.append(sketch)
            if sketch.state in ("in_progress", "measuring"):
                self.active[sketch.service.team.key] = self.active.get(sketch.service.team.key, 0) + 1
            yield sketch.ident, text_of(sketch, self.org, self.rng, self._title(sketch))

    def _sketch(self, number: int) -> Sketch:
        rng = self.rng
        span = (LAST_DAY - FIRST_DAY).days
        raised = FIRST_DAY + datetime.timedelta(days=int(span * number / self.records))
        days = [raised]
        for least, most in ((4, 30), (5, 30), (3, 25), (15, 80), (35, 65)):
            days.append(days[-1] + datetime.timedelta(days=rng.randint(least, most)))
        state = MAIN_LINE[sum(day <= TODAY for day in days) - 1]
        fate = rng.random()
        if days[1] < TODAY and fate < 0.065:
            state = DROPPED[int(fate / 0.065 * 3)]
        elif days[2] < TODAY < days[2] + datetime.timedelta(days=100) and fate < 0.18:
            state = "on_hold"
        elif days[1] < TODAY < days[1] + datetime.timedelta(days=150) and fate < 0.26:
            state = "deferred"
        due = days[4] + datetime.timedelta(days=rng.randint(0, 30))
        odd = rng.random() < HONEST_WARNINGS
        if odd and state == "in_progress":
            due = TODAY - datetime.timedelta(days=rng.randint(3, 20))
        return Sketch(
            number=number, state=state, service=rng.choice(self.org.services), days=tuple(days), due=due, odd=odd,
            inputs=(_level(rng, 3.4), _level(rng, 3.1), _level(rng, 2.6), _level(rng, 2.1)),
        )  # fmt: skip

    def _measure(self, sketch: Sketch) -> None:
        """Choose the measure that fewest open records use, and relate the record to those."""
        if sketch.step < 1:
            return
        sketch.outcome = self._least_used(sketch.service.lagging)
        if (sketch.inputs[2] > 2 or sketch.inputs[3] > 2) and sketch.service.leading:
            sketch.process = self._least_used(sketch.service.leading)
        if sketch.state in ("closed", *DROPPED):
            return
        for measure in (sketch.outcome, sketch.process):
            users = self.on_measure.setdefault(measure.key, []) if measure else []
            if not sketch.odd:
                sketch.relates_to += ((user, "supports") for user in users)
            users.append(sketch.number)
        sketch.relates_to = list(dict(sketch.relates_to).items())

    def _least_used(self, measures: tuple[Measure, ...]) -> Measure:
        return min(measures, key=lambda m: (len(self.on_measure.get(m.key, ())), self.rng.random()))

    def _link(self, sketch: Sketch) -> None:
        rng = self.rng
        for number in self.replaced.pop(sketch.service.key, []) if sketch.step >= 1 else []:
            sketch.relates_to.append((number, "supersedes"))
        if sketch.state == "superseded":
            self.replaced.setdefault(sketch.service.key, []).append(sketch.number)
        if rng.random() < 0.05:
            place = rng.randrange(len(self.threads))
            last = self.threads[place]
            if last and _may_depend(sketch, last):
                sketch.depends_on.append(last.number)
            if sketch.state == "closed" and (not last or last.number in sketch.depends_on):
                self.threads[place] = sketch
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2)) if len(self.sketches) > 5 else 0):
            other = self.sketches[-rng.randint(1, min(2_000, len(self.sketches)))]
            if other.number not in sketch.depends_on and _may_depend(sketch, other):
                sketch.depends_on.append(other.number)
        related = {number for number, _ in sketch.relates_to}
        if rng.random() < 0.2 and len(self.sketches) > 5:
            other = rng.choice(self.sketches)
            if other.number not in related and other.number not in sketch.depends_on and other.state not in DROPPED:
                sketch.relates_to.append((other.number, rng.choice(("supports", "follows"))))
        sketch.relates_to = [link for link in sketch.relates_to if link[0] not in sketch.depends_on]

    def _title(self, sketch: Sketch) -> str:
        rng = self.rng
        if sketch.odd and self.titles:
            old = rng.choice(self.titles[-500:])
            if len(old) < 110:
                return f"{old} again"
        while True:
            title = _fill(rng, rng.choice(words.TITLES), sketch)
            if len(title) <= 120:
                break
        self.titles.append(title)
        return title


def _level(rng: random.Random, middle: float) -> int:
    return min(5, max(1, round(rng.gauss(middle, 1))))


def _may_depend(sketch: Sketch, other: Sketch) -> bool:
    """Tell whether waiting for the other would be sound: it is further, due earlier and not less urgent."""
    if other.state in (*DROPPED, "on_hold", "deferred"):
        return False
    if sketch.state in ("in_progress", "measuring", "closed") and other.state != "closed":
        return False
    later = other.due <= sketch.due and other.days[0] <= sketch.days[0]
    return (
        later
        and other.step > sketch.step - (other.state == "closed")
        and (other.state == "closed" or other.score >= sketch.score)
    )


def text_of(sketch: Sketch, org: Organisation, rng: random.Random, title: str) -> str:
    """Return a record as the text of its file."""
    return "".join(f"{line}\n" for line in _lines(sketch, org, rng, title))


def _lines(sketch: Sketch, org: Organisation, rng: random.Random, title: str) -> Iterator[str]:
    team = sketch.service.team
    owner = rng.choice(team.coordinators)
    by = rng.choice([handle for handle in (*team.requesters, *team.coordinators) if handle != owner])
    days = sketch.days
    yield "# yaml-language-server: $schema=../schemas/improvement.schema.json"
    yield f"id: {sketch.ident}"
    yield f"title: {_plain(title)}"
    yield f"type: {rng.choice(('opportunity', 'opportunity', 'opportunity', 'observation'))}"
    yield f"state: {sketch.state}"
    yield "description: |"
    yield from _block(rng, sketch, words.STORY, rng.randint(1, 3), "  ")
    if sketch.step >= 1 and rng.random() < 0.3:
        yield ""
        yield from _block(rng, sketch, words.STORY, rng.randint(1, 2), "  ")
    yield f'raised: {{by: "{by}", date: {days[0]}}}'
    yield "source:"
    yield f"  kind: {rng.choice(words.SOURCES)}"
    yield "  evidence:"
    for link in rng.sample(words.LINKS, rng.randint(1, 2)):
        yield f"    - {_fill(rng, link, sketch).replace(' ', '-')}"
    yield f"service: {sketch.service.key}"
    if sketch.step >= 1:
        yield from _assessed(sketch, org, rng, owner)
    yield from _links(sketch, rng)
    if sketch.step >= 1:
        yield f"tags: [{', '.join(rng.sample(words.TAGS, rng.randint(1, 2)))}]"
        yield from _analysis(sketch, rng)
        yield from _measures(sketch)
    if sketch.step >= 2:
        yield from _plan(sketch, rng, team.coordinators)
        yield from _cycles(sketch, rng)
    yield from _decisions(sketch, rng, [handle for handle in org.approvers if handle not in (owner, by)])
    if sketch.step >= 2:
        yield from _benefits(sketch, rng)
    if sketch.state == "closed":
        yield from _closure(sketch, rng, owner)
    if rng.random() < 0.1:
        yield "custom:"
        yield f"  budget_eur: {rng.randint(1, 80) * 500}"


def _assessed(sketch: Sketch, org: Organisation, rng: random.Random, owner: str) -> Iterator[str]:
    impact, urgency, effort, risk = sketch.inputs
    yield f"team: {sketch.service.team.key}"
    yield f'owner: "{owner}"'
    yield f"objective: {rng.choice(org.objectives)}"
    yield f"outcome: {_fill(rng, rng.choice(words.OUTCOMES), sketch)}"
    yield "priority:"
    yield f"  impact: {impact}"
    yield f"  urgency: {urgency}"
    yield f"  effort: {effort}"
    yield f"  risk: {risk}"
    yield f"  why: {_plain(_fill(rng, rng.choice(words.REASONS), sketch))}"


def _links(sketch: Sketch, rng: random.Random) -> Iterator[str]:
    if sketch.depends_on:
        yield f"depends_on: [{', '.join(f'IMP-{number:04d}' for number in sorted(sketch.depends_on))}]"
    if sketch.relates_to:
        yield "relates_to:"
    for number, kind in sorted(sketch.relates_to):
        why = {
            "supports": "Both move the same measure.", "follows": "Its lessons are where this begins.",
            "supersedes": "Only a part of this.",
        }[kind]  # fmt: skip
        yield (
            f"  - {{id: IMP-{number:04d}, as: {kind}, why: {why}}}"
            if rng.random() < 0.7
            else (f"  - {{id: IMP-{number:04d}, as: {kind}}}")
        )


def _analysis(sketch: Sketch, rng: random.Random) -> Iterator[str]:
    if rng.random() < 0.3:
        return
    yield "analysis:"
    yield f"  waste: {rng.choice(words.WASTES)}"
    if rng.random() < 0.6:
        yield "  five_whys:"
        for _ in range(rng.randint(2, 4)):
            yield f"    - why: {_fill(rng, rng.choice(words.QUESTIONS), sketch)}"
            yield f"      because: {_fill(rng, rng.choice(words.BECAUSE), sketch)}"
    yield "  causes:"
    for number in range(rng.randint(1, 2)):
        yield f"    - category: {rng.choice(words.CATEGORIES[1:])}"
        yield f"      cause: {_fill(rng, rng.choice(words.CAUSES), sketch)}"
        if not number:
            yield "      root: true"
        yield f"      countermeasure: {_fill(rng, rng.choice(words.COUNTERMEASURES), sketch)}"
    if rng.random() < 0.25:
        yield "options:"
        for number, (title, effect) in enumerate(rng.sample(words.OPTIONS, rng.randint(2, 3))):
            chosen = ", chosen: true" if not number else ""
            shown = _plain(_fill(rng, effect, sketch), in_flow=True)
            yield f"  - {{title: {_fill(rng, title, sketch)}, effect: {shown}{chosen}}}"


def _measures(sketch: Sketch) -> Iterator[str]:
    raised, closed = sketch.days[0], sketch.days[5]
    yield "measures:"
    for measure in (sketch.outcome, sketch.process):
        if not measure:
            continue
        start = max(datetime.date(2024, 6, 1), raised - datetime.timedelta(days=91))
        value = measure.mean(start, raised) or measure.before(raised)
        yield f"  - measure: {measure.key}"
        yield f"    role: {'process' if measure.leading else 'outcome'}"
        yield f"    baseline: {{value: {value}, from: {start}, to: {raised}}}"
        reached = measure.before(min(closed, TODAY))
        wanted = round(reached * (1.02 if measure.falls else 0.98), 1)
        by = closed if sketch.state == "closed" else closed + datetime.timedelta(days=90)
        if sketch.state != "closed":
            wanted = round(value * (0.8 if measure.falls else 1.1), 1)
        yield f"    target: {{value: {wanted}, by: {by}}}"


def _plan(sketch: Sketch, rng: random.Random, coordinators: tuple[str, ...]) -> Iterator[str]:
    _, _, approved, started, implemented, _ = sketch.days
    yield "plan:"
    if sketch.step >= 3:
        yield f"  start: {started}"
    yield f"  due: {sketch.due}"
    if sketch.step >= 4:
        yield f"  implemented: {implemented}"
    yield "  tasks:"
    for _ in range(rng.randint(1, 3)):
        due = started + datetime.timedelta(days=rng.randint(0, max(1, (sketch.due - started).days)))
        done = min(due, implemented) if sketch.step >= 4 or (sketch.step == 3 and due <= TODAY) else None
        shown = f", done: {done}" if done else ""
        title = _fill(rng, rng.choice(words.TASKS), sketch)
        yield f'    - {{title: {title}, owner: "{rng.choice(coordinators)}", due: {max(due, approved)}{shown}}}'
    if sketch.step >= 3:
        changes = ", ".join(f"CHG-{number}" for number in rng.sample(range(1000, 10000), rng.randint(1, 3)))
        yield f"  changes: [{changes}]"


def _cycles(sketch: Sketch, rng: random.Random) -> Iterator[str]:
    if sketch.step < 4 or rng.random() < 0.5:
        return
    yield "cycles:"
    for _ in range(rng.randint(1, 2)):
        yield f"  - hypothesis: {_plain(_fill(rng, rng.choice(words.HYPOTHESES), sketch))}"
        yield f"    done: {sketch.days[4]}"
        yield f"    study: {_plain(_fill(rng, rng.choice(words.STUDIES), sketch))}"
        yield f"    act: {rng.choice(('adopt', 'adapt'))}"


def _decisions(sketch: Sketch, rng: random.Random, approvers: list[str]) -> Iterator[str]:
    entries = []
    if sketch.step >= 2:
        entries.append(("approved", sketch.days[2], words.DECIDED))
    if sketch.state == "closed":
        entries.append(("closed", sketch.days[5], words.MISSED if sketch.number % 9 == 0 else words.ENDED))
    if sketch.state in DROPPED:
        entries.append((sketch.state, min(TODAY, sketch.days[2]), words.AGAINST))
    if sketch.state in ("on_hold", "deferred"):
        entries.append((sketch.state, min(TODAY, sketch.days[2]), words.PAUSED))
    if entries:
        yield "decisions:"
    for to, day, reasons in entries:
        yield f"  - to: {to}"
        yield f"    date: {day}"
        yield f'    by: ["{rng.choice(approvers)}"]'
        yield f"    why: {_plain(_fill(rng, rng.choice(reasons), sketch))}"
        if to == "deferred":
            yield f"    until: {TODAY + datetime.timedelta(days=rng.randint(20, 200))}"


def _benefits(sketch: Sketch, rng: random.Random) -> Iterator[str]:
    yield "benefits:"
    forecast = rng.randint(4, 90) * 10
    actual = f", actual: {forecast + rng.randint(-3, 6) * 5}" if sketch.state == "closed" else ""
    if rng.random() < 0.6:
        yield f"  - {{category: time-savings, kind: hard, unit: hours/year, forecast: {forecast}{actual}}}"
    else:
        yield "  - {category: quality, kind: soft, note: Fewer calls about the same thing.}"


def _closure(sketch: Sketch, rng: random.Random, owner: str) -> Iterator[str]:
    closed = sketch.days[5]
    yield "closure:"
    yield f"  code: {'unsuccessful' if sketch.number % 9 == 0 else 'successful'}"
    yield f"  summary: {_plain(_fill(rng, rng.choice(words.SUMMARIES), sketch))}"
    yield "  lessons: |"
    yield from _block(rng, sketch, words.LESSONS, rng.randint(1, 2), "    ")
    yield "reviews:"
    due = closed + datetime.timedelta(days=180)
    yield f"  - due: {due}"
    if due <= TODAY:
        yield f"    date: {due}"
        yield f'    by: "{owner}"'
        yield "    result: sustained"
        yield f"    note: {_fill(rng, rng.choice(words.REVIEWED), sketch)}"


def _block(rng: random.Random, sketch: Sketch, sentences: tuple[str, ...], count: int, indent: str) -> Iterator[str]:
    text = " ".join(_fill(rng, sentence, sketch) for sentence in rng.sample(sentences, count))
    yield from textwrap.wrap(text, 112, initial_indent=indent, subsequent_indent=indent)


def _fill(rng: random.Random, sentence: str, sketch: Sketch) -> str:
    system = sketch.service.system
    part = rng.choice(words.PARTS)
    circumstance = rng.choice(words.CIRCUMSTANCES)
    return sentence.format(
        system=system, System=_capital(system), part=part, Part=_capital(part), defect=rng.choice(words.DEFECTS),
        circumstance=circumstance, Circumstance=_capital(circumstance), Group=rng.choice(words.GROUPS),
        trouble=rng.choice(words.TROUBLES), number=rng.randint(12, 90), minutes=rng.randint(11, 95),
        sample=rng.randint(100, 900), few=rng.randint(2, 9), share=rng.randint(8, 60), key=rng.randint(1000, 99999),
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _plain(text: str, *, in_flow: bool = False) -> str:
    """Return a text as it may stand behind a key, in quotes where YAML would read it otherwise."""
    doubtful = ": " in text or " #" in text or text[0] in "@`%&*!|>[]{},\"'#?-" or text[0].isdigit()
    return f'"{text}"' if doubtful or (in_flow and any(mark in text for mark in ",[]{}")) else text
