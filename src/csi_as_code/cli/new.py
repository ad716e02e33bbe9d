"""`csi new`: log an improvement."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option, dry_run_option
from csi_as_code.cli._options import Day, Words, examples, flat, today_option

TEMPLATES = ["a3", "nonconformity", "postmortem-action", "quick-win"]
TYPES = ["opportunity", "nonconformity", "observation"]


@click.command(
    "new",
    epilog=examples(
        'csi new --title "Restarts wait for a free evening" --description "Nobody may restart by day." '
        "--service desk --source retrospective --by @ines --today 2026-11-22",
        'csi new --template quick-win --title "One list of phone numbers" --description "There are four lists." '
        "--service desk --by @ines --today 2026-11-22 --dry-run",
    ),
)
@click.option("--title", metavar="TEXT", help="What is wrong or will be better, in one line; not the solution.")
@click.option("--description", metavar="TEXT", help="The problem as it is today, in Markdown; - reads it from stdin.")
@click.option("--type", "kind", type=click.Choice(TYPES), help="What kind of entry it is.  [default: opportunity]")
@click.option("--source", metavar="KIND", help="What triggered it, as retrospective or incident-trend.")
@click.option("--evidence", multiple=True, metavar="LINK", help="Where others can see that it is real.")
@click.option(
    "--service", metavar="KEY", shell_complete=_complete.keys("services"), help="The service that gets better."
)
@click.option("--by", metavar="HANDLE", shell_complete=_complete.keys("people"),
              help="Who raised it.  [default: by git's user.email and the addresses in register.yaml]")  # fmt: skip
@click.option(
    "--date", type=Day(), metavar="YYYY-MM-DD", help="When it was raised, no later than today.  [default: today]"
)
@click.option("--team", metavar="KEY", shell_complete=_complete.keys("teams"), help="The team that would do the work.")
@click.option("--owner", metavar="HANDLE", shell_complete=_complete.keys("people"), help="The improvement coordinator.")
@click.option(
    "--objective", metavar="KEY", shell_complete=_complete.keys("objectives"), help="The objective it serves."
)
@click.option("--tag", "tags", type=Words(), multiple=True, metavar="TAG,...", help="Words to find it by.")
@click.option("--set", "more", multiple=True, metavar="FIELD=VALUE", help="Any other field, as csi set takes it.")
@click.option("--template", metavar="NAME", type=click.Choice(TEMPLATES), help=f"Begin with {', '.join(TEMPLATES)}.")
@click.option("--folder", metavar="NAME", default="", help="The sub-folder of improvements/ to put it in.")
@branch_option
@dry_run_option
@today_option
@click.pass_context
def command(ctx: click.Context, /, *, branch: str | None, dry_run: bool, today: str | None, **options: object) -> None:
    """Log an improvement: write a new record, with the next free id, in the state proposed.

    On a terminal it asks for what is not given; in a script what is missing is an error. Open improvements with a
    like title are shown first. The id is free in the files here, on every branch and in history. Prints the path.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.cli import _edit, _new
    from csi_as_code.cli._session import open_register, today_of
    from csi_as_code.editing import fields, new, numbers
    from csi_as_code.editing.apply import Work, text_of, with_policy
    from csi_as_code.editing.plan import Draft, Edit
    from csi_as_code.editing.set import put as put_field
    from csi_as_code.reading.snapshot import Opened
    from csi_as_code.register import Register

    options["tags"] = list(flat(options["tags"]))  # type: ignore[arg-type]  # click gives a tuple of tuples
    opened = with_policy(open_register(ctx))
    day = today_of(opened.register, today)
    template = new.template(options["template"])  # type: ignore[arg-type]  # a text or None
    answers = _new.answers(opened, options, template, day)
    _new.show_alike(new.alike(opened.register, str(answers["title"])))
    idents: list[str] = []

    def planned(opened: Opened) -> Work:
        register: Register = opened.register
        taken, notes = numbers.taken(opened.root, register)
        ident = numbers.next_id(register.policy.id_prefix, taken)
        path = new.path_of(ident, str(options["folder"]))
        beside = [name for name in register.paths.values() if name.rpartition("/")[0] == path.rpartition("/")[0]]
        like = text_of(opened, max(beside)) if beside else new.line_for_editors(opened, path)
        found = {**template.fields, **answers, "id": ident, "state": "proposed"}
        text = new.text_of(found, like, "")
        draft = Draft(path, text, text, order=fields.order)
        for assignment in options["more"]:  # type: ignore[attr-defined]  # a tuple of texts
            name, _, value = assignment.partition("=")
            draft = put_field(draft, register, *fields.split(f"{name}={value}"))
        text = f"{draft.done().new}{template.prompts}"
        idents[:] = [ident]
        subject = f"feat({ident}): propose {answers['title']}"
        return Work(edits=(Edit(path, None, text),), subject=subject, branch=f"csi/{ident}-new", notes=notes)

    applied = _edit.carry_out(ctx, planned, branch=branch, dry_run=dry_run)
    if dry_run:
        return
    _edit.say_findings(_edit.findings_on(_edit.now(applied), idents[0], day))
    _edit.say(f"{idents[0]} is proposed; next: csi show {idents[0]} says what it needs to be assessed")
