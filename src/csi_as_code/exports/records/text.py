"""One improvement for somebody at a terminal: where it stands, what is next, then the whole of it."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from csi_as_code.analysis.dossier import Dossier, Measured, Neighbour
from csi_as_code.text import cells, listed, visible
from csi_as_code.workflow import ROWS

WIDTH = 88


def render(found: Dossier) -> str:
    """Return the parts that have something to say, each under its heading."""
    parts = (
        _head(found),
        _section("Next", _next(found)),
        _section("Priority", _priority(found)),
        _section("Needs", _neighbours(found.needs)),
        _section("Unblocks", _neighbours(found.unblocks)),
        _section("Related", _relations(found.relations)),
        _section("Description", _prose(found.item.description)),
        _section("Outcome", _prose(found.item.outcome)),
        _section("Analysis", _analysis(found)),
        _section("Options", _options(found)),
        _section("Measures", _measures(found.measures)),
        _section("Plan", _plan(found)),
        _section("Decisions", _decisions(found)),
        _section("Benefits", _benefits(found)),
        _section("Closure", _closure(found)),
        _section("Seven steps", _steps(found)),
        _section("Findings", _findings(found)),
    )
    return "\n".join(part for part in parts if part)


def _section(title: str, lines: Iterable[str]) -> str:
    body = "".join(f"  {line}".rstrip() + "\n" for line in lines)
    return f"{title}\n{body}" if body else ""


def _head(found: Dossier) -> str:
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
    title = visible(f"{item.id}  {item.title}")
    return f"{title}\n\n" + "".join(f"  {name:<10} {visible(text)}\n" for name, text in facts.items() if text)


def _next(found: Dossier) -> Iterator[str]:
    if found.lacks:
        yield from _wrapped(f"As {found.item.state} it lacks {listed(found.lacks)}.")
    for one in found.ahead:
        if one.missing:
            yield from _wrapped(f"To be {one.state} it still needs {listed(one.missing)}.")
        else:
            yield f"To be {one.state} it has all that the state demands."
    waiting = [one.id for one in found.needs if one.blocks]
    if waiting and found.ahead:
        yield from _wrapped(f"It waits for {listed(waiting)}.")


def _priority(found: Dossier) -> Iterator[str]:
    rating, priority = found.rating, found.item.priority
    if rating is None or priority is None:
        return
    yield f"score {rating.score:.1f} of 100, band {rating.band}, {rating.lane}"
    yield "  ".join(f"{term.name} {term.given} = {term.points:.1f}" for term in found.terms)
    if priority.override:
        by = f" by {priority.override.by}" if priority.override.by else ""
        until = f" until {priority.override.until}" if priority.override.until else ""
        yield visible(f"band set to {priority.override.band}{by}{until}, computed {rating.computed_band}")
        yield from _wrapped(priority.override.why)
    yield from _wrapped(priority.why)


def _neighbours(found: Iterable[Neighbour]) -> Iterator[str]:
    rows = [(visible(one.id), visible(one.state), visible(one.title)) for one in found]
    yield from _aligned(rows)


def _relations(found: Iterable[Neighbour]) -> Iterator[str]:
    rows = [(visible(one.kind), visible(one.id), visible(one.state), visible(one.title)) for one in found]
    yield from _aligned(rows)


def _analysis(found: Dossier) -> Iterator[str]:
    analysis = found.item.analysis
    if analysis is None:
        return
    if analysis.waste:
        yield visible(f"waste: {analysis.waste}")
    for number, step in enumerate(analysis.five_whys, start=1):
        yield from _hanging(f"{number}. ", f"{step.why} {step.because}")
    for cause in analysis.causes:
        root = ", root" if cause.root else ""
        remedy = f" -> {cause.countermeasure}" if cause.countermeasure else ""
        yield from _hanging("- ", f"{cause.cause} ({cause.category}{root}){remedy}")


def _options(found: Dossier) -> Iterator[str]:
    for option in found.item.options:
        yield from _hanging(
            f"[{'x' if option.chosen else ' '}] ", ": ".join(filter(None, (option.title, option.effect)))
        )


def _benefits(found: Dossier) -> Iterator[str]:
    for one in found.item.benefits:
        figures = [f"{name} {n}" for name, n in (("forecast", one.forecast), ("actual", one.actual)) if n is not None]
        unit = f" {one.unit}" if one.unit and figures else ""
        yield from _hanging("- ", f"{one.category} ({one.kind}) {', '.join(figures)}{unit}".strip())


def _hanging(mark: str, text: str) -> Iterator[str]:
    """Yield a wrapped text behind a mark, its further lines indented as far."""
    for number, line in enumerate(_wrapped(text)):
        yield f"{' ' * len(mark) if number else mark}{line}"


def _measures(found: Iterable[Measured]) -> Iterator[str]:
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


def _plan(found: Dossier) -> Iterator[str]:
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
        yield from _wrapped(f"changes: {', '.join(plan.changes)}")


def _decisions(found: Dossier) -> Iterator[str]:
    for one in found.item.decisions:
        until = f" until {one.until}" if one.until else ""
        yield visible(f"{one.date}  {one.to}{until} by {listed(one.by)}")
        for line in _wrapped(one.why):
            yield f"            {line}"


def _closure(found: Dossier) -> Iterator[str]:
    closure = found.item.closure
    if closure is None:
        return
    yield visible(closure.code)
    yield from _wrapped(closure.summary)
    yield from _wrapped(closure.lessons)
    for review in found.item.reviews:
        yield visible(f"review due {review.due}: {review.result or 'open'}")


def _steps(found: Dossier) -> Iterator[str]:
    for step in found.steps:
        yield f"[{'x' if step.shown else ' '}] {step.number} {step.question}"


def _findings(found: Dossier) -> Iterator[str]:
    for one in found.findings:
        yield visible(f"{one.line}:{one.column}: {one.severity}[{one.rule}] {one.message}")
        if one.hint:
            yield visible(f"  {one.hint}")


def _prose(text: str | None) -> Iterator[str]:
    """Yield Markdown as it is, its paragraphs filled; lists, quotes, tables and indented lines keep their lines."""
    paragraph: list[str] = []
    for line in (text or "").strip().split("\n"):
        if line.strip() and not line.startswith(_OWN_LINE):
            paragraph.append(line)
            continue
        yield from _wrapped(" ".join(paragraph))
        paragraph.clear()
        if text:
            yield visible(line.expandtabs().rstrip())
    yield from _wrapped(" ".join(paragraph))


_OWN_LINE = ("-", "*", "+", "#", ">", "|", "`", " ", "\t", *"0123456789")


def _wrapped(text: str | None) -> list[str]:
    if not text:
        return []
    flowing = visible(" ".join(text.split()))
    return textwrap.wrap(flowing, WIDTH, break_long_words=False, break_on_hyphens=False)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows in columns; the last one is as long as it is."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (f"{text}{' ' * (width - cells(text))}" for text, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
