"""Escape what templates print, as markupsafe does, and compile templates to programs without the usual detours.

A template prints some hundred values a page. What is safe already passes through, and text becomes plain text, because
Jinja joins what is printed and marks the whole as safe itself. A block hands on its text in one piece instead of in a
hundred, through all the templates that it stands in. The shipped templates also ask and call directly: they are given
values with attributes, and functions of ours that want none of Jinja's own arguments. Where a register has templates
of its own, all are compiled for the sandbox, whose questions these are.
"""

from collections.abc import Callable
from html import escape as in_full
from keyword import iskeyword
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
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


def escape_text(text: str) -> str:
    """Return a text as `html.escape` does, whose quotes are spelt otherwise; most texts have nothing to replace."""
    return text if len(_escaped(text)) == len(text) else in_full(text)


def safe(html: str) -> Markup:
    """Return what is HTML already as such, without the questions that `Markup` asks of other values."""
    return str.__new__(Markup, html)


class Generator(CodeGenerator):
    """Writes templates that escape with the function above, gather the text of a block, and take the short way."""

    _gathers = True

    def writeline(self, x: str, node: Any = None, extra: int = 0) -> None:
        """Write a line of a template's program; after Jinja's own names come ours."""
        super().writeline(x, node, extra)
        if x.startswith("from jinja2.runtime import "):
            super().writeline(f"from {__name__} import escape")

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """Write a whole template; an include without context is one of Jinja's ways that cannot be gathered."""
        self._gathers = all(include.with_context for include in node.find_all(nodes.Include))
        super().visit_Template(node, frame)

    def enter_frame(self, frame: Frame) -> None:
        """Begin the program of a template, a block or a part of one."""
        super().enter_frame(frame)
        if self._gathers and _is_whole(frame):
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:  # noqa: FBT001, FBT002 - Jinja's
        """End it; a template or a block hands on what it has gathered."""
        super().leave_frame(frame, with_python_scope)
        if self._gathers and _is_whole(frame):
            self.writeline(f"yield concat({frame.buffer})")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write an attribute of a value."""
        if self.environment.sandboxed or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(  # noqa: N802 - Jinja's name
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 - Jinja's
    ) -> None:
        """Write a call."""
        if self.environment.sandboxed or forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


def _is_whole(frame: Frame) -> bool:
    """Tell whether a frame is that of a template or a block as a whole."""
    return frame.parent is None and (frame.rootlevel or frame.block is not None)
