"""The schemas, the sample files and both validators, as the tests of this folder use them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml
from tests.core_yaml import CoreLoader

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "data" / "samples"
NAMES = ("improvement", "measure", "register")


def text_keys(value: Any) -> Any:
    """Give every mapping text as keys, as JSON has them: the bands are numbers in plain YAML."""
    if isinstance(value, dict):
        return {str(key): text_keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [text_keys(inner) for inner in value]
    return value


def pattern_at_the_very_end(
    validator: Any, pattern: str, instance: object, _schema: object
) -> Iterator[jsonschema.ValidationError]:
    """Check `pattern` as ECMA 262 and Rust do: `$` is the very end, not the place before a last newline.

    Python's `$` also matches before a newline at the end, so plain jsonschema takes "IMP-0001\\n" for an id.
    It is the only known difference between the validators, and this keyword is the way to remove it.
    """
    if validator.is_type(instance, "string") and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


ExactValidator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern_at_the_very_end})


@pytest.fixture(scope="session")
def schemas() -> dict[str, Any]:
    return {name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8")) for name in NAMES}


@pytest.fixture(scope="session")
def shape(schemas: dict[str, Any]) -> Any:
    """The improvement's schema without what its state demands."""
    return {key: value for key, value in schemas["improvement"].items() if key != "allOf"}


@pytest.fixture(scope="session")
def samples() -> list[tuple[str, str, Any]]:
    """Every sample file as (schema, file name, value)."""
    kinds = {"improvements": "improvement", "measures": "measure"}
    found = []
    for path in sorted(SAMPLES.rglob("*.yaml")):
        value = yaml.load(path.read_bytes(), CoreLoader)  # noqa: S506 - a child of the safe loader
        found.append((kinds.get(path.parent.name, "register"), path.name, text_keys(value)))
    return found


@pytest.fixture(scope="session")
def exact_validator() -> Any:
    """A maker of jsonschema's validator with formats and patterns checked to the very end."""
    return lambda schema: ExactValidator(schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture(scope="session")
def compiled_validator() -> Any:
    """A maker of the compiled validator with formats."""
    return lambda schema: jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@pytest.fixture(scope="session")
def validators(schemas: Any, exact_validator: Any, compiled_validator: Any) -> dict[str, tuple[Any, Any]]:
    """For each schema the validator that explains and the one that screens."""
    return {name: (exact_validator(schema), compiled_validator(schema)) for name, schema in schemas.items()}
