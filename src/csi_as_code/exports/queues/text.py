"""What is ready now, for a terminal."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from csi_as_code.analysis.priority import Lane
from csi_as_code.analysis.ready import Ready
from csi_as_code.model import Day
from csi_as_code.text import USUAL_WIDTH, heading, listed, visible

MOST_UNBLOCKED = 5
TITLES = {Lane.QUICK_WIN: "Quick wins", Lane.STRATEGIC: "Strategic work", "": "Not rated yet"}


def render(
    lanes: Mapping[str, Sequence[Ready]],
    today: Day,  # noqa: ARG001 - formats share a signature
    *,
    width: int = USUAL_WIDTH,
    color: bool = False,
) -> str:
    """Return a list for each lane that has something: the record, the next step, why it is there."""
    parts = [
        f"{heading(TITLES[lane], color=color)}\n"
        + "".join(_one(number, one, width) for number, one in enumerate(found, start=1))
        for lane, found in lanes.items()
        if found
    ]
    return "\n".join(parts) or "Nothing is ready: what is open is under way, paused or waits for something.\n"


def _one(number: int, one: Ready, width: int) -> str:
    reasons = textwrap.fill(
        f"{one.step}: {visible('; '.join(_reasons(one)))}",
        width,
        initial_indent=" " * 5,
        subsequent_indent=" " * 5,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"{number:>3}. {visible(one.item.id)}  {visible(one.item.title)}\n{reasons}\n"


def _reasons(one: Ready) -> Iterator[str]:
    if one.rating:
        yield f"score {one.rating.score:.1f}, band {one.rating.band}"
    else:
        yield "no priority yet"
    if one.inherits and one.effective:
        count = one.effective
        yield f"counts as {count.score:.1f}, band {count.band}, because {count.source} waits for it"
    if one.unblocks:
        some = one.unblocks[:MOST_UNBLOCKED]
        more = f" and {len(one.unblocks) - len(some)} more" if len(one.unblocks) > len(some) else ""
        yield f"unblocks {', '.join(some) if more else listed(some)}{more}"
    if one.item.plan and one.item.plan.due:
        yield f"due {one.item.plan.due}"
    if one.item.team:
        yield one.item.team
