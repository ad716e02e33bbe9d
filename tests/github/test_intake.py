"""From a filled-in form to one branch and one pull request, whatever answers get lost and whoever else runs."""

import contextlib
import html
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.editing.test_answers import NASTY
from tests.git_room.repository import Repository, record
from tests.github.objects import Objects
from tests.github.server import DONE, Fault, Server
from tests.github.world import ACTIONS, World

from csi_as_code.editing.form import NO_ANSWER, questions
from csi_as_code.github import comments, intake_branch
from csi_as_code.github.client import Client
from csi_as_code.github.intake import Outcome, intake
from csi_as_code.github.transport import GitHubError
from csi_as_code.reading import parse, snapshot

POLICY = """\
title: Improvements
id_prefix: IMP
timezone: UTC
services: {desk: {title: Service desk}, identity: {title: Identity}}
teams: {desk: {title: Service desk}}
people:
  "@ines": {name: Analyst, email: [ines@example.org]}
  "@aino": {name: Service owner}
approvals: [{approvers: ["@aino"], count: 1}]
"""
ANSWERS = {
    "description": "Nobody knows who is on call.",
    "service": "Service desk (desk)",
    "type": "opportunity",
    "source.kind": "retrospective",
    "source.evidence": NO_ANSWER,
    "outcome": NO_ANSWER,
}
MARKER = comments.marker_of("intake")


class Desk:
    """A register on GitHub, a clone of it, and somebody who fills in forms."""

    def __init__(
        self, world: World, server: Server, client_for: Callable[..., Client], folder: Path, below: str = ""
    ) -> None:
        work = Repository(folder / "work")
        files = {"register.yaml": POLICY, "improvements/IMP-0001.yaml": record("IMP-0001", "proposed")}
        work.commit({f"{below}{path}": text for path, text in files.items()})
        bare = folder / "bare.git"
        subprocess.run(["git", "clone", "-q", "--bare", str(work.root), str(bare)], check=True)
        world.git = bare
        self.world, self.server, self.client_for, self.folder = world, server, client_for, folder
        self.client = client_for()
        self.git = Objects(bare)
        self.root = folder / "clone" / below
        self.clone()

    def clone(self) -> None:
        place = self.folder / "clone"
        subprocess.run(["rm", "-rf", str(place)], check=True)
        subprocess.run(["git", "clone", "-q", str(self.folder / "bare.git"), str(place)], check=True)

    def ask(self, title: str = "Publish the rota", user: str = "ines", **answers: str) -> int:
        return self.world.issue(user, title, body=self.body(**answers)).number

    def body(self, **answers: str) -> str:
        asked = questions(snapshot.open_folder(self.root).register.policy)
        found = {**ANSWERS, **{name.replace("__", "."): text for name, text in answers.items()}}
        return "\n\n".join(f"### {question.label}\n\n{found[question.field]}" for question in asked)

    def run(self, number: int, client: Client | None = None) -> Outcome:
        runner = client or self.client
        wish = lambda text: comments.Wish(number, MARKER, text)  # noqa: E731 - one place
        return intake(
            runner, self.root, snapshot.open_folder(self.root).register, number,
            lambda text: comments.put(runner, wish(text), ACTIONS),
        )  # fmt: skip

    def branches(self) -> dict[str, str]:
        """Return the records of the branches of issues, by branch."""
        found = {}
        for name, sha, _ in self.git.refs(f"refs/heads/{intake_branch.PREFIX}"):
            changed = self.git.changed("refs/heads/main", sha)
            found[name.removeprefix("refs/heads/")] = " ".join(f"{letter} {path}" for letter, path in changed)
        return found

    def text(self, number: int, ident: str) -> str:
        found = self.git.file(f"refs/heads/{intake_branch.PREFIX}{number}", f"improvements/{ident}.yaml")
        assert found is not None
        return found[1].decode()

    def opened(self) -> list[tuple[int, str]]:
        return [
            (number, self.world.issues[number].title)
            for number in self.world.pulls
            if self.world.issues[number].state == "open"
        ]

    def replies(self, number: int) -> list[str]:
        return [one.body for one in self.world.comments.values() if one.issue == number and one.user == ACTIONS]


@pytest.fixture
def desk(world: World, server: Server, client_for: Callable[..., Client], tmp_path: Path) -> Desk:
    return Desk(world, server, client_for, tmp_path)


