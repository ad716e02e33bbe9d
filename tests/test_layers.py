"""The house keeps its floors: who may import what, and what the pure middle never does."""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "csi_as_code"

# Floor 0 is modules, not rooms: they import each other, in no ring, and nothing above.
FLOORS = {
    "errors": 0,
    "finding": 0,
    "history": 0,
    "markup": 0,
    "model": 0,
    "policy": 0,
    "register": 0,
    "text": 0,
    "workflow": 0,
    "reading": 1,
    "git": 1,
    "analysis": 2,
    "rules": 3,
    "gate": 3,
    "editing": 3,
    "reports": 4,
    "exports": 4,
    "importers": 4,
    "site": 4,
    "github": 4,
    "starting": 4,
    "cli": 5,
}
# What a room may import of its own floor.
NEIGHBOURS = {("reading", "git"), ("site", "exports"), ("starting", "exports"), ("github", "reports")}
GROUND = {room for room, floor in FLOORS.items() if floor == 0}

# One room a dependency. What is neither here nor in the standard library is not imported at all.
ROOMS_OF = {
    "yaml": {"reading", "editing"},
    "ruamel": {"reading", "editing"},
    "jsonschema": {"reading"},
    "jsonschema_rs": {"reading"},
    "referencing": {"reading"},
    "subprocess": {"git"},
    "jinja2": {"site"},
    "markupsafe": {"site"},
    "markdown_it": {"site"},
    "nh3": {"site"},
    "click": {"cli"},
    "rich": {"cli"},
    "rapidfuzz": {"analysis"},
    "httpx": {"github"},
    "icalendar": {"exports"},
    "xlsxwriter": {"exports"},
    "urllib.request": {"github"},
    "http.client": {"github"},
    "socket": {"github"},
    # Values everywhere, text into values in reading and github alone (below).
    "msgspec": set(FLOORS),
}
DECODERS = {"decode", "Decoder", "convert"}
# Where text from outside comes in.
DECODES = {"reading", "github"}

