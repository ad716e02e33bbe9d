"""The command `csi`: a group that finds its commands in a folder and imports one when it is asked for."""

import importlib
import os.path
import pkgutil
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from csi_as_code import __version__
from csi_as_code.cli._boundary import PipeClosedError, guarded
from csi_as_code.cli._options import everywhere


class Folder(click.Group):
    """A group whose commands are the files of a folder, each imported when it is asked for."""

    def __init__(self, *args: Any, file: str, package: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.folder = os.path.dirname(file)  # noqa: PTH120 - pathlib costs `csi --help` 5 ms
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, without importing them."""
        names = (module.name for module in pkgutil.iter_modules([self.folder]))
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; it also takes the options that are valid everywhere."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        taken = {param.name for param in command.params}
        command.params.extend(option for option in everywhere() if option.name not in taken)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names, or say which one is probably meant."""
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            # difflib, for a mistyped name only
            from csi_as_code.text import did_you_mean

            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f'there is no command "{args[0]}". {hint}'.rstrip(), ctx)
        return super().resolve_command(ctx, args)


class Csi(Folder):
    """The group of all commands; the one error boundary is around it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and tell a closed pipe from findings."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise PipeClosedError from error

    def main(  # type: ignore[override]  # this one always exits; click's may return
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run a command and exit with its code."""
        extra["standalone_mode"] = False
        guarded(lambda: super(Csi, self).main(args, prog_name, **extra), args)


@click.command(
    cls=Csi,
    file=__file__,
    package="csi_as_code.cli",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="csi", message="%(prog)s %(version)s")
def csi() -> None:
    """Keep a register of service improvements in a git repository.

    The repository is the register: an improvement is a YAML file, a decision is a reviewed commit, and the proof
    is measured points beside the record.
    """


csi.params.extend(everywhere())