def test_a_form_becomes_one_branch_one_pull_request_and_one_reply(desk: Desk) -> None:
    number = desk.ask()
    outcome = desk.run(number)
    pull = outcome.pull
    assert (outcome.kind, outcome.ident, desk.opened()) == (
        "proposed", "IMP-0002", [(pull, f"Propose IMP-0002 from issue #{number}")],
    )  # fmt: skip
    assert desk.branches() == {f"csi/intake-{number}": "A improvements/IMP-0002.yaml"}
    assert desk.text(number, "IMP-0002") == outcome.record == (
        "id: IMP-0002\ntitle: Publish the rota\ntype: opportunity\nstate: proposed\n"
        "description: |\n  Nobody knows who is on call.\n"
        'raised: {by: "@ines", date: 2026-11-22}\nsource: {kind: retrospective}\nservice: desk\n'
    )  # fmt: skip
    assert desk.world.issues[pull or 0].body == (
        f"Issue #{number} asks for this: Publish the rota\n\nThe record is `improvements/IMP-0002.yaml`.\n\n"
        f"Made by csi from the issue's text; when the issue is edited, so is this. Closes #{number}."
    )
    text = f"Thank you. It is proposed as IMP-0002 in #{pull}, where those who keep this register look at it."
    assert [reply.partition(" To change")[0] for reply in desk.replies(number)] == [f"{MARKER}\n{text}"]


def test_fields_of_the_registers_own_are_asked_for_and_land_in_the_record(desk: Desk) -> None:
    policy = desk.root / "register.yaml"
    own = 'custom: {properties: {centre: {title: Cost centre, pattern: "^[0-9]{4}$"}}, required: [centre]}\n'
    policy.write_text(POLICY + own, encoding="utf-8")
    number = desk.ask(custom__centre="815")
    outcome = desk.run(number)
    assert (outcome.kind, desk.opened()) == ("missing", [])
    assert 'The answer to "Cost centre" does not fit' in desk.replies(number)[0]
    desk.world.issues[number].body = desk.body(custom__centre="0815")
    assert desk.run(number).kind == "proposed"
    assert desk.text(number, "IMP-0002").endswith('custom: {centre: "0815"}\n')


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    number = desk.ask()
    desk.run(number)
    before, written = desk.world.snapshot(), len(desk.server.writes())
    tips = desk.git.refs("refs/heads/")
    desk.run(number)
    assert (desk.world.snapshot(), desk.git.refs("refs/heads/"), len(desk.server.writes())) == (before, tips, written)


def test_an_edited_issue_brings_its_branch_and_pull_request_up_to_date(desk: Desk) -> None:
    number = desk.ask()
    first = desk.run(number)
    desk.clone()
    desk.world.issues[number].body = desk.body(description="It was worse.", service="Identity (identity)")
    desk.world.issues[number].title = "Publish the rota on time"
    second = desk.run(number)
    assert (second.ident, second.pull, len(desk.opened()), len(desk.replies(number))) == ("IMP-0002", first.pull, 1, 1)
    assert ("It was worse." in desk.text(number, "IMP-0002"), desk.branches()) == (
        True, {f"csi/intake-{number}": "A improvements/IMP-0002.yaml"},
    )  # fmt: skip
    assert "Publish the rota on time" in (desk.world.issues[first.pull or 0].body or "")


def test_what_is_missing_is_said_and_mended_by_an_edit(desk: Desk) -> None:
    number = desk.ask(description=NO_ANSWER)
    assert (desk.run(number).kind, desk.opened(), desk.branches()) == ("missing", [], {})
    assert desk.replies(number)[0].splitlines() == [
        MARKER,
        "Thank you. Before this can be proposed, something is missing:",
        "",
        '- "What is it like today?" has no answer.',
        "",
        "Edit this issue, and it is tried again.",
    ]
    desk.world.issues[number].body = desk.body()
    assert desk.run(number).kind == "proposed"
    assert len(desk.replies(number)) == 1
    desk.world.issues[number].body = desk.body(service=NO_ANSWER)
    assert desk.run(number).kind == "missing"
    assert desk.replies(number)[0].endswith(f"\nUntil then #{desk.opened()[0][0]} stays as it is.")


def test_whom_the_register_does_not_know_is_told_so(desk: Desk) -> None:
    number = desk.ask(user="stranger")
    assert (desk.run(number).kind, desk.branches()) == ("missing", {})
    assert "does not know the account &#64;&#8203;stranger" in desk.replies(number)[0]


def test_other_issues_are_left_alone(desk: Desk) -> None:
    issue = desk.world.issue("ines", "The printer is broken", body="It is.").number
    pull = desk.world.pull("ines", "A pull request", "topic", "a" * 40, "0" * 40, body=desk.body()).number
    shut = desk.ask()
    desk.world.issues[shut].state = "closed"
    assert [desk.run(number).kind for number in (issue, pull, shut)] == ["ignored"] * 3
    assert (desk.server.writes(), desk.replies(issue)) == ([], [])


