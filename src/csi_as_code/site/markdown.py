"""Markdown of records as HTML that cannot do anything: two walls, and a short way for plain prose.

First wall: markdown-it renders CommonMark with tables and strikethrough, raw HTML and images switched off, links only
to where `links.allowed` says. Second wall: nh3 keeps a short list of elements and checks every link again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from csi_as_code.site.escaping import escape_text, safe
from csi_as_code.site.links import allowed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

ELEMENTS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

# A line of plain prose: it begins with a letter and holds nothing that Markdown or HTML gives a meaning.
_PLAIN = re.compile(r"""[^\W\d_][^*_`\[\]<>&\\~|!\r\x00\t\ufffd]*[^*_`\[\]<>&\\~|!\r\x00\t\ufffd\s]\Z""")
_BLANK = re.compile(r"\n{2,}")


class Markdown:
    """Renders texts of one register; `records` gives the page of each record, which its id in a text links to."""

    def __init__(self, id_prefix: str, records: Mapping[str, str], root: str) -> None:
        self._records = records
        self._root = root
        self._prefix = f"{id_prefix}-" if id_prefix else ""
        self._id = re.compile(rf"(?<![\w-]){re.escape(self._prefix)}[0-9]{{1,12}}(?![\w-])")

    def text(self, text: str | None) -> Markup:
        """Return a text without Markdown as HTML: escaped, the ids of records linked."""
        return safe(self._linked(text or ""))  # _linked escapes all that it does not write itself

    def block(self, text: str | None) -> Markup:
        """Return a Markdown text as HTML blocks."""
        if not text:
            return Markup()
        html = self._plain(text)
        if html is None:
            html = self._clean(self._rendered(text))
        return safe(html)  # escaped, or through both walls

    def _linked(self, text: str) -> str:
        if not self._prefix or self._prefix not in text:
            return escape_text(text)
        parts = []
        last = 0
        for match in self._id.finditer(text):
            page = self._records.get(match[0])
            if page:
                parts.append(escape_text(text[last : match.start()]))
                parts.append(f'<a href="{self._root}{escape_text(page)}">{escape_text(match[0])}</a>')
                last = match.end()
        return "".join((*parts, escape_text(text[last:])))

    def _plain(self, text: str) -> str | None:
        """Return paragraphs of plain prose as markdown-it would, several times faster; None for anything richer."""
        paragraphs = []
        for paragraph in _BLANK.split(text.strip("\n")):
            lines = paragraph.split("\n")
            if not all(map(_PLAIN.match, lines)):
                return None
            paragraphs.append(f"<p>{self._linked(paragraph)}</p>\n")
        return "".join(paragraphs)

    def _rendered(self, text: str) -> str:
        html: str = self._parser.render(text)
        return html

    @cached_property
    def _parser(self) -> "MarkdownIt":
        from markdown_it import MarkdownIt  # 30 ms that plain prose does not need

        parser = MarkdownIt(
            "commonmark", {"html": False, "linkify": False, "typographer": False}, renderer_cls=_renderer(self._linked)
        )
        parser.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
        parser.validateLink = allowed  # type: ignore[method-assign,assignment] # the documented way to narrow links
        return parser

    def _clean(self, html: str) -> str:
        import nh3  # as above

        return nh3.clean(
            html,
            tags=ELEMENTS,
            attributes=ATTRIBUTES,
            attribute_filter=_checked,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )


def _checked(_element: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and not allowed(value):
        return None
    return value


def _renderer(linked: Callable[[str], str]) -> "type[RendererHTML]":
    """Return markdown-it's renderer with two changes: ids in texts outside links are linked, headings begin at h3."""
    from markdown_it.renderer import RendererHTML  # as above

    class Renderer(RendererHTML):
        def text(
            self,
            tokens: "Sequence[Token]",
            idx: int,
            options: "OptionsDict",  # noqa: ARG002 - markdown-it's signature
            env: "EnvType",
        ) -> str:
            content = tokens[idx].content
            return escape_text(content) if env.get("links") else linked(content)

        def link_open(self, tokens: "Sequence[Token]", idx: int, options: "OptionsDict", env: "EnvType") -> str:
            env["links"] = env.get("links", 0) + 1
            return self.renderToken(tokens, idx, options, env)

        def link_close(self, tokens: "Sequence[Token]", idx: int, options: "OptionsDict", env: "EnvType") -> str:
            env["links"] -= 1
            return self.renderToken(tokens, idx, options, env)

        def renderToken(  # noqa: N802 - markdown-it's name
            self, tokens: "Sequence[Token]", idx: int, options: "OptionsDict", env: "EnvType"
        ) -> str:
            token = tokens[idx]
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
            token.attrs.pop("style", None)
            html: Any = super().renderToken(tokens, idx, options, env)
            return str(html)

    return Renderer
