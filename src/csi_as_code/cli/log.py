"""`csi log`: what happened to the records, from git."""

from typing import TYPE_CHECKING

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import Day, Words, examples, files_of, flat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from csi_as_code.analysis.trail import Trail
    from csi_as_code.history import History, Transition
    from csi_as_code.policy import Policy
    from csi_as_code.reading.attestations import Held


@click.command(
    "log",
    epilog=examples(
        "csi log IMP-0023",
        "csi log --state approved,closed --since 2026-10-01",
        "csi log --limit 5 --all-commits",
        "csi log --reverse --format json",
    ),
)
@click.argument("ident", metavar="[ID]", required=False, shell_complete=_complete.past_ids)
@click.option("--state", type=Words(), multiple=True, metavar="STATE,...", shell_complete=_complete.states,
              help="Moves to one of these states.")  # fmt: skip
@click.option("--since", type=Day(), metavar="YYYY-MM-DD", help="Landed on this day or later.")
@click.option("--until", type=Day(), metavar="YYYY-MM-DD", help="Landed on this day or earlier.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many, the first in order.")
@click.option("--reverse", is_flag=True, help="The oldest first, not the newest.")
@click.option("--all-commits", is_flag=True, help="Also the steps inside of what was merged.")
@click.option("--format", "form", type=click.Choice(files_of("exports", "transitions", first="text")), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ident: str | None,
    state: tuple[tuple[str, ...], ...],
    since: str | None,
    until: str | None,
    limit: int | None,
    reverse: bool,
    all_commits: bool,
    form: str,
) -> None:
    """Show every move of the records from state to state: when, by which commit and request, who wrote and merged it.

    A new approval of a record that stays in its state is shown too, among those to approved.

    What landed on the main line counts: the first parents of the working folder's HEAD. Records are followed by their
    id, whatever folder they are in, also those that were deleted. The order is that of history, since clocks lie;
    days are those of the committers' clocks. Git knows who wrote and who merged, never who approved: that is the
    recorded decision, which is shown with the move that it goes with, and what git notes attest of it.
    """
    # imported here and below: `csi --help` imports this file
    import importlib

    from csi_as_code.cli._history import say_unreadable
    from csi_as_code.cli._surroundings import keep_large, put, root_of
    from csi_as_code.text import count

    root = root_of(ctx)
    history, policy = _history(root, all_commits=all_commits)
    chosen = _chosen(root, history, policy, ident=ident, states=flat(state), since=since, until=until)
    steps = (chosen if reverse else chosen[::-1])[:limit]
    shown = _trail(root, history, steps, policy)
    keep_large(ctx, (history, shown), len(history.known))
    put(importlib.import_module(f"csi_as_code.exports.transitions.{form}").render(shown))
    again = sum(1 for step in chosen if step.is_renewal)
    moves = count(len(chosen) - again, "transition")
    total = f"{len(chosen)}: {moves} and {count(again, 'new approval')}" if again else moves
    click.echo(f"csi: {len(steps)} of {total}", err=True)
    say_unreadable(history)


def _history(root: "Path", *, all_commits: bool) -> "tuple[History, Policy]":
    """Return what happened, and the register's rules, which are read while git is at work."""
    from functools import cache

    from csi_as_code.reading import remembered

    @cache
    def policy() -> "Policy":
        from csi_as_code.reading.moment import open_policy  # brings the schemas

        return open_policy(root)

    history = remembered.history(root, lambda: policy().history.state_words, all_commits=all_commits)
    return history, policy()


def _chosen(
    root: "Path", history: "History", policy: "Policy", *,
    ident: str | None, states: tuple[str, ...], since: str | None, until: str | None,
) -> "list[Transition]":  # fmt: skip
    """Return the transitions that are asked for, the oldest first."""
    from csi_as_code.analysis import trail
    from csi_as_code.cli._history import bounds, known_id, known_states
    from csi_as_code.reading.zone import zone_of

    first, end = bounds(zone_of(policy), since, until)
    known = known_states(history, states)
    wanted = trail.Wanted(id=known_id(root, history, ident), states=known, since=first, until=end)
    return trail.select(history.with_renewals(), wanted)


def _trail(root: "Path", history: "History", steps: "Sequence[Transition]", policy: "Policy") -> "Trail":
    """Return transitions as they are shown: with days, with people by their handles, and with what is attested."""
    from functools import cache, partial

    from csi_as_code.analysis import trail
    from csi_as_code.reading.zone import day_of, zone_of

    day = cache(partial(day_of, zone=zone_of(policy)))
    days = [day(step.landing.time) for step in steps]
    entries = trail.entries(steps, days, policy, _attested(root, steps))
    return trail.Trail(tip=history.tip, entries=entries, unreadable=history.unreadable)


def _attested(root: "Path", steps: "Sequence[Transition]") -> "Held":
    """Return what git notes attest of the commits that brought some transitions; nothing where there are no notes."""
    from csi_as_code.git.notes import may_be_there  # by the files alone: most registers have no notes

    if not may_be_there(root):
        return {}
    from csi_as_code.reading.attestations import attestations

    return attestations(root, [step.within or step.landing.oid for step in steps if step.decision])