def test_each_issue_gets_an_id_of_its_own_over_history_branches_and_other_intakes(desk: Desk) -> None:
    work = Repository(desk.folder / "more")
    work.git("fetch", "-q", str(desk.folder / "bare.git"), "main")
    work.git("reset", "-q", "--hard", "FETCH_HEAD")
    work.commit({"improvements/IMP-0007.yaml": record("IMP-0007", "proposed")})
    work.commit({"improvements/IMP-0007.yaml": None})
    work.git("push", "-q", str(desk.folder / "bare.git"), "main")
    work.branch("topic")
    work.commit({"improvements/IMP-0009.yaml": record("IMP-0009", "proposed")})
    work.git("push", "-q", str(desk.folder / "bare.git"), "topic")
    desk.clone()
    numbers = [desk.ask(f"Publish rota {one}") for one in range(3)]
    assert [desk.run(number).ident for number in numbers] == ["IMP-0010", "IMP-0011", "IMP-0012"]


def test_an_id_that_the_main_line_has_by_now_is_given_up(desk: Desk) -> None:
    number = desk.ask()
    desk.run(number)
    work = Repository(desk.folder / "more")
    work.git("fetch", "-q", str(desk.folder / "bare.git"), "main")
    work.git("reset", "-q", "--hard", "FETCH_HEAD")
    work.commit({"improvements/IMP-0002.yaml": record("IMP-0002", "proposed")})
    work.git("push", "-q", str(desk.folder / "bare.git"), "main")
    outcome = desk.run(number)
    assert (outcome.ident, desk.branches(), len(desk.opened())) == (
        "IMP-0003", {f"csi/intake-{number}": "A improvements/IMP-0003.yaml"}, 1,
    )  # fmt: skip
    assert desk.opened()[0][1] == f"Propose IMP-0003 from issue #{number}"


@pytest.mark.parametrize("moment", ["/git/blobs", "/git/refs", "/pulls", "/comments"])
def test_two_runners_of_one_issue_make_one_branch_one_pull_request_and_one_reply(desk: Desk, moment: str) -> None:
    number = desk.ask()
    desk.server.paced = False
    _between(desk, moment, lambda: desk.run(number, desk.client_for()))
    desk.run(number)
    assert (len(desk.branches()), len(desk.opened()), len(desk.replies(number))) == (1, 1, 1)
    assert list(desk.branches().values()) == ["A improvements/IMP-0002.yaml"]


@pytest.mark.parametrize("moment", ["/git/blobs", "/git/refs", "/pulls", "/comments"])
def test_two_issues_at_once_never_share_an_id(desk: Desk, moment: str) -> None:
    one, two = desk.ask("Publish the rota"), desk.ask("Print the list")
    desk.server.paced = False
    _between(desk, moment, lambda: desk.run(two, desk.client_for()))
    desk.run(one)
    paths = list(desk.branches().values())
    assert (len(paths), len(set(paths)), len(desk.opened())) == (2, 2, 2)
    titles = sorted(title for _, title in desk.opened())
    assert [path[-13:-5] for path in sorted(paths)] == [title.split()[1] for title in titles]


def _between(desk: Desk, moment: str, run: Callable[[], object]) -> None:
    """Let somebody else run just before the first write to a place."""
    ran = []

    def before(method: str, path: str) -> None:
        if method == "POST" and path.endswith(moment) and not ran:
            ran.append(path)
            run()

    desk.server.before = before


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("path", ["/git/commits", "/git/refs", "/pulls", "/comments", ""])
def test_whatever_gets_lost_there_is_one_of_each(desk: Desk, fault: Fault, path: str) -> None:
    number = desk.ask()
    desk.server.fail(fault, method="POST" if path else "", path=path)
    outcome = desk.run(number)
    assert (outcome.kind, len(desk.branches()), len(desk.opened()), len(desk.replies(number))) == ("proposed", 1, 1, 1)


def test_a_run_that_is_killed_anywhere_is_finished_by_the_next(desk: Desk) -> None:
    chance = random.Random(5)
    faults = [fault for fault in Fault if fault in DONE or fault is Fault.ERROR_500]
    for _ in range(6):
        number = desk.ask(f"Publish rota {chance.random()}")
        desk.server.faults = lambda _method, _path: chance.choice(faults) if chance.random() < 0.3 else None
        desk.run(number)
        desk.server.faults = lambda _method, _path: None
        desk.run(number)
        assert len(desk.replies(number)) == 1
    assert len(desk.branches()) == len(desk.opened()) == len(set(desk.branches().values())) == 6


