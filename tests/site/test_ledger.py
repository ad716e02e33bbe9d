"""What pages are made of, from one build to the next: a fact that nobody asks for in between is not taken for known."""

from pathlib import Path

from csi_as_code.model import Improvement
from csi_as_code.reading.printed import Entry, Share
from csi_as_code.register import Register
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Sheet
from csi_as_code.site.reuse import Ledger, key_of

CLOSED, PROPOSED = ("numbers", "closed"), ("numbers", "proposed")


def show(_links: object) -> None:
    return None


def site_of(*, closed: int) -> Site:
    items = {f"IMP-{number:04}": Improvement(id=f"IMP-{number:04}", state="closed") for number in range(closed)}
    return Site(Register(improvements=items), "2026-11-22")


def printed_again(file: Path, site: Site, asked: dict[str, tuple[str, str]]) -> list[str]:
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
