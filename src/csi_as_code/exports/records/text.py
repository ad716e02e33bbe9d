"""One improvement for somebody at a terminal: where it stands, what is next, then the whole of it."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.analysis.dossier import Dossier, Measured, Neighbour
from csi_as_code.text import USUAL_WIDTH, cells, heading, listed, visible
from csi_as_code.workflow import ROWS


class Prose(msgspec.Struct, frozen=True):
    """Text to be filled to the width there is, behind a mark; further lines are indented as far."""

    text: str
    mark: str = ""


Lines = Iterator[str | Prose]


def render(found: Dossier, *, width: int = USUAL_WIDTH, color: bool = False) -> str:
    """Return the parts that have something to say, each under its heading."""
    sections = (
        ("Next", _next(found)),
        ("Priority", _priority(found)),
        ("Needs", _neighbours(found.needs)),
        ("Unblocks", _neighbours(found.unblocks)),
        ("Related", _relations(found.relations)),
        ("Description", _markdown(found.item.description)),
        ("Outcome", _markdown(found.item.outcome)),
        ("Evidence", _evidence(found)),
        ("Analysis", _analysis(found)),
        ("Options", _options(found)),
        ("Measures", _measures(found.measures)),
        ("Plan", _plan(found)),
        ("Cycles", _cycles(found)),
        ("Decisions", _decisions(found)),
        ("Benefits", _benefits(found)),
        ("Closure", _closure(found)),
        ("Compliance", _compliance(found)),
        ("Seven steps", _steps(found)),
        ("Findings", _findings(found)),
        ("Accepted findings", _suppressions(found)),
    )
    parts = (_section(heading(title, color=color), lines, width) for title, lines in sections)
    return "\n".join((_head(found, color=color), *filter(None, parts)))


def _section(title: str, lines: Iterable[str | Prose], width: int) -> str:
    body = "".join(f"  {text}".rstrip() + "\n" for line in lines for text in _filled(line, width - 2))
    return f"{title}\n{body}" if body else ""


def _filled(line: str | Prose, width: int) -> Lines:
    if isinstance(line, str):
        yield line
        return
    flowing = visible(" ".join(line.text.split()))
    room = max(width - len(line.mark), 20)
    for number, text in enumerate(textwrap.wrap(flowing, room, break_long_words=False, break_on_hyphens=False)):
        yield f"{' ' * len(line.mark) if number else line.mark}{visible(text)}"


def _head(found: Dossier, *, color: bool) -> str:
    item = found.item
    row = ROWS.get(item.state)
    late = ", overdue" if found.overdue else ""
    raised = f"{item.raised.date} by {item.raised.by}" if item.raised else ""
    age = f" ({found.age_days} days ago)" if raised and found.age_days is not None else ""
    facts = {
        "state": f"{item.state}{late}" + (f": {row.meaning}" if row else ""),
        "type": item.type,
        "service": item.service,
        "team": item.team,
        "owner": item.owner,
        "objective": item.objective,
        "raised": f"{raised}{age}",
        "source": item.source.kind if item.source else None,
        "tags": ", ".join(item.tags),
        "file": found.path,
    }
    title = heading(visible(f"{item.id}  {item.title}"), color=color)
    return f"{title}\n\n" + "".join(f"  {name:<10} {visible(text)}\n" for name, text in facts.items() if text)


def _next(found: Dossier) -> Lines:
    if found.lacks:
        yield from _prose(f"As {found.item.state} it lacks {listed(found.lacks)}.")
    yield from _prose(found.renewal)
    for one in found.ahead:
        if one.missing:
            yield from _prose(f"To be {one.state} it still needs {listed(one.missing)}.")
        else:
            yield f"To be {one.state} it has all that the state demands."
    waiting = [one.id for one in found.needs if one.blocks]
    if waiting and found.ahead:
        yield from _prose(f"It waits for {listed(waiting)}.")


def _priority(found: Dossier) -> Lines:
    rating, priority = found.rating, found.item.priority
    if rating is None or priority is None:
        return
    yield f"score {rating.score:.1f} of 100, band {rating.band}, {rating.lane}"
    yield "  ".join(f"{term.name} {term.given} = {term.points:.1f}" for term in found.terms)
    if priority.override:
        by = f" by {priority.override.by}" if priority.override.by else ""
        until = f" until {priority.override.until}" if priority.override.until else ""
        yield visible(f"band set to {priority.override.band}{by}{until}, computed {rating.computed_band}")
        yield from _prose(priority.override.why)
    yield from _prose(priority.why)


def _neighbours(found: Iterable[Neighbour]) -> Lines:
    rows = [(visible(one.id), visible(one.state), visible(one.title)) for one in found]
    yield from _aligned(rows)


def _relations(found: Iterable[Neighbour]) -> Lines:
    rows = [(visible(one.kind), visible(one.id), visible(one.state), visible(one.title)) for one in found]
    yield from _aligned(rows)


def _analysis(found: Dossier) -> Lines:
    analysis = found.item.analysis
    if analysis is None:
        return
    if analysis.waste:
        yield visible(f"waste: {analysis.waste}")
    for number, step in enumerate(analysis.five_whys, start=1):
        yield from _prose(f"{step.why} {step.because}", f"{number}. ")
    for cause in analysis.causes:
        root = ", root" if cause.root else ""
        remedy = f" -> {cause.countermeasure}" if cause.countermeasure else ""
        yield from _prose(f"{cause.cause} ({cause.category}{root}){remedy}", "- ")


def _options(found: Dossier) -> Lines:
    for option in found.item.options:
        said = ": ".join(filter(None, (option.title, option.effect)))
        yield from _prose(said, f"[{'x' if option.chosen else ' '}] ")


def _benefits(found: Dossier) -> Lines:
    for one in found.item.benefits:
        figures = [f"{name} {n}" for name, n in (("forecast", one.forecast), ("actual", one.actual)) if n is not None]
        unit = f" {one.unit}" if one.unit and figures else ""
        yield from _prose(f"{one.category} ({one.kind}) {', '.join(figures)}{unit}", "- ")


def _measures(found: Iterable[Measured]) -> Lines:
    rows = [("", "role", "baseline", "latest", "target", "unit")]
    for one in found:
        use = one.use
        rows.append(
            (
                visible(use.measure),
                visible(use.role),
                str(use.baseline.value) if use.baseline else "-",
                f"{one.latest.value} ({one.latest.date})" if one.latest else "-",
                f"{use.target.value} by {use.target.by}" if use.target else "-",
                visible(one.unit),
            )
        )
    if len(rows) > 1:
        yield from _aligned(rows)


def _plan(found: Dossier) -> Lines:
    plan = found.item.plan
    if plan is None:
        return
    days = {"start": plan.start, "due": plan.due, "implemented": plan.implemented}
    if any(days.values()):
        yield ", ".join(f"{name} {day}" for name, day in days.items() if day)
    for task in plan.tasks:
        state = f"done {task.done}" if task.done else f"due {task.due}" if task.due else "open"
        yield visible(f"[{'x' if task.done else ' '}] {task.title} ({', '.join(filter(None, (task.owner, state)))})")
    if plan.changes:
        yield from _prose(f"changes: {', '.join(plan.changes)}")


def _evidence(found: Dossier) -> Lines:
    for evidence in found.item.source.evidence if found.item.source else ():
        yield from _prose(evidence, "- ")


def _cycles(found: Dossier) -> Lines:
    for number, cycle in enumerate(found.item.cycles, start=1):
        mark = f"{number}. "
        yield from _prose(cycle.hypothesis, mark)
        yield from _named({"plan": cycle.plan, "done": cycle.done, "study": cycle.study, "act": cycle.act}, len(mark))


def _compliance(found: Dossier) -> Lines:
    compliance = found.item.compliance
    if compliance and compliance.iso20000:
        iso = compliance.iso20000
        yield "ISO/IEC 20000-1"
        named = {
            "clause": iso.clause,
            "severity": iso.severity,
            "correction": iso.correction,
            "corrective action": iso.corrective_action,
            "effectiveness check": iso.effectiveness_check,
        }
        yield from _named(named, 2)
    if compliance and compliance.cobit:
        cobit = compliance.cobit
        levels = cobit.capability
        capability = (
            [
                f"{level} {word}"
                for level, word in ((levels.current, "now"), (levels.target, "wanted"))
                if level is not None
            ]
            if levels
            else []
        )
        yield "COBIT"
        named = {"objective": cobit.objective, "practice": cobit.practice, "capability": ", ".join(capability)}
        yield from _named(named, 2)


def _suppressions(found: Dossier) -> Lines:
    for one in found.item.suppress:
        until = f" until {one.until}" if one.until else ""
        yield from _prose(f"{one.rule}{until}: {one.why}", "- ")


def _named(facts: Mapping[str, str | None], indent: int) -> Lines:
    for name, text in facts.items():
        yield from _prose(text, f"{' ' * indent}{name}: ")


def _decisions(found: Dossier) -> Lines:
    for one in found.item.decisions:
        until = f" until {one.until}" if one.until else ""
        yield visible(f"{one.date}  {one.to}{until} by {listed(one.by)}")
        yield from _prose(one.why, " " * 12)


def _closure(found: Dossier) -> Lines:
    closure = found.item.closure
    if closure is None:
        return
    yield visible(closure.code)
    yield from _prose(closure.summary)
    yield from _prose(closure.lessons)
    for review in found.item.reviews:
        yield visible(f"review due {review.due}: {review.result or 'open'}")


def _steps(found: Dossier) -> Lines:
    for step in found.steps:
        yield f"[{'x' if step.shown else ' '}] {step.number} {step.question}"


def _findings(found: Dossier) -> Lines:
    for one in found.findings:
        yield visible(f"{one.line}:{one.column}: {one.severity}[{one.rule}] {one.message}")
        if one.hint:
            yield visible(f"  {one.hint}")


def _markdown(text: str | None) -> Lines:
    """Yield Markdown as it is, its paragraphs filled; lists, quotes, tables and indented lines keep their lines."""
    paragraph: list[str] = []
    for line in (text or "").strip().split("\n"):
        if line.strip() and not line.startswith(_OWN_LINE):
            paragraph.append(line)
            continue
        yield from _prose(" ".join(paragraph))
        paragraph.clear()
        if text:
            yield visible(line.expandtabs().rstrip())
    yield from _prose(" ".join(paragraph))


_OWN_LINE = ("-", "*", "+", "#", ">", "|", "`", " ", "\t", *"0123456789")


def _prose(text: str | None, mark: str = "") -> Lines:
    if text:
        yield Prose(text, mark)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Lines:
    """Yield rows in columns; the last one is as long as it is."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (f"{text}{' ' * (width - cells(text))}" for text, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
