"""The schemas are valid, closed, and explain every property with an example that holds."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

NAMES = ("improvement", "measure", "register")
# Text over several lines needs a visible character somewhere; every other pattern covers the whole value.
VISIBLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029 \xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"


def subschemas(schema: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every schema of the shape with its place, the root first."""
    yield where or "/", schema
    for name, inner in schema.get("properties", {}).items():
        yield from subschemas(inner, f"{where}/{name}")
    for keyword in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(keyword), dict):
            yield from subschemas(schema[keyword], f"{where}/<{keyword}>")


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Yield what people write values for: named properties, and the values under keys that they choose."""
    for where, inner in subschemas(schema):
        for name, value in inner.get("properties", {}).items():
            yield f"{where}/{name}", value
        if isinstance(inner.get("additionalProperties"), dict) and where != "/custom/properties":
            yield f"{where}/<key>", inner["additionalProperties"]


def patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for inner in value.values():
            yield from patterns(inner)
    if isinstance(value, list):
        for inner in value:
            yield from patterns(inner)


@pytest.mark.parametrize("name", NAMES)
def test_is_valid_under_the_meta_schema(schemas: dict[str, Any], name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas[name])
    assert {key: schemas[name][key] for key in ("$schema", "$id", "title")} == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://csi-as-code.github.io/schemas/{name}.schema.json",
        "title": name.title(),
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_title_description_and_examples(schemas: dict[str, Any], name: str) -> None:
    found = list(properties(schemas[name]))
    assert len(found) > 15
    assert [
        (where, key) for where, schema in found for key in ("title", "description", "examples") if not schema.get(key)
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_description_is_a_sentence(schemas: dict[str, Any], name: str) -> None:
    first = ((where, schema["description"].partition("\n")[0]) for where, schema in properties(schemas[name]))
    assert [(where, text) for where, text in first if len(text) < 20 or not text.endswith(".")] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_example_and_default_holds(schemas: dict[str, Any], name: str, exact_validator: Any) -> None:
    root = schemas[name]
    wrong = []
    for where, schema in [("/", root), *properties(root)]:
        validator = exact_validator({"$defs": root["$defs"], **schema})
        values = [*schema["examples"], *([schema["default"]] if "default" in schema else [])]
        wrong += [(where, error.message) for value in values for error in validator.iter_errors(value)]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_value_of_an_enum_is_explained(schemas: dict[str, Any], name: str) -> None:
    unexplained = [
        where
        for where, schema in subschemas(schemas[name])
        if len(schema.get("enum", [])) != len(schema.get("enumDescriptions", []))
    ]
    unexplained += [
        f"{where}: {word}"
        for where, schema in properties(schemas[name])
        for word in schema.get("enum", schema.get("items", {}).get("enum", []))
        if f"\n- {word}: " not in schema["description"]
    ]
    assert unexplained == []


@pytest.mark.parametrize("name", NAMES)
def test_objects_are_closed_and_lists_and_texts_are_limited(schemas: dict[str, Any], name: str) -> None:
    root = schemas[name]
    open_ones = []
    for where, schema in [*subschemas(root), *root["$defs"].items()]:
        kind = schema.get("type")
        closed = schema.get("additionalProperties") is False or "propertyNames" in schema
        if kind == "object" and not closed and where != "/custom":
            open_ones.append(where)
        if kind == "array" and not ("maxItems" in schema and "items" in schema):
            open_ones.append(where)
        if kind == "string" and not ("enum" in schema or "maxLength" in schema):
            open_ones.append(where)
    assert open_ones == []


@pytest.mark.parametrize("name", NAMES)
def test_one_file_is_enough(schemas: dict[str, Any], name: str) -> None:
    text = str(schemas[name])
    used = set(re.findall(r"'\$ref': '([^']*)'", text))
    assert used == {f"#/$defs/{key}" for key in schemas[name]["$defs"]}


@pytest.mark.parametrize("name", NAMES)
def test_patterns_are_anchored_and_mean_the_same_everywhere(schemas: dict[str, Any], name: str) -> None:
    found = set(patterns(schemas[name]))
    assert VISIBLE in found
    whole = {text for text in found if text.startswith("^") and text.endswith("$")}
    assert found - whole == {VISIBLE}
    # No classes that differ between Python, Rust and ECMA 262, no groups beyond plain ones.
    assert [text for text in found if re.search(r"\\[dDsSwWbBAZz]|\(\?|\.\*", text)] == []


def test_measures_and_roles_are_as_the_shape_says(schemas: dict[str, Any]) -> None:
    improvement = schemas["improvement"]["properties"]
    assert improvement["analysis"]["properties"]["waste"]["enum"] == [
        "defects",
        "overproduction",
        "waiting",
        "non-utilised-talent",
        "transport",
        "inventory",
        "motion",
        "extra-processing",
    ]
    assert improvement["state"]["enum"] == improvement["decisions"]["items"]["properties"]["to"]["enum"]
    assert list(schemas["register"]["properties"]["demands"]["properties"]) == improvement["state"]["enum"]
    assert set(schemas["register"]["properties"]["clocks"]["properties"]) < set(improvement["state"]["enum"])
