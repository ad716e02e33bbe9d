"""The review pack as one page that needs nothing else: its style is inside, no script runs, and it prints well."""

import base64
import hashlib
import re
from collections.abc import Mapping

import msgspec
from jinja2.exceptions import TemplateError
from markupsafe import Markup, escape

from csi_as_code.errors import UsageError
from csi_as_code.exports.packs import Document, InState, Oid, Phrase, Piece, Ref
from csi_as_code.register import Register
from csi_as_code.site import templates
from csi_as_code.site.facts import Site
from csi_as_code.site.links import outside, source_link
from csi_as_code.workflow import ROWS

# Days and shares, which a line does not break.
_WHOLE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|-?\b[0-9]{1,6} %")
TEMPLATE = "report.html"
STYLES = ("assets/style.css", "report.css", "assets/own.css")
"""The site's own style, what the report adds, and the register's style, in this order."""


class Sheet(msgspec.Struct, frozen=True):
    """What the template gets: the document, the style and the security policy that allows this very style alone."""

    document: Document
    style: Markup
    security: str


def render(document: Document, register: Register, over: Mapping[str, bytes]) -> str:
    """Return the page; ids lead to the site where register.yaml names its address, else to the record's source."""
    style = _style(over)
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    security = f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'"
    sheet = Sheet(document, Markup(style), security)  # noqa: S704 - checked to hold no end of its element
    try:
        template = templates.environment(over).get_template(TEMPLATE)
        return template.render(view=sheet, show=Words(register).phrase)
    except TemplateError as error:
        raise templates.fault(error) from error


def _style(over: Mapping[str, bytes]) -> str:
    both = {**templates.shipped(), **over}
    style = "\n".join(both[name].decode("utf-8", "replace") for name in STYLES if name in both).replace("\r", "")
    if "</" in style or "<!--" in style:
        raise UsageError("a style sheet of the register holds HTML", "See templates/assets and templates/report.css.")
    return style


class Words:
    """Phrases as HTML: all that a record says is escaped."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._pages = Site(register, "").records

    def phrase(self, phrase: Phrase) -> Markup:
        """Return a phrase as HTML."""
        return Markup("").join(map(self._piece, phrase))

    def _piece(self, piece: Piece) -> str:
        match piece:
            case str():
                # Neither begins nor ends what escaping has written.
                return Markup(_WHOLE.sub(r'<span class="d">\g<0></span>', str(escape(piece))))  # noqa: S704
            case Oid(text=text):
                return Markup("<code>{}</code>").format(text)
            case Ref(id=ident):
                return self._record(ident)
            case InState(state=state):
                known = ROWS.get(state)
                kind, title = (known.state.value, known.title) if known else ("unknown", state)
                return Markup('<span class="state {}">{}</span>').format(kind, title)
        return escape(piece.text)

    def _record(self, ident: str) -> Markup:
        address = self._address(ident)
        if not address:
            return Markup('<span class="id">{}</span>').format(ident)
        return Markup('<a class="id" href="{}" rel="noopener noreferrer">{}</a>').format(address, ident)

    def _address(self, ident: str) -> str | None:
        policy, page, path = self._register.policy, self._pages.get(ident), self._register.paths.get(ident)
        if policy.site and page and outside(policy.site) and policy.site.lower().startswith("http"):
            return f"{policy.site.rstrip('/')}/{page}"
        return source_link(policy.repository, path) if path else None
