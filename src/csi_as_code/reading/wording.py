"""A schema's refusal in words: what is wrong with the value as written, what would be right."""

import re
from collections.abc import Iterator
from typing import Any

from csi_as_code.model import Pointer
from csi_as_code.reading.nodes import Flaw, Node, shown
from csi_as_code.text import did_you_mean, listed

ValidationError = Any
"""jsonschema.exceptions.ValidationError, whose stubs call every part possibly unset; importing it takes 80 ms."""

_TYPES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a mapping of fields", "null": "empty",
}  # fmt: skip
MOST_HINTS = 50
_PLAIN = re.compile(r"[A-Za-z0-9][\w .+/-]{0,39}\Z")


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
        message = f'the key "{shown(str(error.instance))}" in "{dotted(pointer)}" does not have the right form'
        yield Flaw("schema-format", message, _example(error), pointer=(*pointer, str(error.instance)), at_key=True)
        return
    rule, message, hint = _words(error, written(error.instance, pointer, root), field)
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
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return f'"{shown(text)}"'


def _unknown_fields(error: ValidationError, pointer: Pointer) -> Iterator[Flaw]:
    known = list(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    place = f' in "{dotted(pointer)}"' if pointer else ""
    unknown = (key for key in error.instance if key not in known and not any(re.search(p, key) for p in patterns))
    for number, key in enumerate(unknown):
        hint = did_you_mean(key, known) if number < MOST_HINTS else ""
        if not hint:
            hint = (
                f"Known here: {listed(sorted(known))}."
                if known and len(known) < 12
                else "A team's own fields go under custom:."
            )
        yield Flaw(
            "schema-unknown-field",
            f'the field "{shown(key)}" is not known{place}',
            hint,
            pointer=(*pointer, key),
            at_key=True,
        )


def _missing_fields(error: ValidationError, pointer: Pointer) -> Iterator[Flaw]:
    for name in error.validator_value:
        if name in error.instance:
            continue
        described = error.schema.get("properties", {}).get(name, {})
        hint = f"Add: {_line(name, (described.get('examples') or [None])[0])}"
        place = f'"{dotted(pointer)}" needs' if pointer else "every file of this kind needs"
        yield Flaw("schema-missing-field", f'{place} the field "{name}"', hint, pointer=pointer, at_key=True)


def _line(name: str, example: Any) -> str:
    """Return a field with a short example, as somebody types it."""
    if isinstance(example, int | float) or (isinstance(example, str) and _PLAIN.match(example)):
        return f"{name}: {example}"
    return f'{name}: "{example}"' if isinstance(example, str) and re.match(r"@[\w-]+\Z", example) else f"{name}:"


def _type_hint(names: list[str], value: Any, shown_value: str) -> str:
    """Return how a value is written as the type that it must have."""
    if value is None:
        return "Write a value, or leave it out."
    if names == ["object"]:
        return "Write its fields on the lines below it, indented."
    if isinstance(value, dict | list):
        return ""
    if names == ["string"]:
        return f"Put it in quotes: {shown_value}."
    return f"Write it as a list: [{shown_value}]." if names == ["array"] else ""


def _words(error: ValidationError, said: str, field: str) -> tuple[str, str, str]:
    wanted = error.validator_value
    match error.validator:
        case "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            kinds = listed((_TYPES[name] for name in names), "or")
            hint = _type_hint(names, error.instance, said)
            return "schema-type", f"{field} is {said}, and must be {kinds}", hint
        case "enum":
            hint = did_you_mean(str(error.instance), map(str, wanted)) or f"Write {listed(map(str, wanted), 'or')}."
            return "schema-value", f"{field} is {said}, and must be one of {listed(map(str, wanted), 'or')}", hint
        case "const":
            return "schema-value", f"{field} is {said}, and must be {wanted}", f"Write {wanted}."
        case "pattern":
            return "schema-format", f"{field} is {said}, which does not have the right form", _example(error)
        case "format":
            return (
                "schema-format",
                f"{field} is {said}, which is no day of the calendar",
                "Write a real day as YYYY-MM-DD.",
            )
        case "minimum" | "exclusiveMinimum":
            return "schema-range", f"{field} is {said}, and must be at least {wanted}", _range(error.schema)
        case "maximum" | "exclusiveMaximum":
            return "schema-range", f"{field} is {said}, and must be at most {wanted}", _range(error.schema)
        case "minLength":
            return "schema-length", f"{field} is {said}, and needs {wanted} characters or more", ""
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
    return "schema-value", f"{field or 'the file'} is {said}, which is not right here", _example(error)


def _range(schema: Any) -> str:
    """Return which numbers a schema takes."""
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"Write a number from {least} to {most}."
    return f"Write {least} or more." if least is not None else f"Write {most} or less." if most is not None else ""


def _example(error: ValidationError) -> str:
    if error.validator == "pattern" and (said := error.schema.get("patternErrorMessage")):
        return str(said)
    examples = error.schema.get("examples") or []
    return f'It looks like "{examples[0]}".' if examples else ""
