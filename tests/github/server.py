"""A real HTTP server on loopback that behaves as GitHub's API does, keeps state and fails on demand.

Nothing of it is a mock of our own code: the client speaks HTTP to it. Every request and every answer is held against
GitHub's own description of its API where that is at hand (see openapi.description); what is wrong is in `violations`,
and the fixture that made the server fails on it. A fault is given by test: `server.fail(Fault.LOST_502)` for the next
request, `server.faults = chooser` for each.
"""

import contextlib
import hashlib
import json
import re
import threading
from collections import deque
from collections.abc import Callable
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import tests.github.git_routes  # noqa: F401 - declares its routes
from tests.github.openapi import Described, description
from tests.github.routes import ROUTES, Ask, Refused, Told
from tests.github.shapes import Shapes
from tests.github.world import Token, World


class Fault(Enum):
    """What can go wrong with one request; *lost* ones were carried out all the same."""

    ERROR_500 = "500"
    BUSY_503 = "503"
    LOST_502 = "502, and it was carried out"
    SECONDARY_403 = "403 with Retry-After"
    SECONDARY_BARE = "403 that speaks of a secondary rate limit"
    PRIMARY_403 = "403 with no request left"
    TOO_MANY_429 = "429"
    CUT = "JSON that breaks off, and it was carried out"
    HTML = "a page in HTML with 200, and it was not carried out"
    DROPPED = "the connection closes at once"
    LOST = "the connection closes, and it was carried out"


DONE = frozenset({Fault.LOST_502, Fault.CUT, Fault.LOST})


class Request(NamedTuple):
    """One request that came, when by the world's clock, and what it was answered with (0: nothing)."""

    method: str
    path: str
    query: str
    status: int
    time: float
    fault: Fault | None
    token: str


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def nothing(_method: str, _path: str) -> None:
    """Let a request pass."""


