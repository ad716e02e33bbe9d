"""The local server: the site's files and nothing else, to this machine's own names, built anew on a change."""

import gc
import http.client
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple

import pytest
from tests.git_room.repository import Repository

from csi_as_code.reading.snapshot import open_folder
from csi_as_code.site.build import Built
from csi_as_code.site.serve import file_of, is_own_host, serve

TODAY = "2026-11-22"
PATIENCE_SECONDS = 180
RECORD = "improvements/IMP-0001.yaml"
ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Served:
    root: Path
    port: int
    said: "Queue[Any]" = field(default_factory=Queue)

    def put(self, path: str, text: str) -> None:
        """Write a file of the register in one step, so that no build sees the half of it."""
        (self.root.parent / "new").write_text(text, encoding="utf-8")
        (self.root.parent / "new").replace(self.root / path)

    def edit(self) -> None:
        """Give the record another title."""
        text = (self.root / RECORD).read_text(encoding="utf-8")
        self.put(RECORD, text.replace("Two teams release", "Both teams release"))

    @contextmanager
    def asked(self, path: str, method: str = "GET", host: str | None = None) -> Iterator[http.client.HTTPResponse]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as connection:
            connection.putrequest(method, path, skip_host=True)
            connection.putheader("Host", host if host is not None else f"127.0.0.1:{self.port}")
            connection.endheaders()
            with closing(connection.getresponse()) as answer:
                yield answer

    def ask(self, path: str, method: str = "GET", host: str | None = None) -> Answer:
        with self.asked(path, method, host) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("served"))


@pytest.mark.usefixtures("resting_collector")
def test_a_site_is_forgotten_before_the_next_one_is_built(tmp_path: Path) -> None:
    root, stop = register_in(tmp_path), threading.Event()
    sites: list[weakref.ref[Any]] = []
    held: list[int] = []

    def built(made: Built) -> None:
        held.append(sum(site() is not None for site in sites))
        sites.append(weakref.ref(made.site))
        if len(sites) >= 3:
            stop.set()
            return
        text = (root / RECORD).read_text(encoding="utf-8")
        (root / RECORD).write_text(f"{text}# {len(sites)}\n", encoding="utf-8")

    serve(
        lambda: open_folder(root), root, lambda _: TODAY,
        bind="127.0.0.1", port=0, started=held_back, built=built, failed=held_back, stop=stop,
    )  # fmt: skip
    assert set(held) == {0}


def test_nothing_is_left_of_a_site_that_was_served(tmp_path: Path) -> None:
    root, stop = register_in(tmp_path), threading.Event()
    Repository(root).commit({})
    remembered: list[set[str]] = []

    def built(_made: Built) -> None:
        remembered.append({path.name.partition("-")[0] + path.suffix for path in (root / ".git" / "csi").iterdir()})
        if len(remembered) >= 2:
            stop.set()
            return
        text = (root / RECORD).read_text(encoding="utf-8")
        (root / RECORD).write_text(f"{text}# again\n", encoding="utf-8")

    serve(
        lambda: open_folder(root), root, lambda _: TODAY,
        bind="127.0.0.1", port=0, started=held_back, built=built, failed=held_back, stop=stop,
    )  # fmt: skip
    of_site = {"site.cache", "facts.cache", "pieces.cache"}
    assert remembered[0] >= of_site
    left = {path.name.partition("-")[0] + path.suffix for path in (root / ".git" / "csi").iterdir()}
    assert left == remembered[0] - of_site


@pytest.fixture
def resting_collector() -> Iterator[None]:
    """Let nothing be collected by chance."""
    gc.disable()
    yield
    gc.enable()


def held_back(_said: object) -> None:
    """Stand for what says something to a person."""


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[Served]:
    yield from serving(tmp_path)


def register_in(place: Path) -> Path:
    root = place / "register"
    (root / "improvements").mkdir(parents=True)
    shutil.copy(ROOT / "register.yaml", root)
    shutil.copy(ROOT / "improvements" / "IMP-0001.yaml", root / "improvements")
    return root


def serving(place: Path) -> Iterator[Served]:
    root = register_in(place)
    said: Queue[Any] = Queue()
    stop = threading.Event()
    arguments: dict[str, Any] = {
        "bind": "127.0.0.1",
        "port": 0,
        "started": said.put,
        "built": said.put,
        "failed": said.put,
        "stop": stop,
    }
    thread = threading.Thread(target=serve, args=(lambda: open_folder(root), root, lambda _: TODAY), kwargs=arguments)
    thread.start()
    try:
        address = said.get(timeout=PATIENCE_SECONDS)
        assert isinstance(said.get(timeout=PATIENCE_SECONDS), Built)
        yield Served(root, int(address.rsplit(":", 1)[1].strip("/")), said)
    finally:
        stop.set()
        thread.join()


