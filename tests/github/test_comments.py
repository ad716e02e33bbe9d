"""One comment of a kind on a pull request, whatever happens; statuses, the alarm and annotations by command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.github.server import Fault, Server
from tests.github.world import ACTIONS, Token, World

from csi_as_code.github.alarm import raise_alarm
from csi_as_code.github.client import Client, GitHubError
from csi_as_code.github.comments import MOST, Did, Wish, fitted, marker_of, put

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


def alarms(world: World) -> list[tuple[str, str, str | None]]:
    return [(issue.state, (issue.body or "").partition("\n")[0], issue.reason) for issue in world.issues.values()]


def test_there_is_one_alarm_about_all_bad_commits(csi: Callable[..., Result], world: World, tmp_path: Path) -> None:
    file = tmp_path / "gate.md"
    file.write_text("approval-self", encoding="utf-8")
    world.issue("mallory", "Forged", body=f"<!-- csi:alarm {ONE} -->", labels=["csi:alarm"])
    for commit in (ONE, ONE, TWO):
        assert csi("alarm", "--commit", commit, "--file", str(file)).exit_code == 0
    assert alarms(world)[1:] == [("open", f"<!-- csi:alarm {ONE} {TWO} -->", None)]
    csi("alarm", "--commit", "3" * 40, "--clear")
    csi("alarm", "--commit", ONE, "--clear")
    assert alarms(world)[1:] == [("open", f"<!-- csi:alarm {TWO} -->", None)]
    assert f"- {ONE}" not in (world.issues[2].body or "")
    csi("alarm", "--commit", TWO, "--clear")
    assert [state for state, _, _ in alarms(world)] == ["open", "closed"]


def test_of_two_alarms_at_once_one_stays_and_has_both(client: Client, world: World, server: Server) -> None:
    def other(method: str, _path: str) -> None:
        if method == "POST" and not world.issues:
            world.issue(ACTIONS, "Alarm", body=f"<!-- csi:alarm {TWO} -->\n- {TWO}", labels=["csi:alarm"])

    server.before = other
    raise_alarm(client, ONE, "why", ACTIONS)
    both = ("open", f"<!-- csi:alarm {TWO} {ONE} -->", None)
    assert alarms(world) == [both, ("closed", f"<!-- csi:alarm {ONE} -->", "duplicate")]


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
