"""What templates print is escaped as markupsafe escapes it, whatever it is."""

import pytest
from markupsafe import Markup
from markupsafe import escape as known

from csi_as_code.site import escaping, templates
from csi_as_code.site.escaping import escape

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
