"""The options that the commands that edit share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def branch_option(function: F) -> F:
    """Add --branch."""
    return click.option(
        "--branch", metavar="[NAME]", is_flag=False, flag_value="", default=None,
        help="Commit the change to this branch and leave the files here alone; it is made where it is new, and never "
             "pushed. Without NAME it is called after the change: write --branch last, or --branch=NAME.",
    )(function)  # fmt: skip


def dry_run_option(function: F) -> F:
    """Add --dry-run."""
    return click.option("--dry-run", is_flag=True, help="Show the differences, and write nothing.")(function)
