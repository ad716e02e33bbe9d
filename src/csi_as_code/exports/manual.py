"""The format and the states as Markdown pages, from the schemas and the table of states."""

from collections.abc import Iterator, Mapping
from typing import Any

from csi_as_code.analysis.demands import added_by
from csi_as_code.analysis.seven_steps import SEVEN_STEPS
from csi_as_code.editing.emit import entry, flow
from csi_as_code.workflow import EDGES, TABLE, State

KINDS = {
    "improvement": ("improvements/IMP-0042.yaml", "An improvement"),
    "measure": ("measures/reset-calls.yaml", "A measure"),
    "register": ("register.yaml", "The register's own rules"),
}
_HEAD = """\
The fields of every file, as the JSON Schemas in `schemas/` have them; an editor with the schema shows the same.
Generated: `make docs` writes it. What a state demands is in [States](states.md).

Points of a measure lie beside it as `measures/KEY.csv`, with the header `date,value,note`, one point a day in order of
date; `note` may be empty.
"""
LONGEST = 78
"""So many characters of an example fit a cell; a longer one stands below its table."""

_TYPES = {"integer": "whole number", "object": "mapping", "array": "list", "string": "text", "boolean": "true or false"}


def format_page(schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page of all fields, from the schemas of the three kinds of files."""
    parts = [
        "# The format\n",
        _HEAD,
    ]
    for kind, (path, title) in KINDS.items():
        found = schemas[kind]
        parts.append(f"## {title}: `{path}`\n\n{found['description']}\n")
        rows = "".join(_rows(found, found, ""))
        parts.append(f"| field | what it holds | type | example |\n|---|---|---|---|\n{rows}")
        longer = "\n".join(_longer(found, found, ""))
        if longer:
            parts.append(f"### Longer examples of {title[0].lower()}{title[1:]}\n\n{longer}")
    return "\n".join(parts)


def _rows(schema: Mapping[str, Any], root: Mapping[str, Any], before: str) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for name, part in _properties(schema):
        found = {**_resolved(part, root), **part}
        path = f"{before}{name}"
        mark = " *" if name in required else ""
        text = found.get("markdownDescription") or found.get("description", "")
        example = found.get("examples", [""])[0]
        yield f"| `{path}`{mark} | {_cell(text)} | {_cell(_type(found, root))} | {_code(example)} |\n"
        inner = _resolved(found["items"], root) if "items" in found else found
        if _properties(inner):
            yield from _rows(inner, root, f"{path}{'[]' if 'items' in found else ''}.")


def _longer(schema: Mapping[str, Any], root: Mapping[str, Any], before: str) -> Iterator[str]:
    """Yield as YAML the examples that no cell has room for, but not those of parts of another one."""
    for name, part in _properties(schema):
        found = {**_resolved(part, root), **part}
        path = f"{before}{name}"
        example = found.get("examples", [""])[0]
        if name != "KEY" and len(flow(example)) > LONGEST:
            lines = "\n".join(entry(name, example, 0))
            yield f"`{path}`\n\n```yaml\n{lines}\n```\n"
        inner = _resolved(found["items"], root) if "items" in found else found
        if _properties(inner):
            yield from _longer(inner, root, f"{path}{'[]' if 'items' in found else ''}.")


def _properties(schema: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the named fields of a mapping, and one for those whose names people choose."""
    named: list[tuple[str, Mapping[str, Any]]]
    named = [(name, part) for name, part in schema.get("properties", {}).items() if isinstance(part, dict)]
    chosen = schema.get("additionalProperties")
    if isinstance(chosen, dict) and chosen.get("properties"):
        named.append(("KEY", chosen))
    return named


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    return {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}


def _type(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("format") == "date":
        return "date"
    kinds = schema.get("type", "")
    names = " or ".join(_TYPES.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))
    if "items" in schema:
        inner = _resolved(schema["items"], root)
        return f"list of {_type(inner, root) if 'enum' not in inner else 'words: ' + _type(inner, root)}"
    if "minimum" in schema and "maximum" in schema and abs(schema["maximum"]) < 10_000:
        return f"{names}, {schema['minimum']} to {schema['maximum']}"
    return names


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(value: Any) -> str:
    text = flow(value) if value != "" else ""
    return f"`{_cell(text)}`" if text and len(text) <= LONGEST else "below" if text else ""


def _added(state: State) -> str:
    return "; ".join(demand.says for demand in added_by(state)) or "nothing more"


def states_page() -> str:
    """Return the page of the states, what each adds to the demands, the steps between them and the seven steps."""
    states = "".join(
        f"| `{row.state}` | {row.meaning} | {_added(row.state)} | {row.pdca or '-'} | {row.column} |\n" for row in TABLE
    )
    edges = "".join(f"| `{edge.source}` | `{edge.target}` | {edge.kind} | {edge.why} |\n" for edge in EDGES)
    steps = "".join(f"| {step.number} | {step.question} | {step.evidence} |\n" for step in SEVEN_STEPS)
    return f"""\
# States

The states are fixed, so that registers can be compared. What a state demands is checked in every file that is in it,
without any history; the demands add up along the main line, and `demands:` of register.yaml adds to them or waives
some. Generated: `make docs` writes it.

| state | meaning | it adds these demands | PDCA | Kanban column |
|---|---|---|---|---|
{states}
An approved record also needs an approval by people who may give it, and dependencies that are at least approved. A
record that closed as successful needs points that show it, or an exception that a named approver signed.

## Steps

| from | to | kind | when |
|---|---|---|---|
{edges}
From `proposed` to `approved` in one step is allowed where the record's entry in `approvals:` has `fast_lane: true` and
all that is demanded on the way is there.

## The seven steps of the continual improvement model

| step | question | a record has evidence when it has |
|---|---|---|
{steps}"""
