"""sitemap.xml: the addresses of all pages for search engines (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from csi_as_code.site.links import outside

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000
"""So many addresses one file may hold; more go into several, which sitemap.xml then names."""


def has_sitemap(home: str | None) -> bool:
    """Tell whether there is a sitemap: it holds whole addresses alone, so the register has to say where its site is."""
    return bool(home) and outside(home or "") is not None and (home or "").lower().startswith("http")


def sitemap(home: str | None, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the files; none where the site's own address is not known."""
    if home is None or not has_sitemap(home):
        return
    top = home.rstrip("/")
    if len(paths) <= MOST:
        yield "sitemap.xml", _file("urlset", "url", top, paths)
        return
    names = []
    for number, part in enumerate(_parts(paths), 1):
        names.append(f"sitemap-{number}.xml")
        yield names[-1], _file("urlset", "url", top, part)
    yield "sitemap.xml", _file("sitemapindex", "sitemap", top, names)


def _parts(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(paths), MOST):
        yield paths[start : start + MOST]


def _file(kind: str, entry: str, top: str, paths: Sequence[str]) -> bytes:
    lines = "".join(f"<{entry}><loc>{escape(f'{top}/{quote(path)}', quote=False)}</loc></{entry}>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{NAMESPACE}">\n{lines}</{kind}>\n'.encode()
