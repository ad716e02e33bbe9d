"""Dependencies in a format: a file here, with a function `render(picture) -> str`.

Arrows go from what is needed to what waits for it: the way in which work flows.
"""

import re

from csi_as_code.analysis.paths import Picture
from csi_as_code.analysis.ready import DONE
from csi_as_code.text import count
from csi_as_code.workflow import DROPPED, PAUSED

MOST_TITLE = 60


def looks(state: str) -> str:
    """Return how a record of a state is drawn: done, dropped, paused, active or planned."""
    if state in DROPPED:
        return "dropped"
    if state in DONE:
        return "done"
    if state in PAUSED:
        return "paused"
    return "active" if state == "in_progress" else "planned"


def node(ident: str) -> str:
    """Return a name for a record that has a meaning in no format: letters, digits and underscores."""
    return re.sub(r"[^A-Za-z0-9]", "_", ident)


def length(picture: Picture) -> str:
    """Return the length of the critical path: planned days, or records where days are not planned."""
    return count(len(picture.critical), "record") if picture.days is None else count(picture.days, "day")
