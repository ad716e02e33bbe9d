"""The options that commands share, and what they say about where the register is and how to print."""

import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_SETTINGS = "csi_as_code.settings"


def everywhere() -> Iterator[click.Option]:
    """Yield the options of the group and of every command: they stand before or behind the command's name."""
    yield click.Option(
        ["-C", "--root"], metavar="DIR", expose_value=False, callback=_remember,
        help="Look for the register in DIR and above it, not in the working folder.",
    )  # fmt: skip
    yield click.Option(
        ["--color"], type=click.Choice(["auto", "always", "never"]), expose_value=False, callback=_remember,
        help="When to colour; auto follows the terminal and NO_COLOR.",
    )  # fmt: skip
    yield click.Option(
        ["--debug"], is_flag=True, expose_value=False, callback=_remember,
        help="Show where in the code a bug happened.",
    )  # fmt: skip


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value and param.name:
        ctx.meta.setdefault(_SETTINGS, {})[param.name] = value


def given(ctx: click.Context, name: str) -> Any:
    """Return the value of an option that is valid everywhere, or None."""
    return ctx.meta.get(_SETTINGS, {}).get(name)


def colored(ctx: click.Context, stream: Any = None) -> bool:
    """Tell whether a stream (default: stdout) gets colour."""
    choice = given(ctx, "color") or "auto"
    if choice != "auto":
        return bool(choice == "always")
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return how wide text may be: the terminal's width, or 100 where nobody looks at a terminal."""
    import shutil  # only where text is laid out

    return max(shutil.get_terminal_size().columns, 40) if sys.stdout.isatty() else 100


def layout(ctx: click.Context, form: str) -> dict[str, Any]:
    """Return how to lay text out, as wide as the terminal and in its colours; nothing for other formats."""
    if form != "text":
        return {}
    found: dict[str, Any] = {"color": colored(ctx)}
    return found | {"width": min(width(), 100)} if sys.stdout.isatty() else found


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Day(click.ParamType[str]):
    """A real day as YYYY-MM-DD; it stays text."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it is, or fail."""
        import datetime  # only where a day is given

        try:
            day = datetime.date.fromisoformat(value) if _DAY.match(value) else None
        except ValueError:
            day = None
        if day is None:
            self.fail(f'"{value}" is not a day; write YYYY-MM-DD, as 2026-11-22.', param, ctx)
        return str(value)


class Words(click.ParamType[tuple[str, ...]]):
    """Words separated by commas, as a tuple."""

    name = "words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Split at the commas, or fail when there is no word."""
        if isinstance(value, tuple):
            return value
        words = tuple(word.strip() for word in value.split(",") if word.strip())
        return words or self.fail("it names nothing.", param, ctx)


def flat(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the words of a repeatable option as one tuple."""
    return tuple(word for group in groups for word in group)


def today_option(function: F) -> F:
    """Add --today."""
    return click.option(
        "--today", type=Day(), metavar="YYYY-MM-DD",
        help="The day that counts as today.  [default: today in the register's time zone]",
    )(function)  # fmt: skip


def as_of_option(function: F) -> F:
    """Add --as-of."""
    text = "Read the register as it stood at the end of a day, or in a commit, tag or branch; today is then that day."
    return click.option("--as-of", metavar="DATE|REF", help=text)(function)


def summary_option(function: F) -> F:
    """Add --summary."""
    text = "Also add the findings to FILE as Markdown, as for a job summary; an empty name adds nothing."
    return click.option("--summary", "add_to", metavar="FILE", default="", help=text)(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """Add --format; the first is the default."""
    return click.option(
        "--format", "form", type=click.Choice(formats), default=formats[0], show_default=True,
        help="How to print it.",
    )  # fmt: skip


def files_of(*folders: str, first: str = "") -> list[str]:
    """Return the names of the modules in a folder of the package, `first` first, without importing one."""
    place = os.path.join(os.path.dirname(os.path.dirname(__file__)), *folders)  # noqa: PTH118, PTH120 - start-up
    found = (module for module in pkgutil.iter_modules([place]) if not module.ispkg)
    names = sorted(module.name for module in found if not module.name.startswith("_"))
    return sorted(names, key=lambda name: name != first)


def examples(*lines: str) -> str:
    """Return the end of a help text that shows commands to type; a test runs them."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
