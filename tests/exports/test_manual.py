"""Every example of the page on the format can be pasted: the strict reader takes it, and so does its schema."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from csi_as_code.exports import manual
from csi_as_code.reading import fast
from csi_as_code.reading.schemas import schema

SCHEMAS = {kind: schema(kind) for kind in manual.KINDS}
ROW = re.compile(r"\| `([^`]+)`(?: \*)? \| .* \| `([^`]*(?:`[^`]+)*)` \|\Z")
BLOCK = re.compile(r"^`([^`\n]+)`\n\n```yaml\n(.*?)```", re.DOTALL | re.MULTILINE)


def part_at(kind: str, path: str) -> Mapping[str, Any]:
    """Return the schema of a field, by its dotted path on the page."""
    root: Mapping[str, Any] = SCHEMAS[kind]
    found = root
    for step in path.split("."):
        found = found["additionalProperties"] if step == "KEY" else found["properties"][step.removesuffix("[]")]
        found = _resolved(found, root)
        if step.endswith("[]"):
            found = _resolved(found["items"], root)
    return {**found, "$defs": root.get("$defs", {})}


def _resolved(part: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**root["$defs"][part["$ref"].rpartition("/")[2]], **part} if "$ref" in part else part


def examples() -> Iterator[tuple[str, str, str]]:
    """Yield kind, path and text of every example on the page, as a field of its last name."""
    sections = manual.format_page(SCHEMAS).split("\n## ")[1:]
    for kind, section in zip(manual.KINDS, sections, strict=True):
        for line in section.split("\n"):
            if match := ROW.match(line):
                name = match[1].rpartition(".")[2]
                yield kind, match[1], f"{name}: " + match[2].replace("\\|", "|") + "\n"
        for match in BLOCK.finditer(section):
            yield kind, match[1], match[2]


EXAMPLES = list(examples())


def test_there_are_many_and_none_is_cut() -> None:
    assert len(EXAMPLES) > 200
    assert not any("…" in text for _, _, text in EXAMPLES)


@pytest.mark.parametrize(("kind", "path", "text"), EXAMPLES, ids=[f"{kind}-{path}" for kind, path, _ in EXAMPLES])
def test_an_example_can_be_pasted(kind: str, path: str, text: str) -> None:
    name = path.rpartition(".")[2]
    value = fast.load(text)[name]
    jsonschema.Draft202012Validator(part_at(kind, path)).validate(value)
