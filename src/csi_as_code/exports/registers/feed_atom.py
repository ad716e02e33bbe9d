"""feed.atom: the newest transitions as an Atom feed (RFC 4287), with ids and times that never change."""

import datetime
import re
import uuid
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from csi_as_code.analysis.trail import Entry
from csi_as_code.exports.registers import File, Whole
from csi_as_code.text import listed, visible
from csi_as_code.workflow import ROWS

NAMESPACE = "http://www.w3.org/2005/Atom"
NAME = "feed.atom"
NEWEST = 100
"""So many transitions are in the feed; a reader that comes daily misses none."""
# What no XML can hold, however it is written (XML 1.0, section 2.2): half pairs and what is no character.
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def render(whole: Whole) -> bytes:
    """Return the feed, the newest transition first; times are those of the commits that brought them."""
    policy = whole.register.policy
    space = uuid.uuid5(uuid.NAMESPACE_URL, _clean(policy.repository or policy.title))
    newest = whole.trail[: -NEWEST - 1 : -1]
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    title = policy.title or "Improvement register"
    _text(feed, "id", uuid.uuid5(space, "transitions").urn)
    _text(feed, "title", title)
    _text(feed, "updated", _time(newest[0].step.landing.time) if newest else f"{whole.today}T00:00:00Z")
    _text(SubElement(feed, "author"), "name", title)
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": _address(whole, "index.html")})
    if policy.site:
        SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": _address(whole, NAME)})
    for entry in newest:
        _entry(feed, entry, whole, space)
    indent(feed, "")
    xml: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _entry(feed: Element, entry: Entry, whole: Whole, space: uuid.UUID) -> None:
    step = entry.step
    item = whole.register.improvements.get(step.id)
    found = SubElement(feed, "entry")
    _text(found, "id", uuid.uuid5(space, _clean(f"{step.landing.oid}/{step.within or ''}/{step.id}")).urn)
    _text(found, "title", f"{step.id} {_state(step.target)}" + (f": {item.title}" if item else ""))
    _text(found, "updated", _time(step.landing.time))
    for name in entry.written_by:
        _text(SubElement(found, "author"), "name", name)
    page = whole.pages.get(step.id, "index.html")
    SubElement(found, "link", {"rel": "alternate", "type": "text/html", "href": _address(whole, page)})
    SubElement(found, "category", {"term": _clean(visible(step.target or "deleted")), "label": _state(step.target)})
    content = _text(found, "content", " ".join(_said(entry)))
    content.set("type", "text")


def _said(entry: Entry) -> list[str]:
    """Return what happened, in sentences."""
    step = entry.step
    before = f"From {_state(step.source).lower()} to {_state(step.target).lower()}." if step.source else "New."
    found = [before]
    if step.decision:
        found.append(f"Decided by {listed(step.decision.by)} on {step.decision.date}.")
        if step.decision.why:
            found.append(step.decision.why)
    if entry.merged_by:
        found.append(f"Merged by {entry.merged_by}.")
    if step.landing.request:
        found.append(f"Request #{step.landing.request}.")
    return found


def _state(state: str | None) -> str:
    if state is None:
        return "Deleted"
    known = ROWS.get(state)
    return known.title if known else _clean(visible(state))


def _text(parent: Element, tag: str, text: str) -> Element:
    found = SubElement(parent, tag)
    found.text = _clean(visible(text))
    return found


def _clean(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text)


def _address(whole: Whole, path: str) -> str:
    """Return where a page is; seen from the feed where the register does not name the site's address."""
    return _clean(visible(whole.address(path) or path))


def _time(seconds: int) -> str:
    """Return a moment as RFC 3339 wants it; the calendar's first or last where the clock is beyond it."""
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return "9999-12-31T00:00:00Z" if seconds > 0 else "0001-01-01T00:00:00Z"


FILE = File(
    name=NAME,
    holds="The newest hundred transitions, for a feed reader or a chat channel.",
    title="Feed",
    is_history=True,
    render=render,
)