PURE = {*GROUND, "analysis", "rules"}
# "Today" is an argument of everything else: the same commit gives the same bytes.
KNOWS_THE_TIME = {"cli", "github"}
# The cache compares the times of files with the present one.
COUNTS_SECONDS = {*KNOWS_THE_TIME, "reading"}
CLOCKS = {"today", "now", "utcnow"}
TOUCHES_THE_WORLD = {"open", "input"}
FILE_METHODS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
ENVIRONMENT = {"environ", "getenv", "system", "popen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One name that a module imports, by its full dotted name, and the line."""

    name: str
    line: int


def imports(tree: ast.Module) -> Iterator[Import]:
    """Yield what is imported anywhere: on top, in a function, under TYPE_CHECKING, by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for alias in node.names:
                    yield Import(name=alias.name, line=node.lineno)
            case ast.ImportFrom(level=0, module=str(module)):
                for alias in node.names:
                    yield Import(name=f"{module}.{alias.name}", line=node.lineno)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield Import(name=name, line=node.lineno)


def is_ours(name: str) -> bool:
    return name.partition(".")[0] == PACKAGE


def room(module: str) -> str:
    """Return the room of a module of ours: "csi_as_code.reading.cache" is in "reading"."""
    return module.split(".")[1] if "." in module else ""


def violations(sources: Mapping[str, str]) -> Iterator[str]:
    """Yield what breaks the house rules in modules given as dotted name and source text."""
    graph = {}
    for module, source in sorted(sources.items()):
        tree = ast.parse(source)
        used = tuple(imports(tree))
        for found in (
            *floor_violations(module, used, sources),
            *dependency_violations(module, used, tree),
            *purity_violations(module, tree),
        ):
            yield f"{module}:{found}"
        graph[module] = {target(item.name, sources) for item in used if is_ours(item.name)} - {module}
    yield from cycles(graph)


def target(name: str, sources: Mapping[str, str]) -> str:
    """Return the module that an imported name is, or is in."""
    while name not in sources and "." in name:
        name = name.rpartition(".")[0]
    return name


def floor_violations(module: str, used: tuple[Import, ...], sources: Mapping[str, str]) -> Iterator[str]:
    here = room(module)
    if here == "__main__":
        here = "cli"
    elif here and here not in FLOORS:
        yield f"1: the room {here!r} has no floor"
        return
    rooms = FLOORS.keys() | {room(name) for name in sources}
    for item in used:
        there = room(item.name)
        # Names of the package itself, as __version__, are everybody's.
        if not is_ours(item.name) or there not in rooms or there in ("", here):
            continue
        if there not in FLOORS:
            yield f"{item.line}: imports {there!r}, which has no floor"
        elif not here:
            yield f"{item.line}: the package itself imports {there!r}"
        elif FLOORS[there] > FLOORS[here]:
            yield f"{item.line}: {here} imports up: {there}"
        elif FLOORS[there] == FLOORS[here] and here not in GROUND and (here, there) not in NEIGHBOURS:
            yield f"{item.line}: {here} imports its neighbour {there}"


def dependency_violations(module: str, used: tuple[Import, ...], tree: ast.Module) -> Iterator[str]:
    here = room(module)
    for item in used:
        parts = item.name.split(".")
        top = parts[0]
        key = next((k for k in (".".join(parts[:2]), top) if k in ROOMS_OF), None)
        if key is not None:
            if here not in ROOMS_OF[key]:
                yield f"{item.line}: {key} belongs to {', '.join(sorted(ROOMS_OF[key]))}"
        elif not is_ours(item.name) and top not in sys.stdlib_module_names:
            yield f"{item.line}: {top} has no room"
        if top == "msgspec" and parts[-1] in DECODERS and here not in DECODES:
            yield f"{item.line}: msgspec decodes in reading and github alone"
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(level=level) if level:
                yield f"{node.lineno}: a relative import"
            case ast.Attribute(attr=attr) if attr in DECODERS and here not in DECODES:
                if ast.unparse(node.value).startswith("msgspec"):
                    yield f"{node.lineno}: msgspec decodes in reading and github alone"


def purity_violations(module: str, tree: ast.Module) -> Iterator[str]:
    here = room(module)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print")) if here != "cli":
                yield f"{node.lineno}: prints"
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in CLOCKS and here not in KNOWS_THE_TIME:
                yield f"{node.lineno}: looks at the clock: {attr}()"
            case ast.Call(func=ast.Name(id=name)) if name in TOUCHES_THE_WORLD and here in PURE:
                yield f"{node.lineno}: {name}() in the pure middle"
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in FILE_METHODS and here in PURE:
                yield f"{node.lineno}: {attr}() in the pure middle"
            case ast.Attribute(value=ast.Name(id="os"), attr=attr) if attr in ENVIRONMENT and here in PURE:
                yield f"{node.lineno}: os.{attr} in the pure middle"
            case ast.ImportFrom(module="os", names=names) if here in PURE:
                for alias in names:
                    if alias.name in ENVIRONMENT:
                        yield f"{node.lineno}: os.{alias.name} in the pure middle"
            case ast.Attribute(value=ast.Name(id="os"), attr="system" | "popen" as attr):
                yield f"{node.lineno}: os.{attr} starts a shell"
            case ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns" as attr):
                if here not in COUNTS_SECONDS:
                    yield f"{node.lineno}: looks at the clock: time.{attr}"


def cycles(graph: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield each ring of modules that import each other, once, from its first name on."""
    done: set[str] = set()
    rings: set[tuple[str, ...]] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            ring = path[path.index(module) :]
            first = ring.index(min(ring))
            rings.add(ring[first:] + ring[:first])
        elif module not in done:
            for imported in sorted(graph.get(module, ())):
                walk(imported, (*path, module))
            done.add(module)

    for module in sorted(graph):
        walk(module, ())
    for ring in sorted(rings):
        yield f"import cycle: {' -> '.join((*ring, ring[0]))}"


def test_the_house_keeps_its_floors() -> None:
    src = ROOT / "src"
    sources = {
        ".".join(path.relative_to(src).with_suffix("").parts).removesuffix(".__init__"): path.read_text(
            encoding="utf-8"
        )
        for path in (src / PACKAGE).rglob("*.py")
    }
    assert sources, "no module was found"
    assert list(violations(sources)) == []


# The checker itself: a check that cannot fail is worth nothing.

GOOD = {
    "csi_as_code": "import datetime\n",
    "csi_as_code.__main__": "from csi_as_code.cli import main\n",
    "csi_as_code.model": "import msgspec\nfrom csi_as_code import __version__\n",
    "csi_as_code.workflow": "from csi_as_code.model import Improvement\n",
    "csi_as_code.git": "import subprocess\n",
    "csi_as_code.reading": "import yaml\nfrom csi_as_code.git import blobs\nfrom csi_as_code import model\n",
    "csi_as_code.reading.cache": "import msgspec\nimport csi_as_code.reading\nmsgspec.json.decode(b'')\n",
    "csi_as_code.rules.date": "def check(today):\n    yield today.isoformat()\n    'a'.encode().decode()\n",
    "csi_as_code.cli": "import click\nfrom csi_as_code.rules import date\nprint(date.today())\n",
}


def test_a_good_house_has_no_violation() -> None:
    assert list(violations(GOOD)) == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("model", "from csi_as_code.reading import text", "1: model imports up: reading"),
        ("model", "from csi_as_code import reading", "1: model imports up: reading"),
        ("model", "import csi_as_code.cli.lint", "1: model imports up: cli"),
        ("model", "def f():\n    import csi_as_code.cli", "2: model imports up: cli"),
        (
            "model",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from csi_as_code.rules import date",
            "3: model imports up: rules",
        ),
        (
            "model",
            "import importlib\nimportlib.import_module('csi_as_code.site.build')",
            "2: model imports up: site",
        ),
        ("git.tree", "from csi_as_code.reading import text", "1: git imports its neighbour reading"),
        ("rules.date", "from csi_as_code.gate import edges", "1: rules imports its neighbour gate"),
        ("exports.json", "from csi_as_code.site import build", "1: exports imports its neighbour site"),
        ("helpers", "", "1: the room 'helpers' has no floor"),
        ("model", "from .workflow import State", "1: a relative import"),
        ("cli.lint", "from ..model import Improvement", "1: a relative import"),
        ("rules.date", "import yaml", "1: yaml belongs to editing, reading"),
        ("rules.date", "from yaml.events import Event", "1: yaml belongs to editing, reading"),
        ("cli.lint", "import jsonschema_rs", "1: jsonschema_rs belongs to reading"),
        ("reading.tree", "import subprocess", "1: subprocess belongs to git"),
        ("reading.tree", "from git import Repo", "1: git has no room"),
        ("reports.text", "from rich.console import Console", "1: rich belongs to cli"),
        ("errors", "import click", "1: click belongs to cli"),
        ("cli.build", "import jinja2", "1: jinja2 belongs to site"),
        ("site.build", "import urllib.request", "1: urllib.request belongs to github"),
        ("site.build", "from urllib import request", "1: urllib.request belongs to github"),
        ("reading.text", "import requests", "1: requests has no room"),
        ("exports.json", "import msgspec\nmsgspec.json.decode(b'')", "2: msgspec decodes in reading and github alone"),
        ("exports.json", "from msgspec.json import decode", "1: msgspec decodes in reading and github alone"),
        ("gate.edges", "print('x')", "1: prints"),
        ("site.build", "import datetime\ndatetime.date.today()", "2: looks at the clock: today()"),
        ("rules.date", "from datetime import datetime\ndatetime.now()", "2: looks at the clock: now()"),
        ("site.build", "import time\ntime.time()", "2: looks at the clock: time.time"),
        ("analysis.flow", "open('x')", "1: open() in the pure middle"),
        (
            "analysis.flow",
            "from pathlib import Path\nPath().read_text()",
            "2: read_text() in the pure middle",
        ),
        ("rules.date", "import os\nos.environ['TZ']", "2: os.environ in the pure middle"),
        ("rules.date", "from os import environ", "1: os.environ in the pure middle"),
        ("site.build", "import os\nos.system('ls')", "2: os.system starts a shell"),
    ],
)
def test_a_violation_is_found(module: str, source: str, expected: str) -> None:
    sources = {**GOOD, f"csi_as_code.{module}": source}
    found = [text for text in violations(sources) if not text.startswith("import cycle")]
    assert found == [f"csi_as_code.{module}:{expected}"]


def test_the_package_itself_imports_nothing_of_ours() -> None:
    sources = {**GOOD, "csi_as_code": "from csi_as_code.model import Improvement"}
    assert "csi_as_code:1: the package itself imports 'model'" in list(violations(sources))


def test_a_ring_of_modules_is_found_once_and_whole() -> None:
    sources = {
        "csi_as_code.site": "",
        "csi_as_code.site.a": "from csi_as_code.site.b import x",
        "csi_as_code.site.b": "from csi_as_code.site import c",
        "csi_as_code.site.c": "import csi_as_code.site.a",
    }
    assert list(violations(sources)) == [
        "import cycle: csi_as_code.site.a -> csi_as_code.site.b -> csi_as_code.site.c -> csi_as_code.site.a"
    ]