class Server:
    """`with Server(world) as server`; `server.url` is the base address for GITHUB_API_URL."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.faults: Callable[[str, str], Fault | None] = nothing
        self.before: Callable[[str, str], object] = nothing
        self.after: Callable[[str, str], object] = nothing
        self.paced = True
        self.most_a_page = 100
        self.moved: dict[str, str] = {}
        self._planned: deque[tuple[Fault, str, str]] = deque()
        self._last_write: dict[str, float] = {}
        self._lock = threading.RLock()
        where = description()
        self.described = Described(where) if where else None
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self.shapes = Shapes(world, self.url)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *stop: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def fail(self, *faults: Fault, method: str = "", path: str = "") -> None:
        """Let the next requests fail; only those of a method, or with a text in their path."""
        self._planned.extend((fault, method, path) for fault in faults)

    def writes(self) -> list[Request]:
        """Return the requests that were to change something."""
        return [request for request in self.requests if request.method != "GET"]

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """Return what is sent back, or None where the connection is closed without an answer."""
        parts = urlsplit(target)
        self.before(method, parts.path)
        with self._lock:
            fault = self._fault(method, parts.path)
            if self.described:
                self.violations += self.described.request(method, parts.path, parts.query, body)
            reply = self._refusal(fault) if fault and fault not in DONE else None
            if reply is None and fault is not Fault.DROPPED:
                reply = self._told(method, parts.path, parts.query, headers, body)
                if self.described and not fault:
                    self.violations += self.described.answer(method, parts.path, reply.status, reply.body)
            reply = self._spoilt(fault, reply)
            status = reply.status if reply else 0
            token = headers.get("authorization", "")
            now = self.world.clock.now()
            self.requests.append(Request(method, parts.path, parts.query, status, now, fault, token))
            return reply

    def _fault(self, method: str, path: str) -> Fault | None:
        if self._planned:
            fault, only, part = self._planned[0]
            if only in ("", method) and part in path:
                self._planned.popleft()
                return fault
        return self.faults(method, path)

    def _refusal(self, fault: Fault) -> Reply | None:
        """Return the answer of a fault that keeps the request from being carried out."""
        reset = f"{int(self.world.clock.now()) + 120}"
        match fault:
            case Fault.ERROR_500 | Fault.BUSY_503:
                return plain(int(fault.value), {"message": "Server Error"})
            case Fault.SECONDARY_403:
                return plain(403, {"message": "You have exceeded a secondary rate limit"}, {"Retry-After": "30"})
            case Fault.SECONDARY_BARE:
                return plain(403, {"message": "You have exceeded a secondary rate limit. Please wait."})
            case Fault.PRIMARY_403:
                limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
                return plain(403, {"message": "API rate limit exceeded"}, limits)
            case Fault.TOO_MANY_429:
                return plain(429, {"message": "Too many requests"}, {"Retry-After": "5"})
            case Fault.HTML:
                return Reply(
                    200, {"Content-Type": "text/html; charset=utf-8"}, b"<!doctype html><title>Unicorn</title>"
                )
        return None

    def _spoilt(self, fault: Fault | None, reply: Reply | None) -> Reply | None:
        if reply is None or fault is Fault.LOST:
            return None
        if fault is Fault.LOST_502:
            return Reply(502, {"Content-Type": "text/html"}, b"<html>Bad Gateway</html>")
        if fault is Fault.CUT:
            return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
        return reply

    def _told(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Reply:
        if path in self.moved:
            moved = {"message": "Moved Permanently", "url": self.moved[path]}
            return plain(301, moved, {"Location": self.moved[path]})
        try:
            token = self._token(headers)
            self._pace(method, headers)
            found, ask = self._route(method, path, token, dict(parse_qsl(query)), body)
            told = found(ask)
            return self._sent(method, path, ask, told, headers)
        except Refused as refused:
            return plain(refused.status, refused.body)

    def _token(self, headers: dict[str, str]) -> Token:
        word = headers.get("authorization", "").removeprefix("Bearer ")
        token = self.world.tokens.get(word)
        if token is None:
            raise Refused(401, "Bad credentials")
        return token

    def _pace(self, method: str, headers: dict[str, str]) -> None:
        """Count it as wrong when somebody writes twice within a second."""
        if method == "GET":
            return
        who, now = headers.get("x-runner", ""), self.world.clock.now()
        if self.paced and now - self._last_write.get(who, -10.0) < 1.0:
            self.violations.append("two writes within a second")
        self._last_write[who] = now

    def _route(
        self, method: str, path: str, token: Token, query: dict[str, str], body: bytes
    ) -> tuple[Callable[[Ask], Told], Ask]:
        value: dict[str, Any] = json.loads(body) if body else {}
        ask = Ask(self.world, self.shapes, token, (), query, value)
        if method == "GET" and path == "/user":
            return self._user, ask
        if method == "GET" and path.startswith("/users/"):
            ask.path = (unquote(path.removeprefix("/users/")),)
            return self._profile, ask
        for found in ROUTES:
            match = found.pattern.fullmatch(path)
            if match and found.method == method:
                what, level = found.needs
                self._allow(token, "pull_requests" if self._is_talk_on_a_pull(token, path) else what, level)
                ask.path = tuple(unquote(part) for part in match.groups())
                return found.handler, ask
        raise Refused(404, "Not Found")

    def _allow(self, token: Token, what: str, level: str) -> None:
        if not token.sees:
            raise Refused(404, "Not Found")
        given = token.may.get(what, "")
        if what != "metadata" and given != "write" and (level == "write" or given != "read"):
            raise Refused(403, "Resource not accessible by integration")

    def _is_talk_on_a_pull(self, token: Token, path: str) -> bool:
        """Tell whether it is about comments on a pull request, by a token without issues: either permission does."""
        match = re.search(r"/issues/(?:(\d+)/comments|comments/(\d+))\Z", path)
        if match is None or "issues" in token.may:
            return False
        comment = self.world.comments.get(int(match[2] or 0))
        return int(match[1] or (comment.issue if comment else 0)) in self.world.pulls

    def _user(self, ask: Ask) -> Told:
        if ask.token.installation:
            raise Refused(403, "Resource not accessible by integration")
        return Told(200, self.shapes.profile(ask.token.login))

    def _profile(self, ask: Ask) -> Told:
        if ask.path[0] not in self.world.accounts:
            raise Refused(404, "Not Found")
        return Told(200, self.shapes.profile(ask.path[0]))

    def _sent(self, method: str, path: str, ask: Ask, told: Told, headers: dict[str, str]) -> Reply:
        if told.status == 204:
            return Reply(204, {}, b"")
        value, more = told.body, {}
        if isinstance(value, list):
            total = len(value)
            value, more = self._page(path, ask.query, value, by_cursor=told.cursor)
            value = {"total_count": total, told.inside: value} if told.inside else value
        reply = plain(told.status, value, more)
        if method == "GET":
            etag = f'W/"{hashlib.sha256(reply.body).hexdigest()}"'
            if headers.get("if-none-match") == etag:
                return Reply(304, {"ETag": etag}, b"")
            reply.headers["ETag"] = etag
        return reply

    def _page(self, path: str, query: Any, every: list[Any], *, by_cursor: bool) -> tuple[list[Any], dict[str, str]]:
        size = min(max(int(query.get("per_page", 30)), 1), self.most_a_page)
        start = int(query.get("after", "0")) if by_cursor else (max(int(query.get("page", 1)), 1) - 1) * size
        shown = every[start : start + size]
        if start + size >= len(every):
            return shown, {}
        following = {"after": start + size} if by_cursor else {"page": start // size + 2}
        last = {} if by_cursor else {"last": {"page": -(-len(every) // size)}}
        links = [
            f'<{self.url}{path}?{urlencode({**query, **where})}>; rel="{name}"'
            for name, where in {"next": following, **last}.items()
        ]
        return shown, {"Link": ", ".join(links)}


def plain(status: int, value: Any, more: dict[str, str] | None = None) -> Reply:
    body = json.dumps(value).encode()
    return Reply(status, {"Content-Type": "application/json; charset=utf-8", **(more or {})}, body)


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    """Return the class that the standard library's server makes one of for each connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = server.answer(self.command, self.path, headers, self.rfile.read(length))
            server.after(self.command, self.path)
            if reply is None:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", f"{len(reply.body)}")
            self.end_headers()
            self.wfile.write(reply.body)
            with contextlib.suppress(OSError):  # nobody waits any more
                self.wfile.flush()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return Handler
