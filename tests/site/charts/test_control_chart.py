"""The drawn control chart: XML with a title and a description, numbers that are numbers, text that stays text."""

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.control import Sign, control
from csi_as_code.model import Point
from csi_as_code.site.charts.control import Dot, Level, Moment, Span, chart, ground, trimmed
from csi_as_code.site.charts.spark import spark

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\" onload='alert(1)' &amp; ]]> \x00\x1b\ud800"


def parsed(markup: str) -> ET.Element:
    """Return a chart as XML; in a page it needs no namespace."""
    whole = str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(whole)  # noqa: S314 - our own markup


def drawn(*values: float, title: str = "Calls", description: str = "Many.", **more: object) -> str:
    dots = [
        Dot(100 + 7 * at, value, Sign.BEYOND if at == 2 else None, "worse", title) for at, value in enumerate(values)
    ]
    points = [Point(date=f"2026-{1 + at // 28:02d}-{1 + at % 28:02d}", value=v) for at, v in enumerate(values)]
    on = ground(dots, control(points, {}))
    assert on is not None
    return str(chart(on, key="c", title=title, description=description, **more))  # type: ignore[arg-type]  # as given


FULL = {
    "levels": [Level("target", 40, "Target 40", start=100, flag=130), Level("threshold", 90, "Act at 90")],
    "spans": [Span(60, "Baseline 60", 100, 120)],
    "moments": [Moment(121, "IMP-0001", "moved"), Moment(135, "IMP-0002", "unmoved")],
}


def test_a_chart_has_a_title_a_description_and_a_role() -> None:
    found = parsed(drawn(50, 60, 70, 50, 60, 70, **FULL))
    assert (found.get("role"), found.get("aria-labelledby"), found.get("aria-describedby")) == (
        "img",
        "c-title",
        "c-desc",
    )
    assert [(part.tag, part.get("id"), part.text) for part in found][:2] == [
        (f"{SVG}title", "c-title", "Calls"),
        (f"{SVG}desc", "c-desc", "Many."),
    ]


def test_lines_shapes_and_names_are_there() -> None:
    found = parsed(drawn(50, 60, 70, 50, 60, 70, **FULL))
    texts = [part.text for part in found.iter(f"{SVG}text")]
    assert {"Target 40", "Act at 90", "Baseline 60", "IMP-0001", "IMP-0002", "Mean 60"} <= set(texts)
    classes = {part.get("class") for part in found.iter()}
    assert {"level target", "level threshold", "span", "moment moved", "moment unmoved", "centre", "limit"} <= classes
    assert "mark beyond worse" in classes


def test_a_chart_has_no_style_and_no_script_of_its_own() -> None:
    found = parsed(drawn(50, 60, 70, 50, 60, 70, **FULL))
    for part in found.iter():
        assert part.tag.removeprefix(SVG) in {"svg", "title", "desc", "path", "rect", "text"}
        assert not {name for name in part.attrib if name == "style" or name.startswith("on") or "href" in name}


def test_hostile_text_stays_text() -> None:
    markup = drawn(
        1, 2, 3, 4, 5, 6,
        title=HOSTILE, description=HOSTILE,
        levels=[Level("target", 4, HOSTILE)], moments=[Moment(110, HOSTILE, "moved")],
        spans=[Span(3, HOSTILE, 100, 110)],
    )  # fmt: skip
    found = parsed(markup)
    shown = HOSTILE.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\ud800", "\ufffd")
    assert found[0].text == shown
    assert found[1].text == shown
    assert {part.tag.removeprefix(SVG) for part in found.iter()} == {"svg", "title", "desc", "path", "rect", "text"}
    assert [part.text for part in found.iter(f"{SVG}text")].count(shown) == 3


values = st.lists(st.floats(-1e300, 1e300, allow_nan=False) | st.integers(-(10**15), 10**15), min_size=1, max_size=40)


@given(values, st.floats(allow_nan=True, allow_infinity=True))
def test_no_chart_holds_anything_but_numbers_in_its_geometry(numbers: list[float], level: float) -> None:
    dots = [Dot(100 + at, value) for at, value in enumerate(numbers)]
    points = [Point(date=f"2026-{1 + at // 28:02d}-{1 + at % 28:02d}", value=v) for at, v in enumerate(numbers)]
    if any(abs(value) > 1e280 for value in numbers):
        points, dots = points[:5], dots[:5]
    on = ground(dots, control(points, {}), [level])
    if on is None:
        return
    markup = str(chart(on, key="c", title="t", description="d", levels=[Level("target", level, "Target")]))
    for part in parsed(markup).iter():
        for name in ("d", "x", "y", "width", "height", "dx"):
            text = part.get(name) or ""
            assert not re.search(r"nan|inf|e[+-]?\d", text), text
            assert all(math.isfinite(float(number)) for number in re.findall(r"-?[\d.]+", text))


def test_a_value_without_a_place_leaves_no_chart() -> None:
    points = [Point(date="2026-01-01", value=10**400)]
    assert ground([Dot(1, 10**400)], control([], {}), []) is None
    assert ground([], control([], {}), []) is None
    assert points


def test_limits_that_cannot_be_reached_are_left_out() -> None:
    found = control([Point(date=f"2026-01-{1 + at:02d}", value=v) for at, v in enumerate([1, 9, 1, 9, 1, 9])], {})
    limits = found.stages[0].limits
    assert limits is not None
    assert trimmed(limits, (0.0, 100.0)) == (None, limits.upper)
    assert trimmed(limits, (0.0, 10.0)) == (None, None)


@pytest.mark.parametrize("values", [(), (1,), (1, 10**400)])
def test_too_little_makes_no_spark(values: tuple[float, ...]) -> None:
    assert spark(range(len(values)), values) == ""


def test_a_spark_goes_up_where_the_values_do() -> None:
    path = parsed(spark([1, 2, 3], [5, 7, 9])).find(f"{SVG}path")
    assert path is not None
    assert path.get("d") == "M4 24L60 14L116 4"
    assert "M4 14L116 14" in spark([1, 2], [5, 5])
