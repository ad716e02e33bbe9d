"""The sample files are accepted as they are, by both validators."""

from typing import Any


def test_all_samples_are_accepted(
    samples: list[tuple[str, str, Any]],
    schemas: dict[str, Any],
    exact_validator: Any,
    compiled_validator: Any,
) -> None:
    assert sorted({kind for kind, _, _ in samples}) == ["improvement", "measure", "register"]
    assert [
        (name, error.message)
        for kind, name, value in samples
        for make in (exact_validator, compiled_validator)
        for error in make(schemas[kind]).iter_errors(value)
    ] == []
