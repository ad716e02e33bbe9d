"""An improvement: everything that its record says, in the order in which people ask."""

from collections.abc import Iterator
from functools import cache, partial
from itertools import groupby
from typing import Any

import msgspec
from markupsafe import Markup

from csi_as_code.analysis import renewal
from csi_as_code.analysis.demands import next_states
from csi_as_code.analysis.missing import missing
from csi_as_code.analysis.priority import Lane, Term, terms
from csi_as_code.analysis.seven_steps import SEVEN_STEPS
from csi_as_code.finding import Finding
from csi_as_code.model import Benefit, Cause, Improvement
from csi_as_code.policy import Policy
from csi_as_code.site.charts import fishbone
from csi_as_code.site.facts import Site
from csi_as_code.site.figures import Figure, of_use
from csi_as_code.site.life import Event, events
from csi_as_code.site.links import edit_link, source_link
from csi_as_code.site.measured import Standing, standing
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.ties import Around, neighbourhood
from csi_as_code.site.words import BANDS, given, word
from csi_as_code.workflow import ROWS

# What a state demands and the record lacks stands on the page already.
SHOWN_AS_LACKS = "state-demand"
CATEGORIES = ("people", "process", "tools", "environment", "policy")


class StepView(msgspec.Struct, frozen=True):
    """One of the seven steps and whether the record has evidence for it."""

    number: int
    question: str
    evidence: str
    shown: bool


class Needed(msgspec.Struct, frozen=True):
    """A dependency: the other record, where it can be read, and whether it still blocks."""

    id: str
    row: Row | None
    blocks: bool


class Related(msgspec.Struct, frozen=True):
    """A declared relation, from this record or to it."""

    id: str
    how: str
    why: str
    row: Row | None


class Bone(msgspec.Struct, frozen=True):
    """The causes of one category of the fishbone."""

    category: str
    causes: tuple[Cause, ...]


class Own(msgspec.Struct, frozen=True):
    """A value of the register's own fields."""

    title: str
    value: str


