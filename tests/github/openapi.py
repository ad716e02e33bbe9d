"""GitHub's own description of its API (OpenAPI 3.0.3), held against every request and every answer."""

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

HERE = "urn:github"
FILE = "openapi-subset.json"


def description() -> Path | None:
    """Return where the description is: in CSI_GITHUB_API (a file or its folder), or beside CSI_CORPORA."""
    named, corpora = os.environ.get("CSI_GITHUB_API"), os.environ.get("CSI_CORPORA")
    places = [Path(named), Path(named) / FILE] if named else []
    places += [Path(corpora).parent / "github" / FILE] if corpora else []
    return next((place for place in places if place.is_file()), None)


class Described:
    """The description, with a validator for each schema that is used."""

    def __init__(self, path: Path) -> None:
        self._whole = json.loads(path.read_text(encoding="utf-8"), object_hook=_meant)
        self._registry = Registry().with_resource(HERE, Resource(contents=self._whole, specification=DRAFT4))
        # The longest first: what follows a ref is no part of it.
        names = sorted(self._whole["paths"], key=lambda path: (-path.count("/"), path))
        self._paths = [(_pattern(path), path) for path in names]
        self._validators: dict[tuple[str, bool], Any] = {}
        self._fine: set[tuple[str, str]] = set()

    def request(self, method: str, path: str, query: str, body: bytes) -> list[str]:
        """Return what is wrong with a request."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path} is not described"]
        where, found = operation
        return [*self._query_faults(found, query), *self._body_faults(where, found, body)]

    def answer(self, method: str, path: str, status: int, body: bytes) -> list[str]:
        """Return what is wrong with an answer; errors that every path may give are of the basic form."""
        operation = self._operation(method, path)
        if operation is None:
            return []
        where, found = operation
        if f"{status}" in found["responses"]:
            return self._described(f"{where}/responses/{status}", body)
        if status in (304, 204):
            return []
        if status in (401, 403, 404, 422, 429):
            return self._faults(f"{HERE}#/components/schemas/basic-error", json.loads(body))
        return [f"{method} {path} never answers {status}"]

    def _described(self, where: str, body: bytes) -> list[str]:
        where, response = self._followed(where)
        if "content" not in response:
            return [f"{where} has no body"] if body else []
        value = json.loads(body)
        schema = f"{HERE}{where}/content/application~1json/schema"
        kind = response["content"]["application/json"]["schema"]
        if kind.get("type") == "array" and isinstance(value, list):
            return [fault for item in value for fault in self._faults(f"{schema}/items", item)]
        return self._faults(schema, value)

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        for pattern, name in self._paths:
            if pattern.fullmatch(path) and method.lower() in self._whole["paths"][name]:
                escaped = name.replace("~", "~0").replace("/", "~1")
                return f"#/paths/{escaped}/{method.lower()}", self._whole["paths"][name][method.lower()]
        return None

    def _followed(self, where: str) -> tuple[str, dict[str, Any]]:
        value = self._whole
        for part in where.removeprefix("#/").split("/"):
            value = value[part.replace("~1", "/").replace("~0", "~")]
        return self._followed(value["$ref"]) if "$ref" in value else (where, value)

    def _query_faults(self, operation: dict[str, Any], query: str) -> list[str]:
        every = [self._followed(item["$ref"])[1] if "$ref" in item else item for item in operation["parameters"]]
        known = {item["name"]: item for item in every if item["in"] == "query"}
        faults = []
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name not in known:
                faults.append(f"the query has {name}")
                continue
            schema = known[name]["schema"]
            typed = int(value) if schema.get("type") == "integer" and value.isdigit() else value
            validator = OAS30WriteValidator(schema, registry=self._registry, format_checker=oas30_format_checker)
            faults += [f"{name}={value}: {error.message}" for error in validator.iter_errors(typed)]
        return faults

    def _body_faults(self, where: str, operation: dict[str, Any], body: bytes) -> list[str]:
        if "requestBody" not in operation:
            return ["the request has a body"] if body else []
        if not body:
            return ["the request has no body"] if operation["requestBody"].get("required") else []
        value = json.loads(body)
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        extra = sorted(set(value) - set(schema["properties"])) if "properties" in schema else []
        place = f"{HERE}{where}/requestBody/content/application~1json/schema"
        return [f"the request has {name}" for name in extra] + self._faults(place, value, write=True)

    def _faults(self, schema: str, value: Any, *, write: bool = False) -> list[str]:
        text = json.dumps(value, sort_keys=True)
        if (schema, text) in self._fine:
            return []
        key = (schema, write)
        if key not in self._validators:
            kind = OAS30WriteValidator if write else OAS30ReadValidator
            self._validators[key] = kind({"$ref": schema}, registry=self._registry, format_checker=oas30_format_checker)
        faults = [f"{error.json_path}: {_said(error)}" for error in self._validators[key].iter_errors(value)]
        if not faults:
            self._fine.add((schema, text))
        return faults


def _said(error: Any) -> str:
    """Return what is wrong; of alternatives, with what each has against it."""
    against = "; ".join(f"{inner.json_path} {inner.message[-160:]}" for inner in error.context)
    return f"{error.message[-200:]} {against}".rstrip()


def _meant(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema as GitHub means it where its own answers would fail by the letter.

    What may be null may be so beside an enumeration (`state_reason`) or alternatives (a commit's `author`) too, and
    of alternatives that are not closed more than one may fit (an error about a rule is a plain error as well). A
    list of a folder's files cannot have the property that tells it from a file.
    """
    if "oneOf" in schema:
        renamed = {"anyOf" if name == "oneOf" else name: value for name, value in schema.items()}
        schema = {name: value for name, value in renamed.items() if name != "discriminator"}
    if schema.get("nullable") is not True:
        return schema
    if isinstance(schema.get("enum"), list):
        return schema | {"enum": [*schema["enum"], None]}
    if isinstance(schema.get("anyOf"), list):
        return schema | {"anyOf": [*schema["anyOf"], {"enum": [None]}]}
    return schema


def _pattern(path: str) -> re.Pattern[str]:
    """Return what a path of the description matches; refs and paths of files have slashes."""
    parts = re.split(r"(\{[a-z_]+\})", path)
    long = {"{ref}", "{path}", "{branch}"}
    return re.compile("".join((".+" if part in long else "[^/]+") if part.startswith("{") else part for part in parts))
