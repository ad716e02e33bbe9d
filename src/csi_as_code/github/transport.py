"""One request and its answer, over httpx, which is imported only here and only when a command needs it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import SplitResult, urlsplit

from csi_as_code import __version__
from csi_as_code.errors import CsiError, UsageError, not_installed

if TYPE_CHECKING:
    import httpx

SECONDS = 30.0
CONNECT_SECONDS = 5.0
_REDIRECTS = frozenset({301, 302, 307, 308})
_HOPS = 3


class GitHubError(CsiError):
    """GitHub did not do what was asked of it; `status` is that of its answer, 0 where there was none."""

    def __init__(self, message: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status


class LostError(Exception):
    """No whole answer came: it is not known whether the request was carried out."""


class UnreachedError(LostError):
    """There was no connection at all (no such name, refused, a proxy that says no): nothing was carried out."""


class Raw(NamedTuple):
    """An answer as it came; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        """Tell whether the body says that it is JSON."""
        return "json" in self.headers.get("content-type", "").partition(";")[0]


class Transport(Protocol):
    """What carries requests."""

    base: str

    def send(self, method: str, url: str, body: object = None, etag: str = "") -> Raw:
        """Return the answer to one request; raise LostError where none came whole."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class Http:
    """Requests to one host with one token. The token goes into a header, nowhere else, and to no other host."""

    def __init__(self, base: str, token: str, *, seconds: float = SECONDS) -> None:
        self.base = checked_base(base)
        self._token = token
        self._seconds = seconds
        self._open: httpx.Client | None = None

    def send(self, method: str, url: str, body: object = None, etag: str = "") -> Raw:
        """Return the answer to one request; it is repeated as it is where GitHub redirects within the host.

        https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        for _ in range(_HOPS):
            answer = self._once(method, url, body, etag)
            if answer.status not in _REDIRECTS:
                return answer
            target = answer.headers.get("location", "")
            if not within(self.base, target):
                break
            url = target
        raise GitHubError("GitHub redirects to somewhere else", "Was the repository renamed or moved? See --repo.")

    def _once(self, method: str, url: str, body: object, etag: str) -> Raw:
        client = self._client()
        import httpx  # there: _client has imported it

        headers = {"If-None-Match": etag} if etag else {}
        try:
            answer = client.request(method, url, json=body, headers=headers)
        except httpx.HTTPError as error:
            unreached = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError))
            kind = UnreachedError if unreached else LostError
            raise kind(f"{type(error).__name__}: {error}"[:200].removesuffix(": ")) from error
        except httpx.InvalidURL as error:
            raise GitHubError(f"GitHub leads to an address that is none: {error}") from error
        return Raw(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content)

    def _client(self) -> "httpx.Client":
        if self._open is None:
            try:
                import httpx
            except ImportError as error:
                raise not_installed("httpx", "csi github needs") from error
            headers = {
                "Accept": "application/vnd.github+json",
                "User-Agent": f"csi-as-code/{__version__}",
                "X-GitHub-Api-Version": "2022-11-28",
            }
            if self._token:
                headers["Authorization"] = f"Bearer {self._token}"
            timeout = httpx.Timeout(self._seconds, connect=min(self._seconds, CONNECT_SECONDS))
            self._open = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)
        return self._open

    def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            self._open.close()
            self._open = None


def checked_base(base: str) -> str:
    """Return the base address without a slash at its end, or raise UsageError where a token should not go there."""
    parts = _split(base)
    plain = parts is not None and parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts is None or not (parts.scheme == "https" or plain) or parts.username is not None or not parts.hostname:
        raise UsageError(
            f'"{base}" is no address of GitHub\'s API', "Set GITHUB_API_URL, as https://github.example.org/api/v3."
        )
    return base.rstrip("/")


def within(base: str, url: str) -> bool:
    """Tell whether an address is of the same scheme, host and port as the base, and below its path."""
    here, there = _split(base), _split(url)
    if here is None or there is None:
        return False
    return (here.scheme, here.netloc) == (there.scheme, there.netloc) and there.path.startswith(f"{here.path}/")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return None
    return parts
