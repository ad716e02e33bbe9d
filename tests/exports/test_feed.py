"""feed.atom: well-formed, complete by RFC 4287, the same for the same history, and text in it is text."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from csi_as_code.analysis.trail import Entry
from csi_as_code.exports.registers import Whole
from csi_as_code.exports.registers.feed_atom import NEWEST, render
from csi_as_code.history import Landing, Signature, Transition
from csi_as_code.model import Decision, Improvement
from csi_as_code.policy import Policy
from csi_as_code.register import Register

ATOM = "{http://www.w3.org/2005/Atom}"
WHO = Signature("Ann", "ann@example.org")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def entry(number: int, ident: str = "A-1", target: str | None = "approved", text: str = "", time: int = 0) -> Entry:
    landing = Landing(f"{number:040x}", time or 1_790_000_000 + number, WHO, request=7)
    decision = Decision(to="approved", date="2026-11-20", by=(f"@b{text}",), why=f"Worth it.{text}")
    step = Transition(ident, f"assessed{text}", target, landing, "improvements/A-1.yaml", decision=decision)
    return Entry(step, "2026-11-20", (f"@a{text}",), f"@c{text}")


def feed(*trail: Entry, text: str = "", site: str | None = None) -> Element:
    policy = Policy(title=f"T{text}", repository="https://code.example/r", site=site)
    item = Improvement(id="A-1", state="approved", title=f"Fewer calls{text}")
    whole = Whole(
        Register(policy=policy, improvements={"A-1": item}),
        "2026-11-22",
        pages={"A-1": "improvements/A-1.html"},
        trail=trail,
    )
    content = render(whole)
    assert content == render(whole)
    return fromstring(content)  # noqa: S314 - our own


def texts(element: Element, *path: str) -> list[str | None]:
    return [found.text for found in element.findall("/".join(f"{ATOM}{name}" for name in path))]


def links(element: Element) -> dict[str, str]:
    return {found.attrib["rel"]: found.attrib["href"] for found in element.findall(f"{ATOM}link")}


def test_a_transition_is_an_entry() -> None:
    found = feed(entry(1), entry(2, target="in_progress"), site="https://site.example/r")
    first, second = found.findall(f"{ATOM}entry")
    assert texts(first, "title") == ["A-1 In progress: Fewer calls"]
    assert texts(second, "content") == [
        "From assessed to approved. Decided by @b on 2026-11-20. Worth it. Merged by @c. Request #7."
    ]
    assert texts(second, "author", "name") == ["@a"]
    assert texts(found, "updated") == texts(first, "updated") == ["2026-09-21T14:13:22Z"]
    assert links(second) == {"alternate": "https://site.example/r/improvements/A-1.html"}
    assert links(found) == {
        "alternate": "https://site.example/r/index.html",
        "self": "https://site.example/r/feed.atom",
    }


def test_without_the_sites_address_links_are_seen_from_the_feed() -> None:
    found = feed(entry(1))
    assert links(found) == {"alternate": "index.html"}
    assert [links(one) for one in found.findall(f"{ATOM}entry")] == [{"alternate": "improvements/A-1.html"}]


def test_what_is_gone_leads_to_the_overview() -> None:
    (found,) = feed(entry(1, ident="A-9", target=None)).findall(f"{ATOM}entry")
    assert texts(found, "title") == ["A-9 Deleted"]
    assert links(found) == {"alternate": "index.html"}


def test_ids_are_one_for_each_transition_and_stay() -> None:
    trail = [entry(number, ident) for number in range(NEWEST) for ident in ("A-1", "A-2")]
    before = texts(feed(*trail[:-2]), "entry", "id")
    after = texts(feed(*trail), "entry", "id")
    assert len(set(after)) == len(after) == NEWEST
    assert after[2:] == before[: NEWEST - 2]
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", ident or "") for ident in after)


@pytest.mark.parametrize("time", [-(10**15), 10**15, 2**62, 1])
def test_a_clock_that_lies_is_still_a_time(time: int) -> None:
    assert all(TIME.fullmatch(text or "") for text in texts(feed(entry(1, time=time)), "entry", "updated"))


@pytest.mark.parametrize(
    "text",
    [
        "</title><script>alert(1)</script>",
        "]]><x/>&lt;&#60;&nbsp;",
        "\x00\x01\x08\x0b\x0c\x1b[31m\x7f",
        "\ud800 \ufffe \uffff",
        "\u202e\u2028\u200b",
        "'\" onload='x'",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    def shape(found: Element) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.tag, tuple(one.attrib)) for one in found.iter()]

    hostile = feed(entry(1, text=text), entry(2, target=text), text=text, site=f"https://x.example/{text}")
    plain = feed(entry(1, text="x"), entry(2, target="x"), text="x", site="https://x.example/x")
    assert shape(hostile) == shape(plain)


def test_a_register_without_a_past_has_an_empty_feed() -> None:
    found = feed()
    assert texts(found, "updated") == ["2026-11-22T00:00:00Z"]
    assert found.findall(f"{ATOM}entry") == []
