"""Check a record's own fields under `custom:` against the schema fragment that register.yaml gives for them."""

from collections.abc import Iterator
from typing import Any

from csi_as_code.reading.nodes import Flaw, shown
from csi_as_code.text import did_you_mean


def custom_flaws(fragment: dict[str, Any], custom: dict[str, Any]) -> Iterator[Flaw]:
    """Yield what the register's fragment refuses in a record's `custom:`; without a fragment no field is known."""
    known = fragment.get("properties", {})
    for key in custom:
        if key not in known:
            hint = did_you_mean(key, known) or "Describe it under custom: properties: in register.yaml."
            yield Flaw(
                "schema-unknown-field",
                f'the custom field "{shown(key)}" is not known',
                hint,
                pointer=("custom", key),
                at_key=True,
            )
    for error in _validator(fragment).iter_errors({key: value for key, value in custom.items() if key in known}):
        pointer = ("custom", *error.instance_path)
        yield Flaw("schema-custom", f"{'.'.join(map(str, pointer))}: {shown(error.message, 200)}", pointer=pointer)


def compiled_fragment(fragment: dict[str, Any]) -> Any:
    """Return the compiled validator of a fragment; raise ValueError, with the reason, where it is no sound schema."""
    import jsonschema_rs  # 40 ms that a register without custom fields does not need

    schema: dict[str, Any] = {key: fragment[key] for key in ("properties", "required") if key in fragment}
    schema["type"] = "object"
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, validate_formats=True, retriever=_nothing_foreign, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        raise ValueError(str(error).split("\n", 1)[0]) from error


def _nothing_foreign(uri: str) -> Any:
    raise ValueError(f"{uri} is elsewhere, and a register reads nothing from elsewhere")


def prepare(fragment: dict[str, Any]) -> None:
    """Compile a fragment that will be asked for."""
    if fragment:
        _validator(fragment)


_VALIDATORS: dict[int, tuple[dict[str, Any], Any]] = {}


def _validator(fragment: dict[str, Any]) -> Any:
    """Return the compiled validator of a fragment; the same object is compiled once."""
    import jsonschema_rs  # 40 ms that a register without custom fields does not need

    kept = _VALIDATORS.get(id(fragment))
    if kept is None or kept[0] is not fragment:
        try:
            compiled: Any = compiled_fragment(fragment)
        except ValueError:
            compiled = jsonschema_rs.Draft202012Validator(True)  # the fragment itself is the finding
        _VALIDATORS.clear()
        _VALIDATORS[id(fragment)] = kept = (fragment, compiled)
    return kept[1]
