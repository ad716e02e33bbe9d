"""The facts of a review pack in sentences and tables, in the order in which a management review takes them."""

from collections.abc import Iterable, Iterator

from csi_as_code.analysis.agenda import TITLES
from csi_as_code.analysis.awaiting import Awaiting
from csi_as_code.analysis.flow import Figures, Spread
from csi_as_code.analysis.measures import Outcome, percent
from csi_as_code.analysis.pack import Moved, Pack
from csi_as_code.analysis.targets import Judgement
from csi_as_code.exports.packs import Document, InState, Line, Oid, Phrase, Piece, Ref, Said, Section, table
from csi_as_code.model import Day, Improvement, Number
from csi_as_code.text import count

DASH = "\u2013"
NONE: Phrase = (DASH,)


def document(pack: Pack, *, base: str, head: str) -> Document:
    """Return a pack as a document; `base` and `head` are the commits that it compares, base nothing for none."""
    return Document(
        title=pack.title,
        period=f"{pack.period.start} to {pack.period.end}",
        basis=_basis(pack, base, head),
        sections=tuple(part(pack) for part in PARTS),
    )


def _basis(pack: Pack, base: str, head: str) -> Phrase:
    """Return what is compared, and who tells it."""
    if not pack.sources.moves_from_git:
        told = f", {_told(pack)}. What was deleted, and steps without a date, they do not tell."
        return ("Up to ", Oid(head[:10]), told)
    begins: Phrase = ("From ", Oid(base[:10])) if base else ("From the beginning of the register",)
    return (*begins, " to ", Oid(head[:10]), ".")


def _summary(pack: Pack) -> Section:
    before, after = pack.before, pack.after
    codes = ", ".join(f"{number} {code}" for code, number in sorted(pack.codes.items()))
    lede = (
        f"{count(len(pack.moved), 'improvement')} moved: {pack.new} new, {len(pack.closed)} closed"
        f"{f' ({codes})' if codes else ''}. {count(len(pack.decided), 'decision')} taken. "
        f"{count(len(pack.reached), 'target')} reached, {len(pack.missed)} not. {len(pack.late)} overdue at the end."
    )
    rows = [
        _numbers("Improvements", before.all, after.all),
        _numbers("Open", before.open, after.open),
        _numbers("Overdue", before.overdue, after.overdue),
        *(
            ((InState(state),), *_sides(before.states.get(state, 0), number))
            for state, number in after.states.items()
            if number or before.states.get(state)
        ),
    ]
    figures = table("|Before|At the end|Change", rows, figures=(1, 2, 3))
    return Section(name="summary", title="In short", lede=(lede,), tables=(figures,))


def _numbers(title: str, before: int, after: int) -> Line:
    return ((title,), *_sides(before, after))


def _sides(before: int, after: int) -> Line:
    return ((str(before),), (str(after),), (f"{after - before:+d}" if after != before else DASH,))


def _moved(pack: Pack) -> Section:
    rows = (((Ref(one.item.id),), _title(one.item), tuple(_path(one)), _who(one.item.owner)) for one in pack.moved)
    back = sum(one.is_back for one in pack.moved)
    lede = (f"{count(back, 'improvement')} went back a step or more.",) if back else ()
    moved = table("Id|Improvement|From and to|Owner", rows, empty="No improvement changed its state.")
    return Section(name="moved", title="What moved", lede=lede, tables=(moved,))


def _path(one: Moved) -> Iterator[Piece]:
    first, *rest = one.path
    yield InState(first) if first else "New"
    for state in rest:
        yield " → "
        yield InState(state) if state else "deleted"


def _decisions(pack: Pack) -> Section:
    rows = (
        (
            (one.decision.date,), (Ref(one.item.id),), _title(one.item), (InState(one.decision.to),),
            _people(one.decision.by), _why(one.decision.why, one.decision.until),
        )
        for one in pack.decided
    )  # fmt: skip
    decided = table("Day|Id|Improvement|Decided|By|Why", rows, empty="No decision was recorded.")
    return Section(name="decisions", title="Decisions", tables=(decided,))


def _why(why: str | None, until: Day | None) -> Phrase:
    said: Phrase = (Said(why),) if why else ()
    return (*said, *((f" (until {until})",) if until else ())) or NONE