@pytest.mark.parametrize("seed", range(3))
def test_many_runners_in_any_order_with_faults_end_with_one_of_each(desk: Desk, seed: int) -> None:
    """Runners begin in the middle of each other, answers get lost, and some runs end in an error."""
    chance = random.Random(seed)
    numbers = [desk.ask(f"Publish rota {'abc'[one] * 9}") for one in range(3)]
    desk.server.paced = False
    depth = []

    def before(_method: str, _path: str) -> None:
        if len(depth) < 3 and chance.random() < 0.08:
            depth.append(1)
            run(chance.choice(numbers))
            depth.pop()

    def run(number: int) -> None:
        with contextlib.suppress(GitHubError):
            desk.run(number, desk.client_for())

    desk.server.before = before
    desk.server.faults = lambda _method, _path: chance.choice(FAULTS) if chance.random() < 0.05 else None
    for number in numbers:
        run(number)
    desk.server.before, desk.server.faults = (lambda _method, _path: None), (lambda _method, _path: None)
    for number in [*numbers, *numbers]:
        desk.run(number)
    paths = desk.branches()
    assert (len(paths), len(set(paths.values())), len(desk.opened())) == (3, 3, 3)
    said = sorted(
        f"csi/intake-{title.split('#')[1]} A improvements/{title.split()[1]}.yaml" for _, title in desk.opened()
    )
    assert said == sorted(f"{branch} {path}" for branch, path in paths.items())
    assert [len(desk.replies(number)) for number in numbers] == [1, 1, 1]


FAULTS = [fault for fault in Fault if fault in DONE or fault in (Fault.ERROR_500, Fault.DROPPED, Fault.HTML)]


def test_a_register_in_a_folder_of_its_repository(
    world: World, server: Server, client_for: Callable[..., Client], tmp_path: Path
) -> None:
    desk = Desk(world, server, client_for, tmp_path, below="desk/register/")
    number = desk.ask()
    outcome = desk.run(number)
    assert (outcome.path, desk.branches()) == (
        "desk/register/improvements/IMP-0002.yaml",
        {f"csi/intake-{number}": "A desk/register/improvements/IMP-0002.yaml"},
    )


def test_what_somebody_else_commits_to_the_branch_is_not_overwritten(desk: Desk) -> None:
    number = desk.ask()
    desk.run(number)
    work = Repository(desk.folder / "more")
    work.git("fetch", "-q", str(desk.folder / "bare.git"), f"csi/intake-{number}")
    work.git("reset", "-q", "--hard", "FETCH_HEAD")
    mine = work.commit({"improvements/IMP-0002.yaml": record("IMP-0002", "assessed")}, "Assess it")
    work.git("push", "-q", str(desk.folder / "bare.git"), f"HEAD:csi/intake-{number}")
    desk.world.issues[number].body = desk.body(description="Another text.")
    outcome = desk.run(number)
    tip = desk.git.resolve(f"refs/heads/csi/intake-{number}")
    assert (outcome.kind, tip, len(desk.replies(number))) == ("taken over", mine, 1)


@pytest.mark.parametrize("merged", ["2026-11-22T09:00:00Z", None])
def test_what_is_merged_or_closed_is_not_proposed_again(desk: Desk, merged: str | None) -> None:
    number = desk.ask()
    pull = desk.run(number).pull or 0
    desk.world.issues[pull].state = "closed"
    desk.world.pulls[pull].merged = merged
    desk.world.issues[number].body = desk.body(description="Another text.")
    outcome = desk.run(number)
    assert (outcome.kind, desk.opened(), len(desk.replies(number))) == ("settled", [], 1)
    assert ("is in the register since" in desk.replies(number)[0]) == bool(merged)


def test_a_pull_request_from_a_fork_is_not_taken_for_ours(desk: Desk) -> None:
    number = desk.ask()
    sha = desk.git.resolve("main") or ""
    desk.world.pull(
        "mallory", f"Propose IMP-9999 from issue #{number}", f"csi/intake-{number}", sha, sha, fork="owner/elsewhere"
    )
    desk.world.pull(
        "mallory", "Propose IMP-999999999 from issue #77", "csi/intake-77", sha, sha, fork="mallory/register"
    )
    assert desk.run(number).ident == "IMP-0002"


def test_like_titles_are_shown_to_those_who_look_at_it(desk: Desk) -> None:
    number = desk.ask("Print one list.")
    pull = desk.run(number).pull or 0
    assert "- IMP-0001 (proposed), " in (desk.world.issues[pull].body or "")


