"""`csi flow`: how work flows through the states."""

import click

from csi_as_code.cli._options import Day, examples, files_of, today_option


@click.command(
    "flow",
    epilog=examples("csi flow", "csi flow --since 2026-07-01 --until 2026-09-30", "csi flow --mass 20 --format json"),
)
@click.option("--since", type=Day(), metavar="YYYY-MM-DD", help="Count what ended on this day or later.")
@click.option("--until", type=Day(), metavar="YYYY-MM-DD", help="Show it as it stood at the end of this day.")
@click.option("--mass", "most", type=click.IntRange(min=1), metavar="N",
              help="Show the figures also without commits that touched more than N records.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(files_of("exports", "flows", first="text")), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@today_option
@click.pass_context
def command(
    ctx: click.Context, *, since: str | None, until: str | None, most: int | None, form: str, today: str | None
) -> None:
    """Show how work flows: response, lead and cycle time, throughput, ages, efficiency, work in progress.

    Times are medians and 85th percentiles in days, from git's main line. First response: from the first commit of a
    proposed record to its next state. Lead time: from the first commit to the closing that holds. Cycle time: from the
    start of work to that closing. Flow efficiency: the share of the lead time in which it was in progress or measured.
    What was rejected, withdrawn, superseded or deleted was not closed. Where the records are older than their history
    in git, and the time asked for is not in it or it is no longer than half a year, they tell the flow themselves, from
    their dates and decisions.
    """
    # imported here: `csi --help` imports this file
    import importlib
    from functools import cache

    from csi_as_code.analysis import flow, told
    from csi_as_code.analysis.reach import Reach, first_raised, is_long
    from csi_as_code.cli._history import bounds, say_unreadable
    from csi_as_code.cli._surroundings import put, root_of, today_in
    from csi_as_code.reading import remembered
    from csi_as_code.reading.history import read_history
    from csi_as_code.reading.moment import find, open_policy
    from csi_as_code.reading.snapshot import open_commit
    from csi_as_code.reading.zone import day_number_of, day_of, end_of, zone_of

    root = root_of(ctx)
    policy = open_policy(root)
    zone = zone_of(policy)
    first, _ = bounds(zone, since, until)
    found = find(root, until) if until else None
    if found and found.doubt:
        click.echo(f"csi: warning: {found.doubt}", err=True)
    words = policy.history.state_words
    history = read_history(root, found.commit, words) if found else remembered.history(root, lambda: words)
    last = until or today or today_in(zone)
    begins = day_of(history.transitions[0].landing.time, zone) if history.transitions else ""
    items = (
        ()
        if not begins or is_long(begins, since, last)
        else tuple(open_commit(root, history.tip).register.improvements.values())
    )
    is_told = not Reach(begins, first_raised(items)).tells_flow(since, last)
    if is_told:
        measured = told.flow(items, since, last, most=most)
    else:
        window = flow.Window(first, end_of(last, zone))
        measured = flow.measure(history, window, cache(lambda time: day_number_of(time, zone)), most=most)
    shown = flow.Shown(
        tip=history.tip, since=since, until=last, most=most, unreadable=history.unreadable,
        begins=begins or None, from_git=not is_told,
    )  # fmt: skip
    put(importlib.import_module(f"csi_as_code.exports.flows.{form}").render(measured, shown))
    say_unreadable(history)
