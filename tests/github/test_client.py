"""The client against a server that behaves, and misbehaves, as GitHub does."""

import socket
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace

import msgspec
import pytest
from tests.github.server import DONE, Fault, Server
from tests.github.world import ACTIONS, Token, World

from csi_as_code.errors import UsageError
from csi_as_code.github import answers
from csi_as_code.github.answers import Answer, Comment, Empty, Issue
from csi_as_code.github.client import Client, segment
from csi_as_code.github.transport import GitHubError, Http, Raw, checked_base, within


class Runs(Answer, frozen=True, kw_only=True):
    """A list that is inside an object."""

    total_count: int
    workflow_runs: tuple[Empty, ...]


def always(result: object) -> Callable[..., object]:
    def give(*_: object, **__: object) -> object:
        return result

    return give


ISSUE = {"title": "One", "body": "Body", "labels": ["csi:overdue"]}


def made(client: Client) -> Issue:
    """Create an issue that is recognised by its title."""

    def seen() -> Issue | None:
        found = client.pages("issues", Issue, state="all")
        return next((issue for issue in found if issue.title == ISSUE["title"]), None)

    return client.create("issues", ISSUE, Issue, seen=seen)


def test_it_reads_and_writes(client: Client, world: World) -> None:
    issue = made(client)
    changed = client.send("PATCH", f"issues/{issue.number}", {"title": "Two"}, Issue)
    assert (issue.title, changed.title, world.issues[1].title, issue.user.login) == ("One", "Two", "Two", ACTIONS)


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("times", [1, 3])
def test_a_fault_does_not_show_when_reading(
    fault: Fault, times: int, client: Client, server: Server, world: World
) -> None:
    world.issue("ines", "There")
    server.fail(*[fault] * times)
    assert [issue.title for issue in client.pages("issues", Issue)] == ["There"]
    assert [request.fault for request in server.requests] == [*[fault] * times, None]


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("times", [1, 3])
def test_a_fault_makes_nothing_twice(fault: Fault, times: int, client: Client, server: Server, world: World) -> None:
    server.fail(*[fault] * times, method="POST")
    assert made(client).number == 1
    assert [issue.title for issue in world.issues.values()] == ["One"]
    posts = [request for request in server.requests if request.method == "POST"]
    assert len(posts) == (1 if fault in DONE else times + 1)


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_does_not_show_when_changing(fault: Fault, client: Client, server: Server, world: World) -> None:
    world.issue("ines", "There")
    server.fail(fault)
    assert client.send("PATCH", "issues/1", {"state": "closed"}, Issue).state == "closed"


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (Fault.SECONDARY_403, [30, 30]),
        (Fault.SECONDARY_BARE, [60, 120]),
        (Fault.PRIMARY_403, [121, 121]),
        (Fault.TOO_MANY_429, [5, 5]),
        (Fault.ERROR_500, [1, 2]),
        (Fault.DROPPED, [1, 2]),
    ],
)
def test_it_waits_as_it_is_told(fault: Fault, waits: list[int], client: Client, server: Server, world: World) -> None:
    server.fail(fault, fault)
    assert list(client.pages("issues", Issue)) == []
    assert [round(seconds) for seconds in world.clock.slept] == waits


def test_it_gives_up_in_the_end(client: Client, server: Server) -> None:
    server.faults = always(Fault.ERROR_500)
    with pytest.raises(GitHubError, match="answers 500, 8 times in a row"):
        list(client.pages("issues", Issue))
    assert len(server.requests) == 8


def test_it_does_not_wait_for_an_hour(client: Client, world: World, server: Server) -> None:
    server.fail(Fault.PRIMARY_403)
    world.clock.now, now = (lambda: now() - 4_000 if server.requests else now()), world.clock.now
    with pytest.raises(GitHubError, match="wants a wait of"):
        client.get("issues/1", Issue)


def test_writes_are_a_second_apart(client: Client, server: Server) -> None:
    for number in range(4):
        client.send("POST", f"statuses/{'a' * 40}", {"state": "success", "context": f"{number}"}, Empty)
    times = [request.time for request in server.writes()]
    assert [after - before for before, after in pairwise(times)] == [1.0, 1.0, 1.0]


def test_all_pages_are_read(client: Client, server: Server, world: World) -> None:
    for number in range(250):
        world.issue("ines", f"{number}")
    found = client.pages("issues", Issue, state="all", sort="created", direction="asc")
    assert [issue.title for issue in found] == [f"{number}" for number in range(250)]
    assert len(server.requests) == 3


