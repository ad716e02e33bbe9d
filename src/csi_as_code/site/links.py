"""Where the site's pages are, and which addresses outside it may be linked."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode, urlsplit

SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,79}\Z")
# Names of devices that Windows will not have as files.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|index)(?:\.|\Z)", re.IGNORECASE)
# What urlsplit would find nothing to object to.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!-\[\]-~]*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\\]")


def slugs(names: Iterable[str]) -> Mapping[str, str]:
    """Return a file name for each name, safe on every file system and unique there, where case may not count.

    A plain name keeps itself (without a person's `@`); any other one becomes `x-` and the start of its hash.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        slug = name.removeprefix("@")
        if not _SLUG.match(slug) or _DEVICES.match(slug) or slug.casefold() in taken:
            slug = f"x-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
        taken.add(slug.casefold())
        found[name] = slug
    return found


def outside(address: str) -> str | None:
    """Return a web or mail address that may be linked, or None for anything else."""
    if _PLAIN.fullmatch(address):
        return address
    if not address or _HIDDEN.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in SAFE_SCHEMES:
        return None
    return address if parts.netloc or (parts.scheme.lower() == "mailto" and parts.path) else None


def allowed(address: str) -> bool:
    r"""Tell whether Markdown may link an address: the web, mail, a part of the page, or a relative path.

    A path from the root (`/x`, `//host`, `\\host`) would leave the site, on the web as on a disk.
    """
    if not address or _HIDDEN.search(address):
        return False
    if _SCHEME.match(address):
        return outside(address) is not None
    return not address.startswith("/")


def source_link(repository: str | None, path: str) -> str | None:
    """Return the address of a file's newest version in the register's repository on the web."""
    return _within(repository, f"blob/HEAD/{quote(path)}")


def edit_link(repository: str | None, path: str) -> str | None:
    """Return where a code host edits a file and makes a proposal of it, in a fork where the reader may not write."""
    return _within(repository, f"edit/HEAD/{quote(path)}")


def commit_link(repository: str | None, oid: str) -> str | None:
    """Return the address of a commit."""
    return _within(repository, f"commit/{quote(oid)}")


def request_link(repository: str | None, number: int) -> str | None:
    """Return the address of a pull request, or of a merge request where the host's name says that it is a GitLab."""
    gitlab = "gitlab" in (urlsplit(repository or "").hostname or "")
    return _within(repository, f"merge_requests/{number}" if gitlab else f"pull/{number}")


def _within(repository: str | None, place: str) -> str | None:
    """Return an address in a repository on the web, as GitHub and those who follow it form them."""
    if not repository or outside(repository) is None or not repository.lower().startswith("http"):
        return None
    between = "-/" if "gitlab" in (urlsplit(repository).hostname or "") else ""
    return f"{repository.rstrip('/').removesuffix('.git')}/{between}{place}"


def selection(facets: Mapping[str, Iterable[str] | str | None], *, sort: str = "", overdue: bool = False) -> str:
    """Return the address of the register's table narrowed down, as templates/assets/register.js reads it.

    Each facet (state, team, service, objective, owner, lane, band, tag) takes a value or several, None being "no such
    value"; `sort` is a column, from the highest with a hyphen before it.
    """
    parts: list[tuple[str, str]] = []
    for key, values in facets.items():
        parts += [(key, value) for value in ([values or ""] if values is None or isinstance(values, str) else values)]
    if overdue:
        parts.append(("overdue", "yes"))
    if sort:
        parts.append(("sort", sort))
    # A lone surrogate, which a YAML escape can write, has no place in an address.
    text = urlencode(parts, encoding="utf-8", errors="replace")
    return f"register.html#{text}" if text else "register.html"