def _benefits(pack: Pack) -> Section:
    sums = (
        (
            (_word(one.category),), (_word(one.kind),), (Said(one.unit),) if one.unit else NONE,
            (_number(one.forecast),), (_number(one.actual),),
            (f"{one.open} of {one.number}",) if one.open else (DASH,),
        )
        for one in pack.totals
    )  # fmt: skip
    rows = (
        (
            (Ref(one.item.id),), _title(one.item), (_word(one.benefit.category),),
            (Said(one.benefit.unit),) if one.benefit.unit else NONE,
            (_number(one.benefit.forecast),), (_number(one.benefit.actual),),
        )
        for one in pack.brought
    )  # fmt: skip
    tables = [
        table("Category|Kind|Unit|Forecast|Actual|Not measured yet", sums, title="Added up", figures=(3, 4, 5),
              empty="Nothing that closed or was measured in this period names a benefit."),
    ]  # fmt: skip
    if pack.brought:
        heads = "Id|Improvement|Category|Unit|Forecast|Actual"
        tables.append(table(heads, rows, title="One by one", figures=(4, 5)))
    lede = ("Of what closed in the period, and of what was measured in it.",)
    return Section(name="benefits", title="Benefits", lede=lede, tables=tuple(tables))


def _targets(pack: Pack) -> Section:
    missed = table(
        "Id|Improvement|Measure|Baseline|Target|By|Newest|Way|What was decided",
        (_judged(one, tuple(_answers(one)) or ("Nothing yet",)) for one in pack.missed),
        title="Not reached", figures=(3, 4, 6, 7), empty="No target was missed.",
    )  # fmt: skip
    reached = table(
        "Id|Improvement|Measure|Baseline|Target|By|Newest|Way|When",
        (_judged(one, ("Late",) if one.outcome is Outcome.LATE else ("In time",)) for one in pack.reached),
        title="Reached", figures=(3, 4, 6, 7), empty="No target was reached.",
    )  # fmt: skip
    open_ones = sum(not one.is_decided for one in pack.missed)
    lede = (f"On {count(open_ones, 'missed target')} nothing has been decided yet.",) if open_ones else ()
    return Section(name="targets", title="Targets", lede=lede, tables=(missed, reached))


def _judged(one: Judgement, last: Phrase) -> Line:
    unit: Phrase = (" ", Said(one.unit)) if one.unit else ()
    way = DASH if one.progress is None else f"{percent(one.progress)} %"
    newest = f"{_number(one.point.value)} on {one.point.date}" if one.point else "no point tells"
    return (
        (Ref(one.item.id),), _title(one.item), (Said(one.title),),
        (_number(one.baseline.value),) if one.baseline else NONE,
        (_number(one.target.value), *unit), (one.target.by,), (newest,), (way,), last,
    )  # fmt: skip


def _answers(one: Judgement) -> Iterator[Piece]:
    """Yield what was decided on a target, each after the day: moves, the act of a cycle, a signed exception."""
    answers: list[Phrase] = [
        (f"{made.date} ", InState(made.to), *((": ", Said(made.why)) if made.why else ())) for made in one.decisions
    ]
    if one.cycle and one.cycle.act:
        answers.append((f"{one.cycle.done} cycle: ", Said(one.cycle.act)))
    if one.exception:
        signed = one.exception
        answers.append((f"{signed.date} exception, signed by ", Said(signed.by), ": ", Said(signed.why)))
    for number, answer in enumerate(answers):
        yield from ((" · ", *answer) if number else answer)


def _overdue(pack: Pack) -> Section:
    rows = (
        (
            (Ref(one.item.id),), _title(one.item), (InState(one.item.state),), _who(one.item.owner),
            (one.item.plan.due if one.item.plan and one.item.plan.due else DASH,), (str(one.days),),
            ("new" if one.is_new else "before too",),
        )
        for one in pack.late
    )  # fmt: skip
    late = table("Id|Improvement|State|Owner|Due|Days|Since", rows, figures=(5,), empty="Nothing is overdue.")
    return Section(name="overdue", title="Overdue", tables=(late,))


