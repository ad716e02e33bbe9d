"""The sitemap: all pages by their whole address, and nothing where that is not known."""

from xml.etree.ElementTree import fromstring

import pytest

from csi_as_code.site import sitemap as module
from csi_as_code.site.sitemap import sitemap

NS = f"{{{module.NAMESPACE}}}"


def locations(content: bytes) -> list[str | None]:
    return [found.text for found in fromstring(content).iter(f"{NS}loc")]  # noqa: S314 - our own


def test_every_page_is_named_by_its_whole_address() -> None:
    ((name, content),) = sitemap("https://site.example/r/", ["index.html", "a/b&c <d>.html"])
    assert name == "sitemap.xml"
    assert locations(content) == ["https://site.example/r/index.html", "https://site.example/r/a/b%26c%20%3Cd%3E.html"]


@pytest.mark.parametrize("home", [None, "", "site.example", "javascript:alert(1)", "ftp://x.example", "mailto:a@b.c"])
def test_without_an_address_there_is_none(home: str | None) -> None:
    assert list(sitemap(home, ["index.html"])) == []


def test_a_home_is_text() -> None:
    ((_, content),) = sitemap("https://x.example/]]><y>&amp;'\"", ["index.html"])
    assert locations(content) == ["https://x.example/]]><y>&amp;'\"/index.html"]


def test_more_pages_than_one_file_may_hold_go_into_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    found = dict(sitemap("https://s.example", [f"{number}.html" for number in range(5)]))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    assert locations(found["sitemap.xml"]) == [f"https://s.example/sitemap-{number}.xml" for number in (1, 2, 3)]
    assert [len(locations(found[f"sitemap-{number}.xml"])) for number in (1, 2, 3)] == [2, 2, 1]
