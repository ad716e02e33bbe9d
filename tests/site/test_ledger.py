"""What pages are made of, from one build to the next: a fact that nobody asks for in between is not taken for known."""

from collections.abc import Mapping
from pathlib import Path

from csi_as_code.model import Improvement
from csi_as_code.reading.printed import Entry, Share
from csi_as_code.register import Register
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.given import rows_of_shape
from csi_as_code.site.pages import Sheet
from csi_as_code.site.reuse import Ledger, key_of
from csi_as_code.site.rows import Row
from csi_as_code.site.watch import MADE

CLOSED, PROPOSED = ("numbers", "closed"), ("numbers", "proposed")


def show(_links: object) -> None:
    return None


def site_of(*, closed: int) -> Site:
    items = {f"IMP-{number:04}": Improvement(id=f"IMP-{number:04}", state="closed") for number in range(closed)}
    return Site(Register(improvements=items), "2026-11-22")


def printed_again(file: Path, site: Site, asked: Mapping[str, tuple[str, str | None]]) -> list[str]:
    """Build pages, each of which asks for one fact, and return which of them were printed."""
    ledger = Ledger(file, b"frame", Digests(site))
    sheets = {path: Sheet(path, "a.html", "A", show, "a.html", watched=True) for path in asked}
    rest = ledger.compare(sheets.values())
    for sheet in rest:
        entry = Entry(key_of(sheet) or b"", (1, 1, 1), (0,))
        ledger.add(Share(1, [asked[sheet.path]], {sheet.path: entry}))
    ledger.save()
    return [sheet.path for sheet in rest]


def test_a_fact_that_changed_while_nobody_asked_for_it_is_compared_as_it_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "site.cache"
    printed_again(file, site_of(closed=1), {"a.html": CLOSED})
    assert printed_again(file, site_of(closed=2), {"a.html": PROPOSED}) == ["a.html"]
    assert printed_again(file, site_of(closed=2), {"a.html": PROPOSED, "b.html": CLOSED}) == ["b.html"]
    assert printed_again(file, site_of(closed=1), {"a.html": PROPOSED, "b.html": CLOSED}) == ["b.html"]
    assert printed_again(file, site_of(closed=1), {"a.html": PROPOSED, "b.html": CLOSED}) == []


@rows_of_shape
def first_rows(site: Site) -> tuple[Row, ...]:
    return site.best_first[:1]


def test_what_nobody_makes_any_more_does_not_make_the_rest_unknown(tmp_path: Path) -> None:
    file = tmp_path / "site.cache"

    def shaped(shape: bytes) -> Site:
        return Site(site_of(closed=1).register, "2026-11-22", shape=lambda: shape)

    first = shaped(b"1")
    first.want(first_rows)
    rows = (f"{MADE}{__name__}.first_rows", None)
    assert printed_again(file, first, {"a.html": CLOSED, "b.html": rows}) == ["a.html", "b.html"]
    assert printed_again(file, shaped(b"2"), {"a.html": CLOSED}) == []
    assert printed_again(file, shaped(b"2"), {"a.html": CLOSED}) == []
