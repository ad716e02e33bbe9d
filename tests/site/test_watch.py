"""What a page asks the site for is noted, whatever way it asks, and has a digest that changes with it."""

from functools import partial
from pathlib import Path

import msgspec
import pytest
from markupsafe import Markup

from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.watch import OPAQUE, Looks, captured, watched
from csi_as_code.workflow import State

TODAY = "2026-11-22"


@pytest.fixture
def real(sample: Opened) -> Site:
    return Site(sample.register, TODAY)


def test_what_is_read_is_noted_by_table_and_key(real: Site) -> None:
    looks = Looks()
    site = watched(real, looks)
    assert site.rows["IMP-0001"] is real.rows["IMP-0001"]
    assert site.register.measures.get("nothing") is None
    assert site.graph.unblocks.get("IMP-0002", ()) == real.graph.unblocks.get("IMP-0002", ())
    assert "IMP-0003" in site.records
    assert site.register.knows("IMP-0004")
    assert site.past.day(0) == "1970-01-01"
    assert site.numbers[State.CLOSED] == len(real.by_state["closed"])
    assert len(site.moves) == len(real.moves)
    assert looks.seen == {
        ("rows", "IMP-0001"),
        ("register.measures", "nothing"),
        ("graph.unblocks", "IMP-0002"),
        ("records", "IMP-0003"),
        ("register.knows", "IMP-0004"),
        ("past.day", 0),
        ("numbers", "closed"),
        ("moves", None),
    }
    assert {type(key) for _, key in looks.seen} == {str, int, type(None)}


def test_who_goes_through_a_table_has_read_all_of_it(real: Site) -> None:
    for read in (list, len, dict, lambda table: table.items().__len__()):
        looks = Looks()
        read(watched(real, looks).by_team)
        assert ("by_team", None) in looks.seen


def test_what_stands_around_every_page_is_no_fact_of_one(real: Site) -> None:
    looks = Looks()
    site = watched(real, looks)
    assert (site.policy, site.register.policy) == (real.policy, real.policy)
    assert (site.today, site.commit) == (TODAY, None)
    assert looks.seen == set()


def numbers(site: Site) -> dict[str, int]:
    return {ident: len(row.title) for ident, row in site.rows.items()}


def total(site: Site) -> int:
    return sum(site.once(numbers).values())


def test_what_is_made_once_is_watched_under_the_name_of_its_maker(real: Site) -> None:
    looks = Looks()
    site = watched(real, looks)
    assert site.once(numbers)["IMP-0001"] == len(real.rows["IMP-0001"].title)
    assert site.once(total) == total(real)
    assert site.once(total) == total(real)
    names = [f"once:{__name__}.{name}" for name in ("numbers", "total")]
    assert looks.seen == {(names[0], "IMP-0001"), (names[1], None)}
    digests = Digests(real)
    assert digests.of(names[0], "IMP-0001") == digests.digest(len(real.rows["IMP-0001"].title))
    assert digests.of(names[1], None) == digests.digest(total(real))
    assert Digests(Site(real.register, TODAY)).of(names[1], None) is None, "nobody has made it yet"


def test_what_cannot_be_watched_is_said(real: Site) -> None:
    looks = Looks()
    watched(real, looks).where(lambda row: row.is_open)
    assert looks.seen == {OPAQUE}


def test_a_digest_changes_with_the_value_and_with_nothing_else(sample: Opened) -> None:
    register = sample.register
    one = register.improvements["IMP-0001"]
    changed = msgspec.structs.replace(one, outcome="Something else")
    other = msgspec.structs.replace(register, improvements={**register.improvements, "IMP-0001": changed})

    def of(register: Register, table: str, key: str | int | None) -> bytes | None:
        return Digests(Site(register, TODAY)).of(table, key)

    for table, key in (
        ("rows", "IMP-0001"),
        ("rows", None),
        ("register.improvements", "IMP-0001"),
        ("best_first", None),
    ):
        assert of(register, table, key) == of(register, table, key) != of(other, table, key)
    for table, key in (("rows", "IMP-0002"), ("records", None), ("register.knows", "IMP-0001"), ("past.day", 0)):
        assert of(register, table, key) == of(other, table, key) is not None
    assert of(register, "rows", "IMP-9999") == b""
    unknown = [("", None), ("nothing", None), ("where", None), ("where", "x"), ("rows.keys", "x"), ("title", "x")]
    assert [of(register, *fact) for fact in unknown] == [None] * len(unknown)


def test_digests_tell_values_apart_that_look_alike(real: Site) -> None:
    of = Digests(real).digest
    values = [None, "", "None", (), ("",), ("", ""), (("",), ""), {}, {"a": "b"}, ("a", "b"), 0, "0", "\ud800", 1 << 70]
    assert len({of(value) for value in values}) == len(values)
    assert of({"a", "b"}) == of({"b", "a"})
    assert of(Markup("<b>")) == of("<b>")
    with pytest.raises(TypeError):
        of(object())
    with pytest.raises(TypeError):
        of(Path)


def given(held: object) -> object:
    return lambda links: (links, held)


def test_what_a_view_was_given_is_told_apart() -> None:
    said = [captured(given(held)) for held in ("a", "b", 1, None)]  # type: ignore[arg-type]
    assert None not in said
    assert len(set(said)) == 4
    assert captured(given("a")) == captured(given("a"))  # type: ignore[arg-type]
    assert captured(partial(given, "a")) not in (None, captured(partial(given, "b")))
    assert captured(given(given("a"))) not in (None, captured(given(given("b"))))  # type: ignore[arg-type]


def test_a_view_that_was_given_more_is_never_taken_over(real: Site) -> None:
    def itself(links: object) -> object:
        return itself, links

    for held in (real, real.rows["IMP-0001"], [], Path, real.where, object()):
        assert captured(given(held)) is None  # type: ignore[arg-type]
    assert captured(itself) is None
    assert captured(real.where) is None
    assert captured(partial(given, real)) is None