def test_lists_inside_an_object_are_paged_too(client: Client, world: World) -> None:
    for _ in range(130):
        world.run("overdue.yml", "schedule", "success")
    pages = list(client.every_page("actions/workflows/overdue.yml/runs", Runs))
    assert [(page.total_count, len(page.workflow_runs)) for page in pages] == [(130, 100), (130, 30)]


def test_what_has_not_changed_is_not_sent_again(client: Client, server: Server, world: World) -> None:
    world.issue("ines", "There")
    first, second = client.get("issues/1", Issue), client.get("issues/1", Issue)
    world.issues[1].title = "Changed"
    third = client.get("issues/1", Issue)
    assert (first, third.title) == (second, "Changed")
    assert [request.status for request in server.requests] == [200, 304, 200]


@pytest.mark.parametrize(
    "link",
    ["https://evil.example.org/repos/owner/register/issues?page=2", "http://127.0.0.1:1/repos/owner/register/issues"],
)
def test_a_page_on_another_host_is_not_followed(link: str, client: Client, server: Server) -> None:
    server._page = always(([], {"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(GitHubError, match="on another host"):
        list(client.pages("issues", Issue))


def test_pages_that_do_not_end_are_not_followed_for_ever(client: Client, server: Server) -> None:
    link = f"{server.url}/repos/owner/register/issues?per_page=100"
    server._page = always(([], {"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(GitHubError, match="do not end"):
        list(client.pages("issues", Issue))


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (Token(ACTIONS, may={"issues": "read"}), r"\(403\): Resource not accessible by integration"),
        (Token(ACTIONS, sees=False), r"\(404\): Not Found"),
    ],
)
def test_a_token_without_rights_is_an_error_at_once(
    token: Token, message: str, client_for: Callable[..., Client], world: World, server: Server
) -> None:
    world.tokens["weak"] = token
    with pytest.raises(GitHubError, match=message):
        client_for("weak").send("POST", "issues", ISSUE, Issue)
    assert len(server.requests) == 1


def test_an_unknown_token_is_an_error_that_does_not_show_it(client_for: Callable[..., Client]) -> None:
    with pytest.raises(GitHubError) as caught:
        client_for("ghp_unknown").get("issues/1", Issue)
    assert "ghp_unknown" not in f"{caught.value} {caught.value.hint} {caught.value.__context__}"
    assert caught.value.status == 401


def test_the_token_is_in_no_log(client_for: Callable[..., Client], caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []
    caplog.set_level("DEBUG")
    client = client_for(say=said.append)
    made(client)
    assert caplog.text
    assert "secret-token" not in caplog.text + "".join(said)


def test_what_is_not_there_is_none_where_that_is_asked(client: Client) -> None:
    assert client.find("issues/9", Issue) is None
    with pytest.raises(GitHubError, match="404"):
        client.get("issues/9", Issue)


def test_an_answer_of_another_form_is_an_error(client: Client, world: World) -> None:
    world.issue("ines", "There")
    with pytest.raises(GitHubError, match="not as it is documented"):
        client.get("issues/1", Comment)


def test_gone_is_as_good_as_removed(client: Client, server: Server, world: World) -> None:
    world.issue("ines", "There")
    comment = world.comment(1, ACTIONS, "x")
    server.fail(Fault.LOST_502)
    client.delete(f"issues/comments/{comment.id}")
    assert (world.comments, len(server.requests)) == ({}, 2)


def test_a_dry_run_cannot_write(client_for: Callable[..., Client], server: Server) -> None:
    with pytest.raises(GitHubError, match="writes nothing"):
        client_for(writes=False).send("POST", "issues", ISSUE, Issue)
    assert server.requests == []


@pytest.mark.parametrize("name", ["", "x", "a/b/c", "a/..", "../b", "a/b?x", "a b/c", "a/b#"])
def test_a_repository_has_an_owner_and_a_name(name: str) -> None:
    with pytest.raises(UsageError):
        Client(Http("https://api.github.com", "x"), name)


@pytest.mark.parametrize(
    "base", ["http://api.github.com", "https://", "ftp://x", "x", "https://u:p@x", "https://x:y", "http://127.0.0.1.x"]
)
def test_a_token_goes_only_to_a_safe_address(base: str) -> None:
    with pytest.raises(UsageError):
        checked_base(base)


def test_within_is_the_same_host_and_below_the_path() -> None:
    base = "https://h.example.org/api/v3"
    urls = [f"{base}/repos", "https://h.example.org/api/v30/x", "https://h.example.org:444/api/v3/x", "//x", "http://["]
    assert [within(base, url) for url in urls] == [True, False, False, False, False]


def test_a_segment_stays_one() -> None:
    assert segment("a/b c?") == "a%2Fb%20c%3F"
    with pytest.raises(UsageError):
        segment("..")


@pytest.mark.parametrize("kind", answers.Answer.__subclasses__())
def test_each_kind_of_answer_can_be_decoded(kind: type[answers.Answer]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b"[]", type=kind)


def test_a_repository_that_was_renamed_is_followed_within_the_host(
    client: Client, server: Server, world: World
) -> None:
    world.issue("ines", "There")
    here = "/repos/owner/register/issues"
    for old, new in ((f"{here}/77", f"{here}/1"), (f"{here}/78", f"{here}/77")):
        server.moved[old] = f"{server.url}{new}"
    assert client.get("issues/78", Issue).title == "There"
    assert client.send("PATCH", "issues/78", {"title": "Changed"}, Issue).title == "Changed"


@pytest.mark.parametrize(
    "target", ["https://evil.example.org/repos/owner/register/issues/1", "", "//evil.example.org/x", "HERE"]
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_redirect_elsewhere_or_in_a_ring_is_an_error(
    target: str, method: str, client: Client, server: Server
) -> None:
    here = "/repos/owner/register/issues/1"
    server.moved[here] = target.replace("HERE", f"{server.url}{here}")
    with pytest.raises(GitHubError, match="redirects to somewhere else"):
        client.get("issues/1", Issue) if method == "GET" else client.send(method, "issues/1", {"title": "x"}, Issue)
    assert {request.path for request in server.requests} == {here}


def test_a_next_page_at_an_odd_address_is_an_error(client: Client, server: Server) -> None:
    server._page = always(([], {"Link": f'<{server.url}/a\x7fb>; rel="next"'}))
    with pytest.raises(GitHubError, match="an address that is none"):
        list(client.pages("issues", Issue))


@pytest.mark.parametrize(
    ("base", "why"), [("http://127.0.0.1:1", "refused"), ("https://api.github.invalid", "Name or service not known")]
)
def test_what_cannot_be_reached_is_an_error_that_says_why_and_soon(
    world: World, base: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if base.startswith("https"):
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    said: list[str] = []
    client = Client(Http(base, "x"), "o/r", clock=world.clock, say=said.append)
    match = rf"cannot be reached \(ConnectError: .*{why}.*\), by 3 tries"
    with pytest.raises(GitHubError, match=match) as caught:
        client.get("issues/1", Issue)
    client.close()
    assert caught.value.hint.startswith(f"Asked was {base}: is that right (GITHUB_API_URL)")
    assert (world.clock.slept, len(said)) == ([1.0, 2.0], 2)


class Slow(Http):
    """A way to nowhere whose end is known late, as where names are looked up."""

    def __init__(self, world: World) -> None:
        super().__init__("http://127.0.0.1:1", "x")
        self.world = world

    def send(self, method: str, url: str, body: object = None, etag: str = "") -> Raw:
        self.world.clock.time += 10.0
        return super().send(method, url, body, etag)


def test_a_try_that_takes_long_is_not_repeated(world: World) -> None:
    client = Client(Slow(world), "o/r", clock=world.clock)
    with pytest.raises(GitHubError, match="by 1 try"):
        client.create("issues", ISSUE, Issue, seen=always(None))
    client.close()


def test_a_network_that_was_there_is_waited_for(client: Client, world: World, server: Server) -> None:
    world.issue("ines", "There")
    assert client.get("issues/1", Issue).title == "There"
    http = client._transport
    away, lost = Http("http://127.0.0.1:1", "x"), 6

    def send(method: str, url: str, body: object = None, etag: str = "") -> Raw:
        nonlocal lost
        lost -= 1
        if lost >= 0:
            return away.send(method, url.replace(server.url, away.base), body, etag)
        return http.send(method, url, body, etag)

    client._transport = SimpleNamespace(base=server.url, send=send, close=http.close)
    assert client.get("issues/1", Issue).title == "There"
    assert world.clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    away.close()
