"""What `csi init` asks on a terminal, wants to be told in a script, and says when it is done."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import click

from csi_as_code.cli._edit import say as say_line
from csi_as_code.cli._session import handles
from csi_as_code.errors import GitError, UsageError
from csi_as_code.git.begin import origin
from csi_as_code.starting.answers import PREFIX, TITLE, ZONE, Answers
from csi_as_code.starting.begin import SettingUp
from csi_as_code.starting.origin import is_commit, ref_of
from csi_as_code.starting.plan import Act
from csi_as_code.text import count, listed

_SSH = re.compile(r"(?:ssh://)?git@([^:/]+)[:/](.+)\Z")


def answers(root: Path, options: Mapping[str, Any], *, renews: bool) -> Answers:
    """Return what a new register is told, as given or as asked on a terminal; raise UsageError where it is missing."""
    asks = sys.stdin.isatty()
    title, approvers = options["title"], options["approvers"]
    if renews and not approvers:
        raise UsageError(
            f'there is no register.yaml in "{root}" to go by', "Name the folder of a register: csi init DIR."
        )
    for field in ("title", "prefix", "timezone", "repository", "approvers", "coordinator"):
        if options[field]:
            check(field, options[field])
    repository = options["repository"] or _address(root)
    prefix, zone, coordinator = options["prefix"] or PREFIX, options["timezone"] or ZONE, options["coordinator"]
    if asks:
        title = title or _asked("Title of the register", "title", TITLE)
        prefix = options["prefix"] or _asked("Ids begin with", "prefix", PREFIX)
        zone = options["timezone"] or _asked("Time zone", "timezone", ZONE)
        repository = repository or _asked("Address of the repository", "repository", "")
        approvers = approvers or _words(_asked("Who decides (two handles or more)", "approvers"))
        coordinator = coordinator or _asked("Who looks after the first records", "coordinator", approvers[-1])
    if not approvers:
        raise UsageError(
            "a new register needs --approvers", "As in --approvers @maya,@tomas. On a terminal, csi init asks."
        )
    deciding = handles(approvers)
    return Answers(
        title=title or TITLE,
        prefix=prefix,
        timezone=zone,
        repository=repository,
        approvers=deciding,
        coordinator=handles([coordinator])[0] if coordinator else deciding[-1],
    )


def check(field: str, value: str | Sequence[str]) -> None:
    """Raise UsageError where one answer cannot be, whatever the others are."""
    given: Any = value
    if field in ("approvers", "coordinator"):
        people = handles([value] if isinstance(value, str) else value)
        given = people if field == "approvers" else people[0]
    Answers(**{"approvers": ("@a", "@b"), "coordinator": "@a", field: given})


def _asked(question: str, field: str, default: str | None = None) -> str:
    """Ask on the terminal, again where the answer cannot be."""

    def checked(said: str) -> str:
        said = said.strip()
        try:
            check(field, _words(said) if field == "approvers" else said)
        except UsageError as error:
            raise click.UsageError(f"{error}. {error.hint}") from error
        return said

    return str(click.prompt(question, default=default, show_default=bool(default), value_proc=checked, err=True))


def _words(said: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,]+", said) if word)


def _address(root: Path) -> str:
    """Return where the repository lives, by git's remote origin; empty where that is no address to show."""
    if not root.is_dir():
        return ""
    try:
        found = origin(root)
    except GitError:
        return ""
    ssh = _SSH.match(found)
    address = f"https://{ssh[1]}/{ssh[2]}" if ssh else found
    address = re.sub(r"//[^/@]*@", "//", address).removesuffix(".git")
    return address if address.startswith(("https://", "http://")) else ""


def text(data: bytes | None) -> str | None:
    """Return what a file holds, to be shown."""
    return data.decode("utf-8", "replace") if data is not None else None


def say(done: SettingUp, told: Mapping[str, Any], *, update: bool) -> None:
    """Say what was done with each kind of file, which of the options came too late, and what comes next."""
    by = {act: [step.path for step in done.steps if step.act is act] for act in Act}
    say_line(f"{count(len(by[Act.WRITE]), 'file')} written, {len(by[Act.UPDATE])} updated")
    for path in by[Act.CONFLICT]:
        say_line(f"{path} was edited here and is new in csi: see {path}.new")
    for path in by[Act.EDITED]:
        say_line(f"{path} stays as it is: it is the team's own")
    if update:
        for path in by[Act.GONE]:
            say_line(f"{path} stays away: the team took it out")
    late = [f"--{name}" for name, value in told.items() if value]
    if late and not done.is_new:
        say_line(
            f"register.yaml stays as it is: {listed(late)} would be for a new one; edit it, then csi init --update"
        )
    if by[Act.OLD]:
        say_line(f"{count(len(by[Act.OLD]), 'file')} of an older set-up: csi init --update renews them")
    ref = ref_of(done.action)
    if not is_commit(ref):
        say_line(f'the workflows take csi at "{ref}", which can be moved; --action OWNER/NAME@COMMIT takes a commit')
    if done.is_new:
        say_line(
            f"next: cd {quote(str(done.root))}; csi lint; git add .; git commit -m 'Begin the register'; and push it"
        )
        say_line("README.md says what is to be set once on GitHub")
