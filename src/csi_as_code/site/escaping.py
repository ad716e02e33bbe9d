"""Escape what templates print, as markupsafe does, without the detours that its general way takes.

A template prints some hundred values a page. What is safe already passes through, and text becomes plain text, because
Jinja joins what is printed and marks the whole as safe itself.
"""

from collections.abc import Callable
from typing import Any

import markupsafe
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)
"""markupsafe's own replacement of characters, which is not public: where it is gone, the public function does."""


def escape(value: Any) -> str:
    """Return a value as HTML: `&`, `<`, `>` and both quotes replaced, unless it is marked as safe."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return markupsafe.escape(value)


class Generator(CodeGenerator):
    """Writes templates that escape with the function above."""

    def writeline(self, x: str, node: Any = None, extra: int = 0) -> None:
        """Write a line of a template's program; after Jinja's own names come ours."""
        super().writeline(x, node, extra)
        if x.startswith("from jinja2.runtime import "):
            super().writeline(f"from {__name__} import escape")
