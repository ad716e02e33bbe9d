"""What is ready now, for a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from csi_as_code.analysis.priority import Lane
from csi_as_code.analysis.ready import Ready
from csi_as_code.model import Day
from csi_as_code.text import listed, visible

MOST_UNBLOCKED = 5
TITLES = {Lane.QUICK_WIN: "Quick wins", Lane.STRATEGIC: "Strategic work", "": "Not rated yet"}


def render(lanes: Mapping[str, Sequence[Ready]], today: Day) -> str:  # noqa: ARG001 - formats share a signature
    """Return a list for each lane that has something: the record, the next step, why it is there."""
    parts = [
        f"{TITLES[lane]}\n" + "".join(_one(number, one) for number, one in enumerate(found, start=1))
        for lane, found in lanes.items()
        if found
    ]
    return "\n".join(parts) or "Nothing is ready: what is open is under way, paused or waits for something.\n"


def _one(number: int, one: Ready) -> str:
    return (
        f"{number:>3}. {visible(one.item.id)}  {visible(one.item.title)}\n"
        f"     {one.step}: {visible('; '.join(_reasons(one)))}\n"
    )


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
