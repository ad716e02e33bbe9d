"""The fishbone: every category and cause is there, hostile text stays text, long text is cut."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.model import Analysis, Cause, Improvement
from csi_as_code.site.charts.fishbone import Bone, Twig, fishbone
from csi_as_code.site.pages.improvement import drawn_causes

SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 - ours


def drawn(*bones: Bone, effect: str = "Calls are late") -> ET.Element:
    return parsed(fishbone(effect, bones, key="k", title="Causes", description="All of them."))


def test_the_effect_every_category_and_every_cause_are_written() -> None:
    found = drawn(
        Bone("Process", (Twig("Mail", is_root=True), Twig("No form"))),
        Bone("Tools", (Twig("Mail alone"),)),
        Bone("People", (Twig("New staff"),)),
    )
    texts = [(part.get("class"), part.text) for part in found.iter(f"{SVG}text")]
    assert texts == [
        ("title", "Process"),
        ("cause root", "Root cause: Mail"),
        ("cause", "No form"),
        ("title", "Tools"),
        ("cause", "Mail alone"),
        ("title", "People"),
        ("cause", "New staff"),
        ("outcome", "Calls are late"),
    ]
    assert [found[0].text, found[1].text, found.get("role")] == ["Causes", "All of them.", "img"]


def test_bones_go_up_and_down_in_turn_and_stay_in_the_picture() -> None:
    found = drawn(*(Bone(f"B{at}", tuple(Twig("word " * 30) for _ in range(at))) for at in range(6)))
    wide, high = float(found.get("width") or 0), float(found.get("height") or 0)
    for part in found.iter(f"{SVG}rect"):
        x, y = float(part.get("x") or -1), float(part.get("y") or -1)
        assert 0 <= x <= x + float(part.get("width") or 0) <= wide
        assert 0 <= y <= y + float(part.get("height") or 0) <= high
    spine = float((found.find(f"{SVG}path").get("d") or "").split()[1].split("H")[0])  # type: ignore[union-attr]  # it is there
    boxes = [float(part.get("y") or 0) < spine for part in found.iter(f"{SVG}rect") if part.get("class") == "category"]
    assert boxes == [True, False] * 3


def test_an_improvement_says_its_causes_in_the_description() -> None:
    causes = (Cause(category="tools", cause="Mail"), Cause(category="people", cause="Nobody asks", root=True))
    found = parsed(
        drawn_causes(Improvement(id="A-1", title="Late", state="assessed", analysis=Analysis(causes=causes)))
    )
    assert (found[0].text, found[1].text) == ("Causes of: Late", "People: Nobody asks (root cause). Tools: Mail.")
    assert drawn_causes(Improvement(id="A-1", state="assessed")) == ""


@given(st.lists(st.text(max_size=60), min_size=1, max_size=7), st.text(max_size=200))
def test_any_text_leaves_a_whole_drawing(causes: list[str], effect: str) -> None:
    found = drawn(*(Bone(text, (Twig(text, is_root=True),)) for text in causes), effect=effect)
    assert {part.tag.removeprefix(SVG) for part in found.iter()} <= {"svg", "title", "desc", "path", "rect", "text"}
    assert len([part for part in found.iter() if part.get("class") == "category"]) == len(causes)