def event(stream: http.client.HTTPResponse) -> str:
    """Return the next build that the stream of changes names."""
    lines = iter(stream.readline, b"")
    return next(line for line in lines if line.startswith(b"data: ")).decode().removeprefix("data: ").strip()


def test_pages_are_served_with_a_script_that_reloads_them(served: Served) -> None:
    answer = served.ask("/")
    body = answer.body.decode()
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert body.count("/-/reload.js") == 1
    assert "connect-src &#39;self&#39;" in body or "connect-src 'self'" in body
    assert served.ask("/-/reload.js").status == 200
    assert served.ask("/assets/style.css").headers["Content-Type"] == "text/css; charset=utf-8"
    head = served.ask("/improvements/IMP-0001.html", "HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/improvements/",
        "/improvements",
        "/../register.yaml",
        "/%2e%2e/register.yaml",
        "/..%2fregister.yaml",
        "/improvements/..%5c..%5cregister.yaml",
        "//etc/passwd",
        "/.csi-site",
        "/index.html%00.css",
        "/%ff",
        "/-/",
        "http://127.0.0.1/../x",
    ],
)
def test_nothing_but_files_of_the_site_is_served(served: Served, path: str) -> None:
    assert served.ask(path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    assert served.ask("/", method).status == 501


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_name_that_others_can_point_here_is_refused(served: Served, host: str) -> None:
    assert served.ask("/", host=host).status == 421


@pytest.mark.parametrize(
    ("host", "bind", "own"),
    [
        ("localhost:8000", "127.0.0.1", True),
        ("[::1]:8000", "::1", True),
        ("192.168.1.7", "::", True),
        ("desk.local:80", "desk.local", True),
        ("desk.local:80", "127.0.0.1", False),
        ("a]b[", "127.0.0.1", False),
    ],
)
def test_own_names(host: str, bind: str, own: bool) -> None:
    assert is_own_host(host, bind) is own


def test_a_change_is_built_and_told(edited: Served) -> None:
    with edited.asked("/-/changes") as stream:
        first = event(stream)
        edited.edit()
        assert isinstance(edited.said.get(timeout=PATIENCE_SECONDS), Built)
        assert event(stream) != first
    assert b"Both teams release" in edited.ask("/improvements/IMP-0001.html").body


def test_a_page_says_of_which_build_it_is_so_that_none_is_missed_before_it_listens(edited: Served) -> None:
    def shown() -> str:
        return edited.ask("/").body.decode().partition('data-built="')[2].partition('"')[0]

    before = shown()
    edited.edit()
    assert isinstance(edited.said.get(timeout=PATIENCE_SECONDS), Built)
    with edited.asked("/-/changes") as stream:
        assert event(stream) == shown() != before


def test_what_stops_a_build_is_told_and_the_last_good_site_stays(edited: Served) -> None:
    (edited.root / "templates").mkdir()
    edited.put("templates/nav.html", "{{ nothing }}")
    assert "nothing" in str(edited.said.get(timeout=PATIENCE_SECONDS))
    assert edited.ask("/index.html").status == 200
    edited.put("templates/nav.html", "<nav>mine</nav>")
    assert isinstance(edited.said.get(timeout=PATIENCE_SECONDS), Built)
    assert b"<nav>mine</nav>" in edited.ask("/index.html").body


@pytest.mark.parametrize("gone", [True, False])
def test_without_register_yaml_the_last_good_site_stays(edited: Served, gone: bool) -> None:
    path = edited.root / "register.yaml"
    text = path.read_text()
    page = edited.ask("/index.html").body
    if gone:
        path.unlink()
    else:
        edited.put("register.yaml", "title: [")
    assert "register.yaml cannot be read" in str(edited.said.get(timeout=PATIENCE_SECONDS))
    assert edited.ask("/index.html").body == page
    edited.put("register.yaml", text)
    assert isinstance(edited.said.get(timeout=PATIENCE_SECONDS), Built)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "link.html").symlink_to(tmp_path / "secret")
    assert file_of(tmp_path / "site", "/link.html") is None


@pytest.mark.browser
def test_the_browser_shows_the_new_page_by_itself(edited: Served, chromium: Any) -> None:
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"http://127.0.0.1:{edited.port}/improvements/IMP-0001.html")
    edited.edit()
    page.get_by_role("heading", name="Both teams release").wait_for()
    assert wrong == []
    page.close()
