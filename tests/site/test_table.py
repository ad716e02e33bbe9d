"""The register's table in a real browser: search, facets, order, columns, address, CSV, keyboard, hostile text."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from csi_as_code.model import Improvement
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.site.build import build

pytestmark = pytest.mark.browser

TODAY = "2026-11-22"
RECORDS = "#records tbody tr:not(.group)"
HOSTILE = " \"'><img src=x onerror=alert(1)></script><script>alert(1)</script>"


class Table:
    """The register's page; `wrong` is everything that it should not have done."""

    def __init__(self, context: Any, site: Path, hash_: str = "") -> None:
        self.wrong: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        self.page.goto(f"{(site / 'register.html').as_uri()}{hash_}")

    @property
    def ids(self) -> list[str]:
        return list(self.page.evaluate(f"[...document.querySelectorAll('{RECORDS}')].map(r => r.cells[0].textContent)"))

    @property
    def said(self) -> str:
        return str(self.page.get_by_role("status").inner_text())

    @property
    def hash(self) -> str:
        return str(self.page.evaluate("location.hash"))

    def search(self, text: str) -> None:
        self.page.get_by_role("searchbox").fill(text)

    def wait(self, said: str) -> None:
        # Asked from outside: what waits inside the page is evaluated there, which its policy forbids.
        expect(self.page.locator("#found")).to_have_text(said)

    def choose(self, facet: str, *options: str) -> None:
        summary = self.page.locator("summary", has_text=facet)
        summary.click()
        for option in options:
            self.page.get_by_role("group", name=facet, exact=True).get_by_label(option).check()
        self.page.keyboard.press("Escape")


@pytest.fixture
def table(chromium: Any, site: Path) -> Iterator[Table]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = Table(context, site)
    yield opened
    assert opened.wrong == []
    context.close()


def test_the_rows_of_the_script_are_those_of_the_page(table: Table) -> None:
    rows = f"[...document.querySelectorAll('{RECORDS}')].map(r => [...r.cells].slice(0, 11).map(c => c.innerHTML))"
    heads = "[...document.querySelectorAll('#records .group')].map(r => r.innerText)"
    of_page = table.page.evaluate(rows), table.page.evaluate(heads)
    table.search("no such word")
    assert (table.ids, table.said) == ([], "0 of 50 improvements")
    table.search("")
    assert (table.page.evaluate(rows), table.page.evaluate(heads)[: len(of_page[1])]) == (
        of_page[0],
        [head for head in of_page[1] if not head.split("\n")[0].endswith(" 0")],
    )


def test_a_search_looks_through_titles_names_and_text(table: Table, sample: Opened) -> None:
    item = sample.register.improvements["IMP-0009"]
    assert item.closure is not None
    assert item.closure.lessons is not None
    for words in (item.title.upper(), " ".join(item.closure.lessons.split()[:6])):
        table.search(words)
        table.wait("1 of 50 improvements")
        assert table.ids == ["IMP-0009"], words


def test_facets_add_up_and_count_what_is_left(table: Table, sample: Opened) -> None:
    items = sample.register.improvements.values()
    table.choose("Team", "Platform", "Commerce")
    table.choose("State", "Closed")
    expected = {i.id for i in items if i.team in ("platform", "commerce") and i.state == "closed"}
    assert set(table.ids) == expected
    assert table.said == f"{len(expected)} of 50 improvements"
    assert table.hash.count("team=") == 2
    table.page.get_by_role("button", name="Clear all").click()
    table.page.get_by_role("button", name="Overdue").click()
    assert (table.hash, len(table.ids)) == ("#overdue=yes", table.page.locator("#records .late").count())
    assert table.page.get_by_role("button", name="Overdue").get_attribute("aria-pressed") == "true"


def test_columns_sort_both_ways_with_empty_ones_last(table: Table) -> None:
    def scores() -> list[str]:
        return list(
            table.page.evaluate(f"[...document.querySelectorAll('{RECORDS}')].map(r => r.cells[5].textContent)")
        )

    head = table.page.get_by_role("columnheader", name="Score")
    head.get_by_role("button").click()
    high = scores()
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").click()
    low = scores()
    numbers = [float(text) for text in high if text]
    assert numbers == sorted(numbers, reverse=True)
    assert [text for text in low if text] == [str(number) for number in sorted(numbers)]
    assert high[len(numbers) :] == low[len(numbers) :] == [""] * (50 - len(numbers))
    head.get_by_role("button").click()
    assert (head.get_attribute("aria-sort"), table.hash) == (None, "")