def _flow(pack: Pack) -> Section:
    now, before = pack.flows.now, pack.flows.before
    rows = [
        _spread("First response, days", now.first_response, before.first_response),
        _spread("Lead time, days", now.lead_time, before.lead_time),
        _spread("Cycle time, days", now.cycle_time, before.cycle_time),
        (("Flow efficiency",), NONE, (_share(now),), NONE, (_share(before),), NONE),
        (("Closed",), (str(sum(now.throughput.values())),), NONE, NONE, (str(sum(before.throughput.values())),), NONE),
    ]
    heads = "|Number|Median|85 % within|Median before|85 % before"
    told = "" if pack.sources.flow_from_git else f", {_told(pack)}"
    lede = f"Beside the {pack.period.days} days before{told}. Times end in the period; 85 % is what can be promised."
    return Section(name="flow", title="Flow", lede=(lede,), tables=(table(heads, rows, figures=(1, 2, 3, 4, 5)),))


def _told(pack: Pack) -> str:
    begins = pack.sources.begins
    return f"as the records tell it, from their dates and decisions, because the history in git begins on {begins}"


def _spread(title: str, now: Spread, before: Spread) -> Line:
    cells = (now.median, now.p85, before.median, before.p85)
    return ((title,), (str(now.count),), *((_days(days),) for days in cells))


def _days(days: float | None) -> str:
    return DASH if days is None else f"{days:.1f}"


def _share(figures: Figures) -> str:
    return DASH if figures.efficiency is None else f"{100 * figures.efficiency:.0f} %"


def _next(pack: Pack) -> Section:
    waiting = (
        (
            (Ref(one.item.id),), _title(one.item), (InState(one.to),), _who(one.item.owner), _decide(one),
            _missing(one),
        )
        for one in pack.waiting
    )  # fmt: skip
    startable = (((Ref(item.id),), _title(item), _who(item.owner), _day(item)) for item in pack.startable)
    coming = (
        (
            (due.day,), (TITLES[due.kind],), (Ref(due.id),), _title(pack.items[due.id]),
            (Said(due.what),) if due.what else NONE, _who(due.who),
        )
        for due in pack.coming
    )  # fmt: skip
    return Section(
        name="next",
        title="Next",
        tables=(
            table("Id|Improvement|To|Owner|Who may decide|Missing first", waiting, title="Waits for a decision",
                  empty="Nothing waits for a decision."),
            table("Id|Improvement|Owner|Due", startable, title="Can start",
                  empty="Nothing that is approved can start."),
            table("Day|What|Id|Improvement|Which|Who", coming, title=f"Due in the next {pack.period.days} days",
                  empty="Nothing is due."),
        ),
    )  # fmt: skip


def _decide(one: Awaiting) -> Phrase:
    """Return who may decide, and that it was decided before on something else."""
    may = _people(one.mandate.may if one.mandate else ())
    return ("Again, as what was approved has changed: ", *may) if one.is_again else may


def _missing(one: Awaiting) -> Phrase:
    """Return what has to be there before anybody can decide."""
    found: list[Phrase] = [(Said(lack),) for lack in one.lacks]
    found += [("approval of ", Ref(ident)) for ident in one.holds]
    return tuple(piece for number, said in enumerate(found) for piece in ((", ", *said) if number else said)) or NONE


def _title(item: Improvement) -> Phrase:
    return (Said(item.title),) if item.title else NONE


def _day(item: Improvement) -> Phrase:
    return (item.plan.due,) if item.plan and item.plan.due else NONE


def _who(handle: str | None) -> Phrase:
    return (Said(handle),) if handle else NONE


def _people(handles: Iterable[str]) -> Phrase:
    found: list[Piece] = []
    for handle in handles:
        found += [", ", Said(handle)] if found else [Said(handle)]
    return tuple(found) or NONE


def _word(word: str) -> Piece:
    """Return a word of the format; any other word is data."""
    return Said(word.replace("-", " "))


def _number(value: Number | None) -> str:
    """Return a number as people read it, with no needless decimals."""
    if value is None:
        return DASH
    value = round(value, 6) if isinstance(value, float) else value
    return f"{value:,}" if isinstance(value, int) or not value.is_integer() else f"{int(value):,}"


PARTS = (_summary, _moved, _decisions, _benefits, _targets, _overdue, _flow, _next)
