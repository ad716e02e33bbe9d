"""A schema's refusal in words: what is wrong with the value as written, what would be right."""

import re
from collections.abc import Iterator
from typing import Any

from csi_as_code.model import Pointer
from csi_as_code.reading.nodes import Flaw, Node
from csi_as_code.text import did_you_mean, listed

ValidationError = Any
"""jsonschema.exceptions.ValidationError, whose stubs call every part possibly unset; importing it takes 80 ms."""

_TYPES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a mapping of fields", "null": "empty",
}  # fmt: skip
_LONGEST = 60


def flaw_of(error: ValidationError, root: Node | None) -> Iterator[Flaw]:
    """Yield the flaws that one error of jsonschema means; unknown fields make one each."""
    pointer: Pointer = tuple(error.absolute_path)
    field = dotted(pointer)
    if error.validator == "additionalProperties":
        yield from _unknown_fields(error, pointer)
        return
    if error.validator == "required":
        yield from _missing_fields(error, pointer)
        return
    if "propertyNames" in error.absolute_schema_path:
        message = f'the key "{error.instance}" in "{dotted(pointer)}" does not have the right form'
        yield Flaw("schema-format", message, _example(error), pointer=(*pointer, str(error.instance)), at_key=True)
        return
    shown = written(error.instance, pointer, root)
    rule, message, hint = _words(error, shown, field)
    yield Flaw(rule, message, hint, pointer=pointer)


def dotted(pointer: Pointer) -> str:
    """Return a pointer as people write it: `measures[0].target.by`."""
    text = ""
    for part in pointer:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def written(value: Any, pointer: Pointer, root: Node | None) -> str:
    """Return a value as its author wrote it, cut where it is long; `nothing` where it is empty."""
    if isinstance(value, dict):
        return "a mapping of fields"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    node = root.find(pointer)[1] if root else None
    text = node.source if node and node.source else str(value)
    text = " ".join(text.split())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return f'"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"}"'


def _unknown_fields(error: ValidationError, pointer: Pointer) -> Iterator[Flaw]:
    known = list(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    for key in error.instance:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        place = f' in "{dotted(pointer)}"' if pointer else ""
        hint = did_you_mean(key, known)
        if not hint:
            hint = (
                f"Known here: {listed(sorted(known))}."
                if known and len(known) < 12
                else "A team's own fields go under custom:."
            )
        yield Flaw(
            "schema-unknown-field", f'the field "{key}" is not known{place}', hint, pointer=(*pointer, key), at_key=True
        )


def _missing_fields(error: ValidationError, pointer: Pointer) -> Iterator[Flaw]:
    for name in error.validator_value:
        if name in error.instance:
            continue
        described = error.schema.get("properties", {}).get(name, {})
        examples = described.get("examples") or [None]
        hint = f'Add "{name}: {examples[0]}".' if isinstance(examples[0], str | int | float) else f'Add "{name}:".'
        place = f'"{dotted(pointer)}" needs' if pointer else "every file of this kind needs"
        yield Flaw("schema-missing-field", f'{place} the field "{name}"', hint, pointer=pointer, at_key=True)


def _words(error: ValidationError, shown: str, field: str) -> tuple[str, str, str]:
    wanted = error.validator_value
    match error.validator:
        case "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            kinds = listed((_TYPES[name] for name in names), "or")
            hint = (
                'Put it in quotes: "…".'
                if names == ["string"] and not isinstance(error.instance, dict | list | None)
                else ""
            )
            return "schema-type", f"{field} is {shown}, and must be {kinds}", hint
        case "enum":
            hint = did_you_mean(str(error.instance), map(str, wanted))
            return "schema-value", f"{field} is {shown}, and must be one of {listed(map(str, wanted), 'or')}", hint
        case "const":
            return "schema-value", f"{field} is {shown}, and must be {wanted}", ""
        case "pattern":
            return "schema-format", f"{field} is {shown}, which does not have the right form", _example(error)
        case "format":
            return (
                "schema-format",
                f"{field} is {shown}, which is no day of the calendar",
                "Write a real day as YYYY-MM-DD.",
            )
        case "minimum" | "exclusiveMinimum":
            return "schema-range", f"{field} is {shown}, and must be at least {wanted}", ""
        case "maximum" | "exclusiveMaximum":
            return "schema-range", f"{field} is {shown}, and must be at most {wanted}", ""
        case "minLength":
            return "schema-length", f"{field} is {shown}, and needs {wanted} characters or more", ""
        case "maxLength":
            size = len(error.instance)
            return (
                "schema-length",
                f"{field} has {size} characters, and may have {wanted}",
                "Move the detail to another field or page.",
            )
        case "minItems" | "minProperties":
            return (
                "schema-length",
                f"{field} needs {wanted} or more, and has {len(error.instance)}",
                "Fill it, or leave it out.",
            )
        case "maxItems" | "maxProperties":
            return "schema-length", f"{field} may have {wanted}, and has {len(error.instance)}", ""
        case "uniqueItems":
            return "schema-value", f"{field} names something twice", "Keep one of them."
    return "schema-value", f"{field or 'the file'} is {shown}, which is not right here", _example(error)


def _example(error: ValidationError) -> str:
    if error.validator == "pattern" and (said := error.schema.get("patternErrorMessage")):
        return str(said)
    examples = error.schema.get("examples") or []
    return f'It looks like "{examples[0]}".' if examples else ""