def test_a_view_can_be_sent_and_back_goes_back(table: Table, chromium: Any, site: Path) -> None:
    table.search("release")
    table.wait("5 of 50 improvements")
    table.choose("State", "Closed")
    table.page.get_by_role("columnheader", name="Due").get_by_role("button").click()
    assert table.hash == "#q=release&state=closed&sort=due"
    other = Table(table.page.context, site, table.hash)
    other.wait(table.said)
    assert (other.ids, other.wrong) == (table.ids, [])
    assert other.page.get_by_role("searchbox").input_value() == "release"
    table.page.go_back()
    assert table.hash == "#q=release&state=closed"
    table.page.go_back()
    table.wait("5 of 50 improvements")
    table.page.go_back()
    table.wait("50 improvements")
    assert table.page.get_by_role("searchbox").input_value() == ""
    table.page.go_forward()
    table.wait("5 of 50 improvements")


def test_columns_are_chosen_and_kept_in_the_address(table: Table) -> None:
    table.choose("Columns", "Tags")
    assert table.page.get_by_role("columnheader", name="Tags").is_visible()
    table.page.locator("summary", has_text="Columns").click()
    table.page.get_by_role("checkbox", name="Lane").uncheck()
    assert not table.page.get_by_role("columnheader", name="Lane").is_visible()
    assert "lane" not in table.hash
    assert "tags" in table.hash


def test_csv_holds_what_is_shown(table: Table) -> None:
    table.choose("State", "Closed")
    table.page.get_by_role("columnheader", name="ID").get_by_role("button").click()
    with table.page.expect_download() as download:
        table.page.get_by_role("button", name="CSV of these").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_bytes().decode())))
    assert [row["id"] for row in rows] == sorted(table.ids)
    assert {row["state"] for row in rows} == {"closed"}
    assert list(rows[0]) == ["id", "title", "state", "lane", "band", "score", "team", "service", "owner", "due", "age"]
    assert all(row["owner"].startswith("'@") for row in rows if row["owner"])


def test_the_keyboard_does_it_all(table: Table) -> None:
    page = table.page
    page.keyboard.press("/")
    page.keyboard.type("platform")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert "q=platform" in table.hash
    assert "state=" in table.hash
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "State1"
    assert page.locator("details[open]").count() == 0


def test_nothing_moves_when_the_rows_arrive(chromium: Any, site: Path) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    context.add_init_script(
        "window.shifts = 0;"
        "new PerformanceObserver((list) => { for (const e of list.getEntries()) shifts += e.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    table = Table(context, site)
    table.wait("50 improvements")
    assert table.page.evaluate("new Promise((done) => requestAnimationFrame(() => done(window.shifts)))") < 0.02
    context.close()


def test_hostile_text_stays_text_in_the_table(
    chromium: Any, sample: Opened, poisoned: Callable[[Opened, str], Opened], tmp_path: Path
) -> None:
    build(poisoned(sample, HOSTILE), tmp_path / "site", TODAY)
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    table = Table(context, tmp_path / "site", "#sort=title&columns=state,team,service,owner,objective,tags")
    table.wait("50 improvements")
    table.search("onerror")
    for facet in ("Team", "Owner", "Tag", "Objective"):
        table.page.locator("summary", has_text=facet).first.click()
    assert table.page.locator("main img").count() == 0
    assert HOSTILE.strip() in table.page.locator("#records tbody th a").first.inner_text()
    assert (table.wrong, len(table.ids)) == ([], 50)
    context.close()


def test_a_large_register_is_paged_and_searched_as_a_whole(
    chromium: Any, sample: Opened, tmp_path: Path, page_of: Callable[[Path], Any]
) -> None:
    items = {f"IMP-{n:04}": Improvement(id=f"IMP-{n:04}", state="proposed", title=f"Title {n}") for n in range(1, 1201)}
    closed = Improvement(id="IMP-9999", state="closed", title="The last one")
    old = sample.register
    improvements = {**items, closed.id: closed}
    paths = {ident: f"improvements/{ident}.yaml" for ident in improvements}
    register = Register(policy=old.policy, improvements=improvements, paths=paths)
    build(sample._replace(register=register, root=tmp_path), tmp_path / "site", TODAY, processes=1)
    first, second = (page_of(tmp_path / "site" / name) for name in ("register.html", "register-2.html"))
    assert len([1 for page in (first, second) for tag, _ in page.elements if tag == "td"]) == 1201 * 10
    assert "register-2.html#closed" in page_of(tmp_path / "site" / "index.html").values("href")
    assert "closed" in second.values("id")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    table = Table(context, tmp_path / "site", "#q=last")
    table.wait("1 of 1\u202f201 improvements")
    assert (table.ids, table.wrong) == (["IMP-9999"], [])
    table.search("title")
    table.wait("1\u202f200 of 1\u202f201 improvements")
    assert 0 < len(table.ids) < 1200
    assert table.page.locator("#records .group .figure").inner_text() == "1\u202f200"
    table.page.evaluate(
        "() => { while (!document.querySelector('.more').hidden) document.querySelector('.more button').click(); }"
    )
    assert len(table.ids) == 1200
    context.close()
