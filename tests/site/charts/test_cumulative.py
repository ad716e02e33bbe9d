"""The cumulative flow diagram and the columns: bands on top of each other, whole numbers at the side."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.site.charts.cumulative import Band, columns, cumulative

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = [739_000, 739_007, 739_014]


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 - ours


def diagram(*bands: Band) -> ET.Element:
    return parsed(cumulative(WEEKS, bands, key="k", title="Flow", description="It flows."))


def test_bands_lie_on_each_other_with_their_names_and_newest_numbers() -> None:
    found = diagram(
        Band("closed", "Closed", (0, 2, 4)), Band("proposed", "Proposed", (4, 4, 4)), Band("x", "Gone", (1, 1, 0))
    )
    paths = {part.get("class"): part.get("d") or "" for part in found.iter(f"{SVG}path")}
    upper = re.findall(r"[\d.]+ ([\d.]+)", paths["band closed"])[:3]
    lower = re.findall(r"[\d.]+ ([\d.]+)", paths["band proposed"])[3:]
    assert upper == lower[::-1]
    names = [part.text for part in found.iter(f"{SVG}text") if (part.get("class") or "").startswith("side")]
    assert sorted(filter(None, names)) == ["Closed 4", "Proposed 4"]
    assert [found[0].text, found[1].text] == ["Flow", "It flows."]


def test_what_is_counted_has_no_halves_at_the_side() -> None:
    drawn = parsed(columns(WEEKS, [0, 1, 1], key="k", title="t", description="d"))
    ticks = [part.text for part in drawn.iter(f"{SVG}text") if part.get("class") == "tick"]
    assert ticks == ["0", "1", "2"]
    assert len(list(drawn.iter(f"{SVG}rect"))) == 2


def test_one_week_is_no_diagram() -> None:
    assert cumulative(WEEKS[:1], [Band("closed", "Closed", (1,))], key="k", title="t", description="d") == ""
    assert columns(WEEKS[:1], [1], key="k", title="t", description="d") == ""


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=2, max_size=120))
def test_any_numbers_make_a_whole_drawing(numbers: list[tuple[int, int]]) -> None:
    dates = [739_000 + 7 * at for at in range(len(numbers))]
    bands = [
        Band("closed", "Closed", tuple(n for n, _ in numbers)),
        Band("proposed", "Proposed", tuple(n for _, n in numbers)),
    ]
    for markup in (
        cumulative(dates, bands, key="k", title="t", description="d"),
        columns(dates, [n for n, _ in numbers], key="k", title="t", description="d"),
    ):
        for part in parsed(markup).iter():
            assert not re.search("nan|inf", (part.get("d") or "") + (part.get("y") or "") + (part.get("height") or ""))
            assert not (part.get("height") or "").startswith("-")
