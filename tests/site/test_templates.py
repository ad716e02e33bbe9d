"""Every block of every template can be overridden by itself, and the rest of the page stays as it is, byte for byte."""

from pathlib import Path

import pytest

from csi_as_code.reading.snapshot import Opened
from csi_as_code.site import templates
from csi_as_code.site.facts import Site
from csi_as_code.site.manual import blocks, names, templates_page
from csi_as_code.site.pages import Sheet, all_pages
from csi_as_code.site.past import past_of
from csi_as_code.site.printing import Printer

TODAY = "2026-11-22"
BASE = tuple(names(blocks()["base.html"]))


@pytest.fixture(scope="module")
def site(sample: Opened) -> Site:
    return Site(sample.register, TODAY, tell=lambda: past_of(sample))


@pytest.fixture(scope="module")
def sheets(site: Site) -> dict[str, list[Sheet]]:
    found: dict[str, list[Sheet]] = {}
    for page in all_pages():
        for sheet in page.sheets(site):
            found.setdefault(sheet.template, []).append(sheet)
    return found


PAGES = sorted(name for name, text in templates.shipped().items() if b'{% extends "base.html" %}' in text)


@pytest.mark.parametrize("name", PAGES)
def test_an_override_of_a_block_survives_and_leaves_the_rest(
    name: str, site: Site, sheets: dict[str, list[Sheet]]
) -> None:
    every = [*names(blocks()[name]), *BASE]
    lines = "".join(
        f"{{% block {block} %}}[{block}>{{{{ super() }}}}<{block}]{{% endblock %}}" for block in sorted({*every})
    )
    over = Printer(site, {name: f'{{% extends "csi/{name}" %}}{lines}'.encode()})
    plain = Printer(site, {})
    seen = set()
    for sheet in sheets[name][:20]:
        html = over.page(sheet).decode()
        for block in every:
            if f"[{block}>" in html:
                seen.add(block)
                assert (html.count(f"[{block}>"), html.count(f"<{block}]")) == (1, 1)
                html = html.replace(f"[{block}>", "").replace(f"<{block}]", "")
        assert html == plain.page(sheet).decode()
    assert {"main", "summary", *BASE} <= seen


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_blocks_that_are_smaller_than_itself(name: str) -> None:
    inside = blocks()[name]["main"]
    assert len(inside) >= 2
    assert "summary" in inside


def test_what_blocks_show_is_in_the_documentation() -> None:
    page = templates_page()
    for name, tree in blocks().items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert all(f"`{block}`" in row for block in names(tree))


def test_the_sample_has_no_templates_of_its_own(sample: Opened) -> None:
    assert templates.own(sample) == {}
    assert templates.folder() == Path(__file__).resolve().parents[2] / "templates"
