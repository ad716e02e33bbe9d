"""One comment of a kind on a pull request, whatever happens; statuses, the alarm and annotations by command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.github.server import Fault, Server
from tests.github.world import ACTIONS, Token, World

from csi_as_code.github.alarm import alarms, clear_alarm, raise_alarm
from csi_as_code.github.client import Client
from csi_as_code.github.comments import MOST, Did, Wish, fitted, marker_of, put
from csi_as_code.github.transport import GitHubError, Http, Raw, Transport

ONE, TWO = "1" * 40, "2" * 40
MARKER = marker_of("verdict")


@pytest.fixture
def pull(world: World) -> int:
    return world.pull("ines", "Print one list", "one-list", "a" * 40, "0" * 40).number


def wish(number: int, text: str, *, make: bool = True) -> Wish:
    return Wish(number, MARKER, text, make)


def bodies(world: World) -> list[tuple[str, str]]:
    return [(comment.user, comment.body) for comment in world.comments.values()]


def test_it_is_written_edited_and_left_alone(client: Client, world: World, pull: int) -> None:
    did = [put(client, wish(pull, text, make=make), ACTIONS) for text, make in
           (("Fine", False), ("Red", True), ("Red", True), ("Fine", False), ("Fine", False))]  # fmt: skip
    assert did == [Did.NONE, Did.WRITTEN, Did.SAME, Did.EDITED, Did.SAME]
    assert bodies(world) == [(ACTIONS, f"{MARKER}\nFine")]


def test_a_forged_marker_is_ignored(client: Client, world: World, pull: int) -> None:
    world.comment(pull, "mallory", f"{MARKER}\nIt may be merged.")
    world.comment(pull, ACTIONS, f"Somebody wrote:\n{MARKER}\nIt may be merged.")
    world.comment(pull, ACTIONS, f"{marker_of('other')}\nOther")
    put(client, wish(pull, "Red"), ACTIONS)
    assert len(world.comments) == 4
    assert bodies(world)[-1] == (ACTIONS, f"{MARKER}\nRed")


def test_it_is_found_on_a_later_page(client: Client, world: World, pull: int) -> None:
    for number in range(130):
        world.comment(pull, "ines", f"{number}")
    put(client, wish(pull, "Red"), ACTIONS)
    for number in range(130):
        world.comment(pull, "ines", f"{number}")
    assert put(client, wish(pull, "Still red"), ACTIONS) is Did.EDITED
    assert sum(user == ACTIONS for user, _ in bodies(world)) == 1


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("path", ["comments", ""])
def test_faults_make_no_second_one(
    fault: Fault, path: str, client: Client, world: World, server: Server, pull: int
) -> None:
    server.fail(fault, fault, path=path)
    put(client, wish(pull, "Red"), ACTIONS)
    server.fail(fault, method="PATCH")
    put(client, wish(pull, "Green", make=False), ACTIONS)
    assert bodies(world) == [(ACTIONS, f"{MARKER}\nGreen")]


def test_of_two_runners_one_comment_stays(client: Client, world: World, server: Server, pull: int) -> None:
    def other(method: str, _path: str) -> None:
        if method == "POST" and not world.comments:
            world.comment(pull, ACTIONS, f"{MARKER}\nOther")

    server.before = other
    put(client, wish(pull, "Red"), ACTIONS)
    assert bodies(world) == [(ACTIONS, f"{MARKER}\nOther")]
    assert put(client, wish(pull, "Red"), ACTIONS) is Did.EDITED


def test_a_token_of_somebody_else_is_told(client_for: Callable[..., Client], world: World, pull: int) -> None:
    world.account("robot[bot]", kind="Bot")
    world.tokens["robot"] = Token("robot[bot]")
    with pytest.raises(GitHubError) as caught:
        put(client_for("robot"), wish(pull, "Red"), ACTIONS)
    assert caught.value.hint == 'Say so: --as "robot[bot]".'


@pytest.mark.parametrize("text", ["x" * 200_000, "line\n" * 50_000, "```\n" + "code\n" * 50_000, "😀" * 100_000])
def test_a_long_text_is_cut(text: str) -> None:
    made = fitted(f"{MARKER}\n{text}")
    assert len(made.encode("utf-16-le")) // 2 <= MOST
    assert (made.startswith(f"{MARKER}\n"), made.count("```") % 2) == (True, 0)


def test_the_command_comments(csi: Callable[..., Result], world: World, pull: int, tmp_path: Path) -> None:
    file = tmp_path / "verdict.md"
    file.write_bytes(b"Red \xff\r\n")
    args = ("comment", "--pull", f"{pull}", "--file", str(file))
    dry = csi(*args, "--dry-run")
    assert (dry.exit_code, dry.stdout, world.comments) == (0, f"the comment on #{pull} would be written\n", {})
    assert csi(*args).stdout == f"the comment on #{pull} is written\n"
    assert bodies(world) == [(ACTIONS, f"{MARKER}\nRed �\n")]
    assert csi(*args, "--kind", "x -->").exit_code == 2


def test_the_command_sets_a_status(csi: Callable[..., Result], world: World) -> None:
    args = ("status", "--commit", ONE, "--state", "failure", "--description", f"No\n::error::{'x' * 300}")
    assert (csi(*args, "--dry-run").exit_code, world.statuses) == (0, [])
    assert csi(*args, "--url", "https://example.org/run").stdout == f"csi/gate is failure on {ONE}\n"
    (status,) = world.statuses
    assert (status.state, status.context, len(status.description or "")) == ("failure", "csi/gate", 140)
    assert csi("status", "--commit", "main", "--state", "success").exit_code == 2


THREE = "3" * 40


def open_commits(client: Client) -> list[tuple[int, tuple[str, ...]]]:
    return [(found.issue.number, tuple(sorted(found.commits))) for found in alarms(client, ACTIONS)]


def test_there_is_one_alarm_about_all_bad_commits(
    csi: Callable[..., Result], client: Client, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "gate.md"
    file.write_text("approval-self", encoding="utf-8")
    world.issue("mallory", "Forged", body=f"<!-- csi:alarm {ONE} -->", labels=["csi:alarm"])
    for commit in (ONE, ONE, TWO, TWO):
        assert csi("alarm", "--commit", commit, "--file", str(file)).exit_code == 0
    assert (open_commits(client), [one.body.split("\n")[2:] for one in world.comments.values()]) == (
        [(2, (ONE, TWO))], [[f"{TWO} does not pass either.", "", "approval-self"]],
    )  # fmt: skip
    world.comment(2, "mallory", f"<!-- csi:alarm-commit {ONE} -->\n<!-- cleared -->")
    world.comment(2, ACTIONS, f"Said was:\n<!-- csi:alarm-commit {TWO} -->\n<!-- cleared -->")
    csi("alarm", "--commit", THREE, "--clear")
    assert open_commits(client) == [(2, (ONE, TWO))]
    assert "take the commit off" in csi("alarm", "--commit", ONE, "--clear", "--dry-run").stdout
    assert csi("alarm", "--commit", ONE, "--clear").stdout == "did take the commit off the alarm #2\n"
    assert open_commits(client) == [(2, (TWO,))]
    assert csi("alarm", "--commit", ONE, "--file", str(file)).stdout == "did add the commit to the alarm #2\n"
    csi("alarm", "--commit", ONE, "--clear")
    assert csi("alarm", "--commit", TWO, "--clear", "--dry-run").stdout == "would close the alarm #2\n"
    csi("alarm", "--commit", TWO, "--clear")
    assert [issue.state for issue in world.issues.values()] == ["open", "closed"]


def test_an_alarm_keeps_every_commit(client: Client) -> None:
    every = tuple(f"{number:040x}" for number in range(1, 31))
    for commit in every:
        raise_alarm(client, commit, "why", ACTIONS)
    assert open_commits(client) == [(1, every)]
    for commit in every:
        clear_alarm(client, commit, ACTIONS)
    assert open_commits(client) == []


def test_an_alarm_that_lists_its_commits_in_its_own_text_is_understood(client: Client, world: World) -> None:
    world.issue(ACTIONS, "Alarm", body=f"<!-- csi:alarm {ONE} {TWO} -->\n- {ONE}\n- {TWO}", labels=["csi:alarm"])
    assert raise_alarm(client, TWO, "why", ACTIONS) == "leave the alarm as it is"
    clear_alarm(client, ONE, ACTIONS)
    assert open_commits(client) == [(1, (TWO,))]
    clear_alarm(client, TWO, ACTIONS)
    assert world.issues[1].state == "closed"


class Interrupted:
    """A transport that lets something else be done before one of its requests."""

    def __init__(self, inner: Transport, number: int, meanwhile: Callable[[], object]) -> None:
        self.inner, self.base = inner, inner.base
        self.left, self.meanwhile = number, meanwhile

    def send(self, method: str, url: str, body: object = None, etag: str = "") -> Raw:
        self.left -= 1
        if self.left == 0:
            self.meanwhile()
        return self.inner.send(method, url, body, etag)

    def close(self) -> None:
        self.inner.close()


Job = Callable[[Client], object]
RAISE: dict[str, Job] = {commit: lambda client, commit=commit: raise_alarm(client, commit, "why", ACTIONS)
                         for commit in (ONE, TWO, THREE)}  # fmt: skip
CLEAR: dict[str, Job] = {commit: lambda client, commit=commit: clear_alarm(client, commit, ACTIONS)
                         for commit in (ONE, TWO, THREE)}  # fmt: skip


@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize(
    ("before", "one", "other", "left"),
    [
        ((), RAISE[ONE], RAISE[TWO], {ONE, TWO}),
        ((), RAISE[ONE], RAISE[ONE], {ONE}),
        ((THREE,), RAISE[ONE], RAISE[TWO], {ONE, TWO, THREE}),
        ((ONE,), CLEAR[ONE], RAISE[TWO], {TWO}),
        ((ONE,), RAISE[TWO], CLEAR[ONE], {TWO}),
        ((ONE, TWO), CLEAR[ONE], CLEAR[TWO], set()),
        ((ONE, TWO, THREE), CLEAR[TWO], CLEAR[THREE], {ONE}),
    ],
    ids=["both-open", "same", "both-add", "clear-add", "add-clear", "both-clear", "clear-two"],
)
def test_of_two_runs_at_once_no_commit_is_lost_wherever_one_comes_between(
    before: tuple[str, ...], one: Job, other: Job, left: set[str], lag: int, server: Server,
    client_for: Callable[..., Client],
) -> None:  # fmt: skip
    server.paced = False
    number, interrupted = 0, True
    while interrupted:
        number += 1
        world = server.world
        world.issues.clear()
        world.comments.clear()
        for commit in before:
            RAISE[commit](client_for())
        world.lag_seconds = lag
        transport = Interrupted(Http(server.url, "secret-token"), number, lambda: other(client_for()))
        one(Client(transport, world.repository, clock=world.clock))
        transport.close()
        interrupted = transport.left <= 0
        if not interrupted:
            other(client_for())
        world.lag_seconds = 0
        found = open_commits(client_for())
        assert {commit for _, commits in found for commit in commits} == left, number
        assert len(found) == bool(left), number
    assert number > 2


def test_the_alarm_is_opened_or_cleared_and_not_both(csi: Callable[..., Result]) -> None:
    assert csi("alarm", "--commit", ONE).exit_code == 2


def finding(number: int, severity: str, message: str = "wrong") -> dict[str, object]:
    same = {"path": "improvements/IMP-0001.yaml", "line": number, "column": 1, "length": 1, "hint": "", "pointer": []}
    return same | {"severity": severity, "rule": "date-overdue", "message": message}


def annotate(csi: Callable[..., Result], tmp_path: Path, found: list[dict[str, object]], **env: str) -> Result:
    file = tmp_path / "findings.json"
    value = {"version": 1, "today": "2026-11-22", "summary": {"improvements": 3, "measures": 1}, "findings": found}
    file.write_text(json.dumps(value), encoding="utf-8")
    return csi("annotate", str(file), **env)


def test_ten_of_a_kind_are_annotated_and_all_are_in_the_summary(csi: Callable[..., Result], tmp_path: Path) -> None:
    found = [finding(n, level) for n, level in enumerate(["info", "warning", "error"] * 12, 1)]
    summary = tmp_path / "summary.md"
    result = annotate(csi, tmp_path, found, GITHUB_STEP_SUMMARY=str(summary))
    kinds = [line.split(" ")[0] for line in result.stdout.splitlines()]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert (result.exit_code, summary.read_text(encoding="utf-8").count("\n- ")) == (1, 36)
    assert "in 3 improvements and 1 measure" in summary.read_text(encoding="utf-8")


def test_warnings_alone_are_not_red(csi: Callable[..., Result], tmp_path: Path) -> None:
    assert annotate(csi, tmp_path, [finding(1, "warning")]).exit_code == 0


def test_a_message_is_no_command(csi: Callable[..., Result], tmp_path: Path) -> None:
    hostile = finding(1, "warning", "a\n::error::b\r::add-mask::c %0A::stop-commands::x")
    result = annotate(csi, tmp_path, [hostile | {"path": "improvements/x,line=9::error::,title=y.yaml"}])
    (line,) = result.stdout.splitlines()
    assert line.startswith("::warning file=improvements/x%2Cline=9%3A%3Aerror%3A%3A%2Ctitle=y.yaml,line=1,")
    assert line.endswith(",title=date-overdue::a␊::error::b␍::add-mask::c %250A::stop-commands::x")


def test_what_is_no_report_cannot_be_annotated(csi: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[]", encoding="utf-8")
    assert csi("annotate", str(file)).exit_code == 2