def test_what_the_register_wants_of_every_record_is_said_to_those_who_look_at_it(desk: Desk) -> None:
    policy = desk.root / "register.yaml"
    policy.write_text(f"{POLICY}demands: {{proposed: {{also: [outcome, team]}}}}\n", encoding="utf-8")
    pull = desk.run(desk.ask()).pull or 0
    said = [line for line in (desk.world.issues[pull].body or "").splitlines() if "wants more" in line]
    assert said == ["This register wants more of it: a business outcome and a team."]


HOSTILE = (
    "@everyone Fixes #1, closes owner/register#2 and resolves https://github.com/owner/register/issues/3\n"
    "::error::x\n##[error]x\n<!-- csi:comment intake -->\n<script>alert(1)</script> ![x](https://evil.example/x.png)\n"
    "${{ secrets.TOKEN }} `id` [a](javascript:b) GH-5 www.evil.example"
)
# What a forge makes something of: in the text as it shows (a zero-width space breaks it), and in the text as written.
SEEN = re.compile(
    r"(?:close|fix|resolve)[sd]?:?\s+(?:[\w./-]*#[0-9]|GH-[0-9]|https?://)"
    r"|(?<!\w)@\w|#[0-9]+|\bGH-[0-9]|https?://|www\.[a-z]|##\[|^\s*::",
    re.IGNORECASE | re.MULTILINE,
)
MADE = re.compile(r"<\w|</|<!--|\]\(|!\[|`id`|\$\{\{")


@pytest.mark.parametrize("field", ["title", "description", "outcome", "service", "type", "source__evidence"])
def test_no_text_of_a_form_acts_anywhere(desk: Desk, field: str) -> None:
    text = " ".join(HOSTILE.split())[:110] if field == "title" else HOSTILE
    number = desk.ask(text) if field == "title" else desk.ask(**{field: text})
    outcome = desk.run(number)
    written = [outcome.says, *desk.replies(number)]
    for pull, title in desk.opened():
        written += [title, desk.world.issues[pull].body or ""]
    written += [desk.git.commit(sha)["message"] for name, sha, _ in desk.git.refs("refs/heads/csi/") if name]
    own = (f"Closes #{number}.", f"#{number}", f"#{outcome.pull}", MARKER)
    for one in written:
        for known in own:
            one = one.replace(known, "")
        assert not SEEN.search(html.unescape(one)), one
        assert not MADE.search(one), one


def test_whatever_a_form_holds_the_record_is_one_or_it_is_refused(desk: Desk) -> None:
    chance = random.Random(7)
    words = [str(word) for word in NASTY.elements]  # type: ignore[attr-defined]  # a list of examples
    fields = ["description", "outcome", "source__evidence", "service", "type", "source__kind"]
    for _ in range(25):
        text = "".join(chance.choices(words, k=chance.randint(1, 12)))
        number = desk.ask(**{chance.choice(fields): text})
        outcome = desk.run(number)
        assert outcome.kind in ("proposed", "missing")
        if outcome.kind == "proposed":
            read = parse.improvement(desk.text(number, outcome.ident).encode())
            assert (read.flaws, read.value is not None and read.value.decisions) == ((), ())
    assert sorted(desk.branches().values()) == sorted(set(desk.branches().values()))


def test_a_dry_run_writes_nothing_and_shows_what_it_would(desk: Desk, client_for: Callable[..., Client]) -> None:
    number = desk.ask()
    outcome = desk.run(number, client_for(writes=False))
    assert (desk.server.writes(), outcome.says) == (
        [], f"issue #{number} would be proposed as IMP-0002 on csi/intake-{number}",
    )  # fmt: skip
    assert outcome.record.startswith("id: IMP-0002\n")


Run = Callable[[str], Result]


def test_the_command(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from csi_as_code.cli import csi

    number = desk.ask("::error::x ##[error]y", description="::warning::z")
    monkeypatch.chdir(desk.root)
    monkeypatch.setenv("GITHUB_API_URL", desk.server.url)
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    monkeypatch.setenv("GITHUB_REPOSITORY", desk.world.repository)
    desk.server.paced = False
    dry = CliRunner().invoke(csi, ["github", "intake", "--issue", str(number), "--dry-run"])
    assert (dry.exit_code, desk.server.writes()) == (0, [])
    assert not re.search(r"^\s*::|##\[", dry.stdout, re.MULTILINE)
    done = CliRunner().invoke(csi, ["github", "intake", "--issue", str(number), "--as", ACTIONS])
    assert (done.exit_code, done.stdout) == (
        0, f"issue #{number} is proposed as IMP-0002 in #{desk.opened()[0][0]}\n",
    )  # fmt: skip
