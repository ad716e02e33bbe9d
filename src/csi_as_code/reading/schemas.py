"""The JSON Schemas: a compiled validator screens every document, and jsonschema explains what it refuses."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import csi_as_code
from csi_as_code.errors import RegisterError
from csi_as_code.reading.nodes import Flaw, Node

if TYPE_CHECKING:
    import jsonschema_rs

KINDS = ("improvement", "register", "measure")


@cache
def folder() -> Path:
    """Return the folder of the schemas: inside the installed package, or at the top of a checkout."""
    package = Path(csi_as_code.__file__).parent
    for place in (package / "_data" / "schemas", package.parent.parent / "schemas"):
        if (place / "improvement.schema.json").is_file():
            return place
    raise RegisterError("the JSON Schemas of csi-as-code are not installed", "Install csi-as-code again.")


@cache
def schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file: improvement, register or measure."""
    import json  # only where a schema is read

    found: dict[str, Any] = json.loads((folder() / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return found


@cache
def shape(kind: str) -> dict[str, Any]:
    """Return a schema without what states demand; the rule `state-demand` speaks of that, in better words."""
    return {key: value for key, value in schema(kind).items() if key != "allOf"}


@cache
def screen(kind: str) -> "jsonschema_rs.Draft202012Validator":
    """Return the compiled validator of a shape."""
    import jsonschema_rs  # 40 ms that a run over unchanged files does not need

    return jsonschema_rs.Draft202012Validator(shape(kind), validate_formats=True)


@cache
def explainer(kind: str) -> Any:
    """Return the validator that names every error of a shape, agreeing with the compiled one on patterns and dates."""
    from jsonschema import Draft202012Validator, FormatChecker  # 80 ms that a clean register does not need
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def pattern(_validator: Any, wanted: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        """Match as ECMA 262 does: `$` is the end, never the place before a last line feed."""
        if isinstance(instance, str) and not re.search(whole(wanted), instance):
            yield ValidationError(f"{instance!r} does not match {wanted!r}")

    checker = FormatChecker(formats=())
    checker.checks("date")(is_day)
    kind_of: Any = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]  # has no stub
    return kind_of(shape(kind), format_checker=checker)


def whole(pattern: str) -> str:
    r"""Return a schema's pattern with `$` as `\Z`; none of our schemas has a `$` that is a plain character."""
    return re.sub(r"(?<!\\)\$", r"\\Z", pattern)


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def is_day(value: Any) -> bool:
    """Tell whether a text is a real day, as YYYY-MM-DD; anything but text is left to the type check."""
    if not isinstance(value, str):
        return True
    if not DAY.match(value):
        return False
    year, month, day = int(value[:4]), int(value[5:7]), int(value[8:])
    if not (1 <= month <= 12 and 1 <= day <= 31 and year >= 1):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def flaws(kind: str, value: dict[str, Any], node: Node | None = None) -> list[Flaw]:
    """Return what the shape refuses in a document, in our words, with the source text where the nodes are given."""
    from csi_as_code.reading.wording import flaw_of  # many patterns that a clean register does not need

    found: dict[tuple[Any, ...], Flaw] = {}
    for error in sorted(explainer(kind).iter_errors(value), key=_plainest_first):
        for flaw in flaw_of(error, node):
            if (
                kind == "improvement"
                and flaw.pointer == ("state",)
                and flaw.rule == "schema-value"
                and isinstance(value["state"], str)
            ):
                continue  # a state nobody knows is the rule `state-unknown`'s, and the record is still counted
            found.setdefault((flaw.pointer, flaw.message if flaw.at_key else ""), flaw)
    return sorted(found.values(), key=lambda flaw: [str(part) for part in flaw.pointer])


def _plainest_first(error: Any) -> int:
    """Order the errors about one value: the first says enough, so only that one is told."""
    return _PLAINEST.index(error.validator) if error.validator in _PLAINEST else len(_PLAINEST)


_PLAINEST = ("type", "enum", "pattern", "format")
