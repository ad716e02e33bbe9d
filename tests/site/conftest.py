"""The sample register, and its site built once for all tests that read it."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.register import Register
from csi_as_code.site.build import build

TODAY = "2026-11-22"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# What rules and policy read as a word of theirs, not as text.
KEPT = {"lint", "clocks", "demands", "timezone", "approvals", "priority", "suppress"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """A parsed page: elements in order, ids, links, texts; `faults` are tags that do not nest."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.faults.append(decl)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def values(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def read_pages(site: Path) -> Iterator[Page]:
    for path in sorted(site.rglob("*.html")):
        yield Page(path.relative_to(site).as_posix(), path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sample() -> Opened:
    return open_folder(Path(__file__).resolve().parents[2])


@pytest.fixture(scope="session")
def site(sample: Opened, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "site"
    build(sample, out, TODAY)
    return out


@pytest.fixture(scope="session")
def parsed(site: Path) -> dict[str, Page]:
    return {page.path: page for page in read_pages(site)}


@pytest.fixture(scope="session")
def page_of() -> Callable[[Path], Page]:
    """Parse one file."""
    return lambda path: Page(path.name, path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def pages_of() -> Callable[[Path], list[Page]]:
    """Parse every page of a site, in order of path."""
    return lambda site: list(read_pages(site))


def changed(value: Any, how: Callable[[str], str], *, keep: bool = False) -> Any:
    """Return a value with every text in it changed: fields, items, keys; days and the words in KEPT stay."""
    if isinstance(value, str):
        return value if keep or not value or DAY.match(value) else how(value)
    if isinstance(value, tuple | list):
        return type(value)(changed(part, how, keep=keep) for part in value)
    if isinstance(value, dict):
        return {changed(k, how, keep=keep): changed(v, how, keep=keep) for k, v in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {
            name: changed(getattr(value, name), how, keep=keep or name in KEPT) for name in value.__struct_fields__
        }
        return type(value)(**fields)
    return value


def poison(opened: Opened, added: str | Callable[[str], str]) -> Opened:
    def how(text: str) -> str:
        return text + added if isinstance(added, str) else added(text)

    old = opened.register
    register = Register(
        policy=changed(old.policy, how),
        improvements={how(key): changed(item, how) for key, item in old.improvements.items()},
        measures={how(key): changed(item, how) for key, item in old.measures.items()},
        paths={how(key): how(path) for key, path in old.paths.items()},
        measure_paths={how(key): how(path) for key, path in old.measure_paths.items()},
    )

    def read(path: str) -> bytes:
        raise FileNotFoundError(path)

    return Opened(register, read, Path("/nowhere"))


@pytest.fixture(scope="session")
def poisoned() -> Callable[[Opened, str | Callable[[str], str]], Opened]:
    """Return a register with something added to, or made of, every text in it."""
    return poison
