"""The objectives: a tree from strategic to operational, and the improvements that serve each."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from csi_as_code.policy import Objective
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row


class Node(msgspec.Struct, frozen=True):
    """An objective in the tree: how deep it stands, its own items and those of all below it."""

    key: str
    page: str
    depth: int
    objective: Objective
    open: int
    closed: int
    below_open: int
    below_closed: int


class ObjectivesView(msgspec.Struct, frozen=True):
    """The tree, parents before children, and its gaps.

    `without` are open items that serve no known objective, `empty` objectives that nothing ever served, and `idle`
    those that only closed items served.
    """

    nodes: tuple[Node, ...]
    without: tuple[Row, ...]
    empty: tuple[Node, ...]
    idle: tuple[Node, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every objective has work and all open work has an objective."""
        return not (self.without or self.empty or self.idle)


class ObjectiveView(msgspec.Struct, frozen=True, kw_only=True):
    """An objective, its place in the tree, and its items."""

    key: str
    objective: Objective
    path: tuple[str, ...]
    children: tuple[Node, ...]
    open: tuple[Row, ...]
    ended: tuple[Row, ...]


def children_of(objectives: Mapping[str, Objective]) -> Mapping[str, tuple[str, ...]]:
    """Return the keys below each objective; those whose parent is unknown, or in a ring, stand at the top (key "")."""
    found: dict[str, list[str]] = {}
    for key in sorted(objectives):
        parent = objectives[key].parent or ""
        found.setdefault("" if parent not in objectives or _in_ring(key, objectives) else parent, []).append(key)
    return {key: tuple(below) for key, below in found.items()}


def _in_ring(start: str, objectives: Mapping[str, Objective]) -> bool:
    seen = {start}
    parent = objectives[start].parent
    while parent and parent in objectives and parent not in seen:
        seen.add(parent)
        parent = objectives[parent].parent
    return parent == start


def ancestors(key: str, objectives: Mapping[str, Objective]) -> tuple[str, ...]:
    """Return the objectives above one, the topmost first."""
    found: list[str] = []
    parent = objectives[key].parent
    while parent and parent in objectives and parent not in found and parent != key:
        found.append(parent)
        parent = objectives[parent].parent
    return tuple(reversed(found))


def tree(site: Site) -> tuple[Node, ...]:
    """Return every objective, parents before children."""
    below = children_of(site.policy.objectives)

    def grown(key: str, depth: int) -> list[Node]:
        under = [node for child in below.get(key, ()) for node in grown(child, depth + 1)]
        rows = site.by_objective.get(key, ())
        own = sum(row.is_open for row in rows)
        closed = sum(row.state == "closed" for row in rows)
        node = Node(
            key,
            site.objectives[key],
            depth,
            site.policy.objectives[key],
            own,
            closed,
            own + sum(child.open for child in under),
            closed + sum(child.closed for child in under),
        )
        return [node, *under]

    return tuple(node for key in below.get("", ()) for node in grown(key, 0))


@of_shape
def by_key(site: Site) -> Mapping[str, Node]:
    """Return every objective of the tree by its key, in the order of the tree."""
    return {node.key: node for node in tree(site)}


def view(site: Site) -> ObjectivesView:
    """Return the tree with its gaps."""
    nodes = tuple(site.once(by_key).values())
    empty = tuple(node for node in nodes if not node.below_open + node.below_closed)
    idle = tuple(node for node in nodes if node.below_closed and not node.below_open)
    return ObjectivesView(nodes, site.aimless, empty, idle)


def objective_view(site: Site, key: str) -> ObjectiveView:
    """Return an objective with its place and items."""
    nodes = site.once(by_key)
    rows = site.by_objective.get(key, ())
    return ObjectiveView(
        key=key,
        objective=site.policy.objectives[key],
        path=ancestors(key, site.policy.objectives),
        children=tuple(nodes[child] for child in children_of(site.policy.objectives).get(key, ())),
        open=tuple(row for row in rows if row.is_open),
        ended=tuple(row for row in rows if not row.is_open),
    )


def _sheets(site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> ObjectivesView:
        return view(links.site)

    def one(key: str) -> Callable[[Links], ObjectiveView]:
        return lambda links: objective_view(links.site, key)

    site.want(by_key)
    yield Sheet("objectives.html", "objectives.html", "Objectives", every, "objectives.html", watched=True)
    for key, page in site.objectives.items():
        yield Sheet(
            page, "objective.html", site.policy.objectives[key].title, one(key), "objectives.html", watched=True
        )


PAGE = Page(title="Objectives", path="objectives.html", area=Area.GOALS, order=10, sheets=_sheets)
