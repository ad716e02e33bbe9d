"""Dependencies as JSON: nodes, edges, the critical path, the rings."""

from csi_as_code.analysis.paths import Picture
from csi_as_code.text import json_text
from csi_as_code.workflow import is_open


def render(picture: Picture) -> str:
    """Return one object; an edge goes from what is needed to what waits for it."""
    critical = set(picture.critical)
    nodes = [
        {
            "id": ident,
            "title": item.title,
            "state": item.state,
            "team": item.team,
            "open": is_open(item.state),
            "critical": ident in critical,
        }
        for ident, item in picture.items.items()
    ]
    edges = [
        {"from": edge.source, "to": edge.target, "critical": edge.critical, "ring": edge.ring} for edge in picture.edges
    ]
    return json_text(
        {
            "version": 1,
            "nodes": nodes,
            "unreadable": list(picture.unread),
            "edges": edges,
            "critical_path": {"ids": list(picture.critical), "days": picture.days},
            "rings": [list(ring) for ring in picture.rings],
        }
    )
