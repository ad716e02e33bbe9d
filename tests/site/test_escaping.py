"""What templates print is escaped as markupsafe escapes it, whatever it is."""

from html import escape as in_full

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from markupsafe import escape as known

from csi_as_code.site import escaping, templates
from csi_as_code.site.charts import svg
from csi_as_code.site.escaping import escape, escape_text

VALUES = ["plain", "<b>&\"'</b>", "", "\ud800", Markup("<b>"), 1, 1.5, None, True, ("<",), object]


class Own(str):
    """Text of another type."""

    __slots__ = ()


class Html:
    """Says itself how it looks."""

    def __html__(self) -> str:
        return "<i>"


@pytest.mark.parametrize("value", [*VALUES, Own("<"), Html()])
def test_a_value_is_escaped_as_by_markupsafe(value: object) -> None:
    assert escape(value) == str(known(value))


@given(st.text() | st.text("ab&<>\"'\0\ufffe"))
def test_text_is_escaped_as_by_html(text: str) -> None:
    assert escape_text(text) == in_full(text)


@given(st.characters())
def test_a_chart_has_no_character_that_xml_has_no_place_for(char: str) -> None:
    kept = char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
    assert svg.text(f"a{char}") == in_full(f"a{char if kept else chr(0xFFFD)}")


def test_templates_escape_with_it_everywhere() -> None:
    text = (
        "{{ value }}{% macro show(x) %}{{ x }}{% endmacro %}{{ show(value) }}"
        "{% set held %}{{ value }}{% endset %}{{ held }}"
        "{{ value ~ safe }}{{ [value, safe]|join }}{% filter upper %}{{ value }}{% endfilter %}"
    )
    made = templates.environment({}).from_string(text)
    shown = made.render(value="<a>", safe=Markup("<b>"))
    assert shown == "&lt;a&gt;" * 3 + "&lt;a&gt;<b>" * 2 + "&LT;A&GT;"
    assert made.root_render_func.__globals__["escape"] is escaping.escape


def test_the_sandbox_of_a_register_escapes_with_it_too() -> None:
    made = templates.environment({"row.html": b"{{ row }}"}).get_template("row.html")
    assert made.root_render_func.__globals__["escape"] is escaping.escape
    assert made.render(row="<") == "&lt;"


def test_blocks_hand_on_what_jinja_would_print_in_the_same_order() -> None:
    own = {
        "outer.html": b"a{% block one %}b{{ x }}{% include 'part.html' %}{% for y in [1, 2] %}{{ y }}"
        b"{% block two scoped %}({{ y }}){% endblock %}{% endfor %}{% endblock %}c",
        "inner.html": b"{% extends 'outer.html' %}lost{% block two %}<{{ super() }}>{% endblock %}",
        "part.html": b"[{{ x }}{% set z = 7 %}{{ z }}]",
    }
    for name, shown in (("outer.html", "ab&lt;[&lt;7]1(1)2(2)c"), ("inner.html", "ab&lt;[&lt;7]1<(1)>2<(2)>c")):
        assert templates.environment(own).get_template(name).render(x="<") == shown


def test_an_include_without_context_stays_in_its_place() -> None:
    own = {"whole.html": b"{% block one %}a{% include 'part.html' without context %}b{% endblock %}", "part.html": b"-"}
    assert templates.environment(own).get_template("whole.html").render() == "a-b"


def test_a_parent_that_is_chosen_while_printing_stands_for_what_follows() -> None:
    own = {"whole.html": b"{% if x %}{% extends 'part.html' %}{% endif %}a{% block one %}b{% endblock %}",
           "part.html": b"-{% block one %}{% endblock %}-"}  # fmt: skip
    made = templates.environment(own).get_template("whole.html")
    assert (made.render(x=True), made.render(x=False)) == ("-b-", "ab")


def test_shipped_templates_ask_and_call_as_the_sandbox_does() -> None:
    text = (
        "{% macro show(x, y=2) %}{{ x.real }}{{ y }}{% endmacro %}{{ show(1) }}{{ show(1, y=3) }}{{ '{}'.format(x) }}"
        "{% call(z) each() %}{{ z }}{% endcall %}{% for one in [x] %}{{ one.upper() }}{{ loop.index }}{% endfor %}"
    )
    text = "{% macro each() %}{{ caller(5) }}{% endmacro %}" + text
    shown = {
        made.from_string(text).render(x="<a>")
        for made in (templates.environment({}), templates.environment({"row.html": b"-"}))
    }
    assert shown == {"1213&lt;a&gt;5&lt;A&gt;1"}