class ImprovementView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of an improvement shows beside the record itself."""

    item: Improvement
    row: Row
    type: str
    meaning: str
    owner_name: str
    band_title: str
    computed_band: int | None
    lane: str
    steps: tuple[StepView, ...]
    steps_shown: int
    lacks: tuple[str, ...]
    next_state: str
    next_lacks: tuple[str, ...]
    needs: tuple[Needed, ...]
    needed_by: tuple[Row, ...]
    related: tuple[Related, ...]
    around: Around | None
    terms: tuple[Term, ...]
    measures: tuple[Standing, ...]
    figures: tuple[Figure, ...]
    bones: tuple[Bone, ...]
    fishbone: Markup
    tasks_done: int
    events: tuple[Event, ...]
    benefits: tuple[Benefit, ...]
    own: tuple[Own, ...]
    findings: tuple[Finding, ...]
    path: str
    source: str
    edit: str


def view(site: Site, ident: str) -> ImprovementView:
    """Return what the page of an improvement shows."""
    row = site.rows[ident]
    item = row.item
    rating = site.ratings.get(ident)
    known = ROWS.get(item.state)
    steps = tuple(StepView(s.number, s.question, s.evidence, s.shown(item)) for s in SEVEN_STEPS)
    ahead = next_states(item.state)
    following = ahead[0] if len(ahead) == 1 else None
    path = site.register.paths.get(ident, "")
    owner = site.policy.people.get(item.owner or "")
    is_stale = renewal.needs_renewal(site.register, item)
    lacks = missing(site.policy, item, item.state)
    return ImprovementView(
        item=item,
        row=row,
        type=word(item.type),
        meaning=known.meaning if known else "A state that the workflow does not know.",
        owner_name=owner.name if owner else "",
        band_title=BANDS.get(row.band or 0, ""),
        computed_band=rating.computed_band if rating else None,
        lane="" if row.lane is None else "Quick win" if row.lane is Lane.QUICK_WIN else "Strategic",
        steps=steps,
        steps_shown=sum(step.shown for step in steps),
        lacks=(*lacks, renewal.LACKS) if is_stale else lacks,
        next_state=ROWS[following].title if following else "",
        next_lacks=missing(site.policy, item, following) if following else (),
        needs=_needs(site, row),
        needed_by=tuple(site.rows[other] for other in site.graph.unblocks.get(ident, ()) if other in site.rows),
        related=_related(site, item),
        around=neighbourhood(site, ident, "../"),
        terms=terms(item.priority, site.policy.priority) if item.priority else (),
        measures=tuple(
            standing(item, use, site.register.measures.get(use.measure), site.today) for use in item.measures
        ),
        figures=figures(site, row),
        bones=bones(item),
        fishbone=drawn_causes(item),
        tasks_done=sum(bool(task.done) for task in item.plan.tasks) if item.plan else 0,
        events=events(item, site.trails.get(ident, ()), is_stale=is_stale),
        benefits=item.benefits,
        own=own_fields(item, site.policy),
        findings=tuple(f for f in site.findings_of.get(path, ()) if f.rule != SHOWN_AS_LACKS),
        path=path,
        source=source_link(site.policy.repository, path) or "" if path else "",
        edit=edit_link(site.policy.repository, path) or "" if path else "",
    )


def _needs(site: Site, row: Row) -> tuple[Needed, ...]:
    waiting = frozenset(row.waits_for)
    return tuple(Needed(other, site.rows.get(other), other in waiting) for other in row.item.depends_on)


def _related(site: Site, item: Improvement) -> tuple[Related, ...]:
    own = [Related(r.id, word(r.kind), r.why or "", site.rows.get(r.id)) for r in item.relates_to]
    others = [
        Related(ident, _seen_from_there(r.kind), r.why or "", site.rows.get(ident))
        for ident, r in site.related_from.get(item.id, ())
        if ident != item.id
    ]
    return (*own, *others)


@cache
def _seen_from_there(kind: str) -> str:
    passive = {
        "supports": "Supported by",
        "conflicts": "Conflicts with",
        "duplicates": "Duplicated by",
        "supersedes": "Superseded by",
        "follows": "Followed by",
    }
    return passive.get(kind, word(kind))


def bones(item: Improvement) -> tuple[Bone, ...]:
    """Return the causes by category, the five usual ones in their order, then any other."""
    if not item.analysis or not item.analysis.causes:
        return ()

    def place(cause: Cause) -> tuple[int, str]:
        known = cause.category in CATEGORIES
        return (CATEGORIES.index(cause.category) if known else len(CATEGORIES), cause.category)

    ordered = sorted(item.analysis.causes, key=place)
    return tuple(Bone(category, tuple(causes)) for category, causes in groupby(ordered, key=lambda c: c.category))


def drawn_causes(item: Improvement) -> Markup:
    """Return the causes as a fishbone; nothing without causes. Its text is the list of them beside it."""
    found = bones(item)
    if not found:
        return Markup()
    said = (
        f"{word(bone.category)}: {'; '.join(f'{c.cause} (root cause)' if c.root else c.cause for c in bone.causes)}."
        for bone in found
    )
    return fishbone.fishbone(
        item.title,
        [
            fishbone.Bone(word(bone.category), tuple(fishbone.Twig(cause.cause, cause.root) for cause in bone.causes))
            for bone in found
        ],
        key="causes-chart",
        title=f"Causes of: {item.title}",
        description=" ".join(said),
    )


def figures(site: Site, row: Row) -> tuple[Figure, ...]:
    """Return the charts of the measures that the improvement uses, those that have points."""
    found = (of_use(site, row, use, f"chart-{number}") for number, use in enumerate(row.item.measures, 1))
    return tuple(figure for figure in found if figure)


def own_fields(item: Improvement, policy: Policy) -> tuple[Own, ...]:
    """Return the values of the register's own fields by their titles, in the order of register.yaml."""
    if not item.custom:
        return ()
    declared = policy.custom.get("properties")
    properties: dict[str, Any] = declared if isinstance(declared, dict) else {}
    order = {key: number for number, key in enumerate(properties)}
    found = []
    for key in sorted(item.custom, key=lambda key: (order.get(key, len(order)), key)):
        schema = properties.get(key)
        title = schema.get("title") if isinstance(schema, dict) else None
        found.append(Own(title if isinstance(title, str) else word(key), given(item.custom[key])))
    return tuple(found)


def _sheets(site: Site) -> Iterator[Sheet]:
    for ident, row in site.rows.items():
        shown = partial(_shown, ident)
        yield Sheet(row.page, "improvement.html", f"{ident} {row.title}", shown, "register.html", watched=True)


def _shown(ident: str, links: Links) -> ImprovementView:
    return view(links.site, ident)


PAGE = Page(sheets=_sheets)
