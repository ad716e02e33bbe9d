"""Dependencies as trees of text: under each record those that wait for it."""

from collections.abc import Iterator, Mapping

from csi_as_code.analysis.paths import Picture
from csi_as_code.exports.graphs import length
from csi_as_code.text import visible


def render(picture: Picture) -> str:
    """Return trees from what waits for nothing; a record that stands further up already is only named."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    waiting: dict[str, list[str]] = {}
    needs: dict[str, list[str]] = {}
    for edge in picture.edges:
        waiting.setdefault(edge.source, []).append(edge.target)
        needs.setdefault(edge.target, []).append(edge.source)
    every = sorted({*picture.items, *picture.unread})
    seen: set[str] = set()
    # First what needs nothing, then what only a ring leads to.
    for start in (*(ident for ident in every if ident not in needs), *every):
        if start not in seen:
            yield from _tree(start, waiting, picture, seen)
    for ring in picture.rings:
        yield ""
        yield f"Ring: {' -> '.join(map(visible, (*ring, ring[0])))}"
    if picture.critical:
        yield ""
        yield f"Critical path (*), {length(picture)}: {' -> '.join(map(visible, picture.critical))}"


def _tree(start: str, waiting: Mapping[str, list[str]], picture: Picture, seen: set[str]) -> Iterator[str]:
    """Yield a record and all that waits for it, depth first, without recursion: chains may be long."""
    todo = [(start, "", "")]
    while todo:
        ident, lead, indent = todo.pop()
        again = ident in seen
        yield f"{lead}{_label(ident, picture)}{' (see above)' if again and waiting.get(ident) else ''}"
        if again:
            continue
        seen.add(ident)
        below = waiting.get(ident, [])
        for number, other in reversed(list(enumerate(below))):
            last = number == len(below) - 1
            todo.append((other, f"{indent}{'└─ ' if last else '├─ '}", f"{indent}{'   ' if last else '│  '}"))


def _label(ident: str, picture: Picture) -> str:
    mark = " *" if ident in picture.critical else ""
    item = picture.items.get(ident)
    if item is None:
        return visible(f"{ident} (cannot be read)")
    return visible(f"{ident}{mark} {item.state}: {item.title}")
