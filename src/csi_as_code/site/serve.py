"""Serve the site to its own machine: built when a file of the register changes, reloaded in the browser."""

import contextlib
import errno
import gc
import ipaddress
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from csi_as_code.errors import CsiError, UsageError
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH
from csi_as_code.site.build import Built, build, forget
from csi_as_code.site.templates import FOLDER as TEMPLATES

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
CHANGES = "/-/changes"
SCRIPT = "/-/reload.js"
RELOAD = b"""\
// Reload this page when the site has been built anew.
const shown = document.currentScript.dataset.built;
new EventSource("/-/changes").addEventListener("built", (event) => {
  if (event.data !== shown) location.reload();
});
"""
OTHER_PORT = "Name another port with --port; 0 takes any that is free."
HEARTBEAT_SECONDS = 15.0
PAUSE_SECONDS = 0.5
SETTLE_SECONDS = 0.15

Marks = dict[str, tuple[int, int, int]]


class Live:
    """The folder that is served, and which build of it; those who wait hear of the next one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.session = secrets.token_hex(4)
        self.number = 0
        self._changed = threading.Condition()

    def name(self, number: int) -> str:
        """Return what a build is called, here and after another start."""
        return f"{self.session}-{number}"

    def advance(self) -> None:
        """Tell everybody that there is a new build."""
        with self._changed:
            self.number += 1
            self._changed.notify_all()

    def next(self, after: int, seconds: float) -> int:
        """Return the number of a build that is not `after`, or `after` when none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self.number != after, seconds)
            return self.number


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files of the site; anything else, and any foreign host name, is refused."""

    protocol_version = "HTTP/1.1"
    server_version = "csi"
    sys_version = ""

    def __init__(self, live: Live, bind: str, *rest: object) -> None:
        self.live = live
        self.bind = bind
        super().__init__(*rest)  # type: ignore[arg-type]  # what the server passes on

    def do_GET(self) -> None:
        """Answer with a file, the reload script or the stream of changes."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        if not is_own_host(self.headers.get("Host", ""), self.bind):
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"This is not a name of this server.\n", with_body=with_body)
            return
        path = urlsplit(self.path).path
        if path == CHANGES and with_body:
            self._stream()
        elif path == SCRIPT:
            self._send(HTTPStatus.OK, RELOAD, ".js", with_body=with_body)
        else:
            self._file(path, with_body=with_body)

    def _file(self, path: str, *, with_body: bool) -> None:
        found = file_of(self.live.folder, path)
        if found is None:
            missing = self.live.number == 0
            status = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.NOT_FOUND
            text = b"The site could not be built yet.\n" if missing else b"There is no such page.\n"
            self._send(status, text, with_body=with_body)
            return
        build = self.live.name(self.live.number)  # before the page is read, which may be of the next one then
        content = found.read_bytes()
        if found.suffix == ".html":
            content = reloading(content, build)
        self._send(HTTPStatus.OK, content, found.suffix, with_body=with_body)

    def _send(self, status: HTTPStatus, content: bytes, suffix: str = ".txt", *, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", KINDS.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def _stream(self) -> None:
        """Say which build is served, and say it again when it changes, until the browser is gone."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        number = self.live.number
        with contextlib.suppress(OSError):
            self.wfile.write(self._event(number))
            while True:
                new = self.live.next(number, HEARTBEAT_SECONDS)
                self.wfile.write(self._event(new) if new != number else b": still here\n\n")
                number = new

    def _event(self, number: int) -> bytes:
        return f"retry: 500\nevent: built\ndata: {self.live.name(number)}\n\n".encode()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing; the terminal is for builds."""


def is_own_host(host: str, bind: str) -> bool:
    """Tell whether a Host header is an address, `localhost` or the bound name: no name that others can point here."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if not name:
        return False
    if name in ("localhost", bind.lower()):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def file_of(folder: Path, path: str) -> Path | None:
    """Return the file of the site that a request's path names, or None: no folder, nothing hidden, nothing outside."""
    wanted = unquote(path, errors="replace")
    if not wanted.startswith("/") or "\\" in wanted or "\x00" in wanted:
        return None
    parts = wanted[1:].split("/") if wanted != "/" else ["index.html"]
    if any(not part or part.startswith(".") for part in parts):
        return None
    found = folder.joinpath(*parts)
    try:
        kept = found.lstat()
    except (OSError, ValueError):
        return None
    return found if stat.S_ISREG(kept.st_mode) else None


def reloading(page: bytes, build: str) -> bytes:
    """Return a page that reloads itself when it hears of another build than its own; its security policy lets it."""
    page = page.replace(b"default-src 'none'", b"default-src 'none'; connect-src 'self'", 1)
    return page.replace(b"</head>", f'<script src="{SCRIPT}" data-built="{build}" defer></script>\n</head>'.encode(), 1)


def marks(root: Path) -> Marks:
    """Return what tells whether a file of the register has changed: time, size and number of each."""
    found: Marks = {}
    for name in (POLICY_PATH, IMPROVEMENTS, MEASURES, TEMPLATES):
        _mark(str(root / name), found)
    return found


def _mark(path: str, found: Marks) -> None:
    try:
        kept = os.lstat(path)
        if stat.S_ISDIR(kept.st_mode):
            with os.scandir(path) as listing:
                for entry in listing:
                    _mark(entry.path, found)
        else:
            found[path] = (kept.st_mtime_ns, kept.st_size, kept.st_ino)
    except OSError:
        return


def changes(root: Path, known: Marks, stop: threading.Event) -> Iterator[None]:
    """Yield once for each time that files of the register have changed and come to rest, until `stop` is set."""
    while not stop.wait(PAUSE_SECONDS):
        new = marks(root)
        if new == known:
            continue
        while not stop.wait(SETTLE_SECONDS) and (again := marks(root)) != new:
            new = again
        known = new
        if not stop.is_set():
            yield


def serve(
    open_register: Callable[[], Opened],
    root: Path,
    today: Callable[[Opened], str],
    *,
    bind: str,
    port: int,
    started: Callable[[str], None],
    built: Callable[[Built], None],
    failed: Callable[[Exception], None],
    stop: threading.Event,
) -> None:
    """Build, serve and build again until `stop` is set; a failure is told to `failed`, and the last good site stays."""
    with TemporaryDirectory(prefix="csi-") as place:
        live = Live(Path(place) / "site")

        def rebuild() -> None:
            try:
                opened = open_register()
                made = build(opened, live.folder, today(opened), processes=1)
            except (CsiError, OSError) as error:
                failed(error)
                return
            live.advance()
            built(made)

        def rebuild_again() -> None:
            gc.collect()  # the values of a site hold each other, and thousands of them wait long for the collector
            rebuild()

        try:
            with _listening(live, bind, port) as address:
                started(address)
                known = marks(root)
                rebuild()
                for _ in changes(root, known, stop):
                    rebuild_again()
        finally:
            forget(root, live.folder)


@contextlib.contextmanager
def _listening(live: Live, bind: str, port: int) -> Iterator[str]:
    try:
        server = _Server((bind, port), partial(Handler, live, bind))
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        taken = isinstance(error, OverflowError) or error.errno in (errno.EADDRINUSE, errno.EACCES)
        hint = OTHER_PORT if taken else "Name an address of this machine with --bind, as 127.0.0.1."
        raise UsageError(f"cannot listen on {bind} port {port}: {why}", hint) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    host = f"[{bind}]" if ":" in bind else bind
    try:
        yield f"http://{host}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a browser goes away in the middle of an answer."""
