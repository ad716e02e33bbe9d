"""Links between pages as HTML, relative to where a page stands, each written once."""

from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup

from csi_as_code.rules.registry import all_rules
from csi_as_code.site import words
from csi_as_code.site.escaping import escape, escape_text, safe
from csi_as_code.site.facts import Site
from csi_as_code.site.links import commit_link, outside, request_link
from csi_as_code.site.markdown import Markdown
from csi_as_code.site.rows import Row
from csi_as_code.site.watch import Fact, Looks
from csi_as_code.workflow import ROWS


def rule_page(name: str) -> str:
    """Return the path of the page of a rule."""
    return f"rules/{name}.html"


class Links:
    """What templates write links with; `root` leads from the page's folder to the site's: empty, or `../`."""

    def __init__(
        self, site: Site, root: str, print_row: Callable[[Row, "Links"], str], looks: Looks | None = None
    ) -> None:
        self.site = site
        self._looks = looks or Looks()
        self.root = root
        self._markdown = Markdown(site.policy.id_prefix, site.records, root)
        self.text = self._markdown.text
        self.block = self._markdown.block
        self._made: dict[tuple[str, str], Markup] = {}
        self._lines: dict[str, tuple[str, frozenset[Fact]]] = {}
        self._print_row = print_row
        self._rules = {name: rule_page(name) for name in all_rules()}

    def record(self, ident: str) -> Markup:
        """Return a link to an improvement; its id alone where there is none."""
        return self._link("record", ident, self.site.records, ident, "id")

    def records(self, idents: Iterable[str]) -> Markup:
        """Return links to several improvements, with commas."""
        return safe(", ".join(map(self.record, idents)))

    def team(self, key: str | None) -> Markup:
        """Return a link to a team by its title."""
        known = self.site.policy.teams.get(key or "")
        return self._link("team", key or "", self.site.teams, known.title if known else key or "")

    def service(self, key: str | None) -> Markup:
        """Return a link to a service by its title."""
        known = self.site.policy.services.get(key or "")
        return self._link("service", key or "", self.site.services, known.title if known else key or "")

    def objective(self, key: str | None) -> Markup:
        """Return a link to an objective by its title."""
        known = self.site.policy.objectives.get(key or "")
        return self._link("objective", key or "", self.site.objectives, known.title if known else key or "")

    def measure(self, key: str | None) -> Markup:
        """Return a link to a measure by its title."""
        known = self.site.register.measures.get(key or "")
        return self._link("measure", key or "", self.site.measures, (known.title if known else "") or key or "")

    def person(self, handle: str | None) -> Markup:
        """Return a link to a person by the handle."""
        return self._link("person", handle or "", self.site.people, handle or "", "who")

    def people(self, handles: Iterable[str]) -> Markup:
        """Return links to several people, with commas."""
        return safe(", ".join(map(self.person, handles)))

    def rule(self, name: str) -> Markup:
        """Return a link to the page of a rule; the name alone where there is no such rule."""
        return self._link("rule", name, self._rules, name, "rule")

    def request(self, number: int) -> Markup:
        """Return a pull request by its number, with a link where register.yaml names a repository on GitHub."""
        key = ("request", str(number))
        if key not in self._made:
            self._made[key] = _outside(request_link(self.site.policy.repository, number), f"#{number}")
        return self._made[key]

    def commit(self, oid: str) -> Markup:
        """Return a commit by the start of its hash, with a link where register.yaml names the repository."""
        key = ("commit", oid)
        if key not in self._made:
            self._made[key] = _outside(commit_link(self.site.policy.repository, oid), oid[:10], "commit")
        return self._made[key]

    def name(self, handle: str | None) -> str:
        """Return the name of a person, or an empty text."""
        known = self.site.policy.people.get(handle or "")
        return known.name if known else ""

    def state(self, state: str) -> Markup:
        """Return the badge of a state: a glyph and its name."""
        key = ("state", state)
        if key not in self._made:
            known = ROWS.get(state)
            kind, title = (known.state.value, known.title) if known else ("unknown", state)
            self._made[key] = Markup('<span class="state {}">{}</span>').format(kind, title)
        return self._made[key]

    def address(self, text: str) -> Markup:
        """Return a web address as a link out of the site, shortened for reading; any other text as it is."""
        if outside(text) is None:
            return self.text(text)
        shown = text.removeprefix("https://").removeprefix("http://").removeprefix("mailto:").rstrip("/")
        return safe(f'<a class="out" href="{escape(text)}" rel="noopener noreferrer">{escape(shown)}</a>')

    def rows(self, rows: Iterable[Row]) -> Markup:
        """Return rows of a register table; each is rendered once for all tables that hold it."""
        looks, lines = self._looks, self._lines
        seen = looks.seen
        parts = []
        for row in rows:
            if row.id not in lines:
                looks.seen = set()
                lines[row.id] = self._print_row(row, self), frozenset(looks.seen)
            line, facts = lines[row.id]
            if facts:
                seen |= facts
            parts.append(line)
        looks.seen = seen
        return safe("".join(parts))  # each part came out of an autoescaped template

    def _link(self, kind: str, key: str, pages: Mapping[str, str], shown: str, css: str = "") -> Markup:
        page = pages.get(key)  # asked every time, so that it is noted for every page
        made = self._made.get((kind, key))
        if made is None:
            text = escape_text(shown)
            style = f' class="{css}"' if css else ""
            if page:
                text = f'<a{style} href="{self.root}{escape_text(page)}">{text}</a>'
            made = self._made[kind, key] = safe(text)  # escaped above
        return made


def _outside(address: str | None, shown: str, css: str = "") -> Markup:
    if address is None:
        return Markup('<span class="{}">{}</span>').format(css, shown)
    return Markup('<a class="out {}" href="{}" rel="noopener noreferrer">{}</a>').format(css, address, shown)


FILTERS: Mapping[str, Callable[..., object]] = {
    "day": words.day,
    "number": words.number,
    "score": words.score,
    "span": words.span,
    "word": words.word,
    "given": words.given,
}
