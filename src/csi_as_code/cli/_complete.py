"""What a shell offers after TAB: ids, files, states, rules, keys of register.yaml. Never an error."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING

import click

from csi_as_code.cli._options import given

if TYPE_CHECKING:
    from pathlib import Path  # 5 ms of `csi --help`

Answer = Callable[[click.Context, click.Parameter, str], list[str]]
Source = Callable[[click.Context], Iterable[str]]


def _offer(source: Source) -> Answer:
    """Return a completion that offers the names of a source; behind a comma it goes on with the next word."""

    @wraps(source)
    def answer(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        before, comma, word = incomplete.rpartition(",")
        try:
            return [f"{before}{comma}{name}" for name in sorted(source(ctx)) if name.startswith(word)]
        except Exception:  # noqa: BLE001 - a shell that completes shows no errors
            return []

    return answer


def _root(ctx: click.Context) -> "Path":
    from pathlib import Path  # only while completing

    from csi_as_code.reading.root import find_root

    return find_root(Path(given(ctx, "root") or "."))


@_offer
def ids(ctx: click.Context) -> Iterable[str]:
    """Offer the ids of the records, by the names of their files."""
    return {path.stem for path in (_root(ctx) / "improvements").rglob("*.yaml")}


@_offer
def past_ids(ctx: click.Context) -> Iterable[str]:
    """Offer the ids of the records that are or were."""
    from csi_as_code.git import change, tree  # only while completing
    from csi_as_code.register import IMPROVEMENTS

    root = _root(ctx)
    names = change.ever_added(root, tree.resolve(root, "HEAD"), IMPROVEMENTS)
    return {name.removesuffix(".yaml") for name in names if name.endswith(".yaml")}


@_offer
def measures(ctx: click.Context) -> Iterable[str]:
    """Offer the keys of the measures, by the names of their files."""
    return {path.stem for path in (_root(ctx) / "measures").rglob("*.yaml")}


@_offer
def files(ctx: click.Context) -> Iterable[str]:
    """Offer the files of the register, as they are called from its root, and the ids."""
    root = _root(ctx)
    found = [path for folder in ("improvements", "measures") for path in (root / folder).rglob("*.yaml")]
    paths = {path.relative_to(root).as_posix() for path in found}
    return {"register.yaml", *paths, *(path.stem for path in found)}


@_offer
def rules(_ctx: click.Context) -> Iterable[str]:
    """Offer the rules and their families."""
    from csi_as_code.rules.registry import all_rules  # only while completing

    return {word for name, rule in all_rules().items() for word in (name, rule.family)}


@_offer
def states(_ctx: click.Context) -> Iterable[str]:
    """Offer the states."""
    from csi_as_code.workflow import State  # only while completing

    return [state.value for state in State]


def keys(section: str) -> Answer:
    """Return a completion that offers the keys of a section of register.yaml."""

    def source(ctx: click.Context) -> Iterable[str]:
        from csi_as_code.reading import parse  # only while completing

        policy = parse.policy((_root(ctx) / "register.yaml").read_bytes()).value
        return list(getattr(policy, section)) if policy else []

    return _offer(source)
