"""The sample register, and its site built once for all tests that read it."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.site.build import build

TODAY = "2026-11-22"
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
