"""The overdue job against the server: one issue an item, whatever happens."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from tests.github.server import Fault, Server, nothing, plain
from tests.github.world import ACTIONS, Issue, Token, World
from tests.registers import copy_of_ours

from csi_as_code.analysis.due import is_overdue
from csi_as_code.github.client import Client
from csi_as_code.github.overdue.items import RULES, SOON, Kind, Settings, items
from csi_as_code.github.overdue.job import Work, run
from csi_as_code.github.overdue.marker import LABEL, Marker, marker_in
from csi_as_code.github.transport import GitHubError, Http
from csi_as_code.model import Decision, Improvement, Plan, Suppression, Task
from csi_as_code.policy import LintPolicy, Person, Policy, Service, Team
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register
from csi_as_code.rules.runner import check

MONDAY = "2026-11-23"
POLICY = Policy(
    title="Register",
    id_prefix="IMP",
    people={handle: Person(name=handle[1:]) for handle in ("@ines", "@maya", "@tomas")}
    | {"@gone": Person(name="Gone", active=False)},
    teams={"desk": Team(title="Desk", lead="@maya")},
    services={"mail": Service(title="Mail", owner="@tomas")},
)


def record(number: int, due: str | None = "2026-11-20", **more: object) -> Improvement:
    given = {
        "id": f"IMP-{number:04}",
        "state": "in_progress",
        "title": f"Title {number}",
        "owner": "@ines",
        "team": "desk",
        "service": "mail",
        "plan": Plan(due=due),
    }
    return Improvement(**(given | more))


def work(*records: Improvement, today: str = MONDAY, policy: Policy = POLICY, unread: frozenset[str] = frozenset(),
         **settings: object) -> Work:  # fmt: skip
    found = {item.id: item for item in records}
    paths = {ident: f"improvements/{ident}.yaml" for ident in found}
    register = Register(policy=policy, improvements=found, paths=paths, unread=unread)
    return Work(register, today, Settings(**settings), "https://github.example.org/owner/register/blob/HEAD/")


def go(client: Client, *records: Improvement, **more: object) -> list[str]:
    """Run the job; return the kinds of what it did."""
    did: list[str] = []
    run(client, work(*records, **more), ACTIONS, lambda action: did.append(type(action).__name__))
    return did


def shown(world: World) -> list[str]:
    """Return the items of the open issues that are ours."""
    found = [marker_in(issue.body) for issue in world.opened(LABEL) if issue.user == ACTIONS]
    return sorted(marker.key if marker else "spoilt" for marker in found)


def test_one_issue_for_each_item(client: Client, world: World) -> None:
    tasks = Plan(due="2026-12-20", tasks=(Task(title="Ask", due="2026-11-01"), Task(title="Ask", due="2026-11-02")))
    until = Decision(to="deferred", date="2026-01-01", until="2026-11-01")
    policy = msgspec.structs.replace(POLICY, clocks={"proposed": 7})
    go(
        client,
        record(1),
        record(2, plan=tasks),
        record(3, state="deferred", plan=None, decisions=(until,)),
        record(4, state="proposed", plan=None, decisions=(Decision(to="proposed", date="2026-11-01"),)),
        record(5, "2026-12-24"),
        policy=policy,
    )
    assert [key.partition("-0")[2][3:] for key in shown(world)] == [
        "/due",
        "/task/b8c209cdea-1",
        "/task/b8c209cdea-2",
        "/deferred",
        "/clock/proposed",
    ]


def test_it_begins_as_a_reminder_goes_on_and_ends(client: Client, world: World, server: Server) -> None:
    """Told: when it is opened, when it is late, when it goes on to the next person; not in between."""
    did, told = {}, {}
    for day in range(15, 31):
        today = f"2026-11-{day}"
        did[day] = go(client, record(1), today=today)
        told[day] = len(world.comments)
    assert did == {
        **{day: [] for day in range(15, 31)},
        17: ["Create"],
        21: ["Tell", "Update"],
        27: ["Tell", "Update"],
    }
    (issue,) = world.issues.values()
    assert (issue.title, marker_in(issue.body)) == (
        "IMP-0001 is overdue: Title 1",
        Marker("IMP-0001/due", "2026-11-20", 1),
    )
    assert [comment.body.splitlines()[1] for comment in world.comments.values()] == [
        "@ines: IMP-0001 is overdue (due 2026-11-20).",
        "@maya: IMP-0001 is overdue (due 2026-11-20). It has gone on to the next person.",
    ]
    assert go(client, record(1, plan=Plan(due="2026-11-20", implemented="2026-11-30")), today="2026-12-01") == ["Close"]
    assert (issue.state, issue.reason, len(world.comments)) == ("closed", "completed", 2)
    assert "@" not in (issue.body or "")


def test_a_rerun_changes_nothing(client: Client, world: World, server: Server) -> None:
    records = [record(number, f"2026-11-{number:02}") for number in range(1, 28)]
    go(client, *records)
    before, writes = world.snapshot(), len(server.writes())
    assert go(client, *records) == []
    assert (world.snapshot(), len(server.writes())) == (before, writes)


def test_a_later_day_closes_it_and_the_same_issue_is_opened_again(client: Client, world: World) -> None:
    go(client, record(1))
    assert go(client, record(1, "2027-01-15")) == ["Close"]
    assert go(client, record(1, "2027-01-15"), today="2027-02-01") == ["Tell", "Update"]
    assert shown(world) == ["IMP-0001/due"]
    assert len(world.issues) == 1


def test_what_somebody_closed_too_early_is_opened_again_and_told_once(client: Client, world: World) -> None:
    go(client, record(1))
    for _ in range(3):
        world.issues[1].state = "closed"
        assert go(client, record(1)) == ["Tell", "Update"]
    assert (shown(world), len(world.comments)) == (["IMP-0001/due"], 1)


@pytest.mark.parametrize("spoilt", ["", "Nothing", "<!-- csi:overdue IMP-0001/due -->", None])
def test_a_spoilt_text_leaves_one_open_issue(spoilt: str | None, client: Client, world: World) -> None:
    go(client, record(1))
    world.issues[1].body = spoilt
    go(client, record(1))
    assert (shown(world), world.issues[1].state) == (["IMP-0001/due"], "closed")


def test_a_changed_text_is_put_right_and_line_ends_do_not_matter(client: Client, world: World) -> None:
    go(client, record(1))
    world.issues[1].body = (world.issues[1].body or "").replace("\n", "\r\n") + "  \n"
    assert go(client, record(1)) == []
    world.issues[1].title = "Another"
    assert go(client, record(1)) == ["Update"]


def test_a_record_that_cannot_be_read_keeps_its_issue(client: Client, world: World) -> None:
    go(client, record(1), record(2))
    assert go(client, record(2), unread=frozenset({"IMP-0001"})) == []
    assert shown(world) == ["IMP-0001/due", "IMP-0002/due"]
    assert go(client, record(2)) == ["Close"]


def forged(world: World, user: str, **more: object) -> Issue:
    body = f"{Marker('IMP-0001/due', '2026-11-20', 0).line}\nIt is settled."
    return world.issue(user, "IMP-0001 is overdue", **({"body": body, "labels": [LABEL]} | more))


def test_a_forged_marker_is_ignored(client: Client, world: World) -> None:
    forged(world, "mallory")
    forged(world, "github-actions")
    forged(world, "mallory", state="closed")
    other = forged(world, ACTIONS, labels=["csi:intake"])
    inner = world.issue(ACTIONS, "Other", body=f"Somebody wrote:\n{Marker('IMP-0001/due', '2026-11-20', 0).line}")
    before = [world.copy_of(number) for number in world.issues]
    assert go(client, record(1)) == ["Create"]
    assert shown(world) == ["IMP-0001/due"]
    go(client)
    assert [world.copy_of(number) for number in range(1, 6)] == before
    assert (other.state, inner.state, world.issues[6].state) == ("open", "open", "closed")


def test_issues_on_later_pages_are_found(client: Client, world: World) -> None:
    for _ in range(120):
        forged(world, "mallory")
    go(client, record(1))
    for _ in range(120):
        forged(world, "mallory")
    assert go(client, record(1), record(2)) == ["Create"]
    assert shown(world) == ["IMP-0001/due", "IMP-0002/due"]


def test_of_two_runners_at_once_the_lowest_number_stays(client: Client, world: World, server: Server) -> None:
    """The other opens its issues just before ours, or just after."""
    for late, first in ((record(1), True), (record(2), False)):
        posts: list[str] = []

        def other(method: str, path: str, late: Improvement = late, first: bool = first,
                  posts: list[str] = posts) -> None:  # fmt: skip
            if method == "POST":
                posts.append(path)
            if posts and len(posts) == 1 and (first or method == "GET"):
                posts.append("other")
                text = work(late).wanted()[f"{late.id}/due"].text
                world.issue(ACTIONS, text.title, body=text.body, labels=[LABEL])

        server.before = other
        go(client, late, *([record(1)] if late.id != "IMP-0001" else []))
        server.before = nothing
    assert shown(world) == ["IMP-0001/due", "IMP-0002/due"]
    closed = [(issue.number, issue.reason) for issue in world.issues.values() if issue.state == "closed"]
    assert closed == [(2, "duplicate"), (4, "duplicate")]
    assert go(client, record(1), record(2)) == []


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_fault_doubles_and_loses_nothing(fault: Fault, method: str, client: Client, world: World, server: Server
                                           ) -> None:  # fmt: skip
    go(client, record(1), today="2026-11-18")
    server.fail(fault, fault, method=method)
    go(client, record(1), record(2), record(3))
    assert shown(world) == ["IMP-0001/due", "IMP-0002/due", "IMP-0003/due"]
    assert (len(world.issues), len(world.comments)) == (3, 1)


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
def test_a_weekend_is_quiet_if_wished(day: str, client: Client, world: World) -> None:
    go(client, record(1), today="2026-11-18")
    settled = record(2, plan=Plan(due="2026-11-01", implemented="2026-11-01"))
    go(client, record(2), today="2026-11-18")
    assert go(client, record(1), settled, record(3), today=day, quiet_weekends=True) == ["Close"]
    assert go(client, record(1), settled, record(3), quiet_weekends=True) == ["Tell", "Update", "Create"]


def test_so_many_new_issues_in_a_run_the_latest_first(client: Client, world: World) -> None:
    records = [record(number, f"2026-11-{number:02}") for number in range(1, 7)]
    for _ in range(3):
        go(client, *records, most=2)
    assert [issue.title for issue in world.issues.values()] == [
        f"IMP-{number:04} is overdue: Title {number}" for number in range(1, 7)
    ]


def test_only_active_people_of_the_register_are_mentioned(client: Client, world: World) -> None:
    go(client, record(1, owner="@stranger"), record(2, owner="@gone"), record(3, owner="@ines"), today="2027-01-01")
    bodies = [issue.body or "" for issue in sorted(world.issues.values(), key=lambda issue: issue.title)]
    assert ["@maya" in body and "@tomas" in body for body in bodies] == [True, True, True]
    assert ["@stranger" in body or "@gone" in body for body in bodies] == [False, False, False]
    assert ["@ines" in body for body in bodies] == [False, False, True]


def test_who_may_not_label_is_told_and_leaves_no_issue(client: Client, world: World, server: Server) -> None:
    world.issue = lambda *args, _make=world.issue, **more: _make(*args, **more | {"labels": []})
    with pytest.raises(GitHubError, match="did not label"):
        go(client, record(1))
    assert [issue.state for issue in world.issues.values()] == ["closed"]


def test_another_author_than_expected_is_told_and_leaves_no_issue(
    client_for: Callable[..., Client], world: World
) -> None:
    world.account("robot[bot]", kind="Bot")
    world.tokens["robot"] = Token("robot[bot]")
    with pytest.raises(GitHubError, match='writes as "robot'):
        go(client_for("robot"), record(1))
    assert [issue.state for issue in world.issues.values()] == ["closed"]


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy_of_ours(tmp_path / "register")
    monkeypatch.chdir(folder)
    return folder


def test_the_command_keeps_issues_and_a_digest(csi: Callable[..., Result], world: World, sample: Path) -> None:
    args = ("overdue", "--digest", "--today", "2026-11-22")
    dry = csi(*args, "--dry-run")
    assert (dry.exit_code, world.issues) == (0, {})
    assert csi("last-run").stdout.count("null") == 2
    first = csi(*args)
    assert (first.exit_code, first.stdout) == (0, dry.stdout.replace("would be", "is"))
    before = world.snapshot()
    assert csi(*args).stdout == "the digest is left as it is\n"
    assert world.snapshot() == before
    (digest,) = world.opened("csi:digest")
    assert "@" not in (digest.body or "")
    assert len(shown(world)) == (digest.body or "").count(" | #")
    assert '"last_run": "2026-11-22"' in csi("last-run").stdout
    assert csi("overdue", "--digest", "--today", "2026-11-23").stdout.endswith("the digest is brought up to date\n")
    assert '"last_run": "2026-11-23"' in csi("last-run").stdout


@pytest.mark.parametrize("flaw", ["title: [", "clocks: many", "", None])
def test_a_register_that_is_not_clear_as_a_whole_settles_nothing(
    flaw: str | None, csi: Callable[..., Result], sample: Path, world: World
) -> None:
    assert csi("overdue", "--today", "2026-11-22").exit_code == 0
    before = world.snapshot()
    if flaw is None:
        shutil.move(sample / "improvements", sample / "elsewhere")
        (sample / "improvements").symlink_to(sample / "elsewhere")
    elif flaw:
        rules = (sample / "register.yaml").read_text(encoding="utf-8").replace("\nclocks:", "\nclocks_were:")
        (sample / "register.yaml").write_text(f"{rules}\n{flaw}\n", encoding="utf-8")
    else:
        (sample / "register.yaml").unlink()
    result = csi("overdue", "--today", "2026-11-22")
    assert (result.exit_code, world.snapshot()) == (2, before)


def test_an_issue_that_github_refuses_to_change_keeps_nobody_from_the_others(
    csi: Callable[..., Result], world: World, server: Server, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is locked; the rest is done, the digest is written, and the command ends with 2 because of it."""
    real = Server._told

    def locked(self: Server, method: str, path: str, *rest: object) -> object:
        if method == "PATCH" and path.endswith("/issues/1"):
            return plain(403, {"message": "Unable to change a locked issue"})
        return real(self, method, path, *rest)

    args = ("overdue", "--digest", "--today", "2026-11-22")
    csi(*args)
    items = shown(world)
    for issue in world.opened(LABEL):
        issue.title = "Edited"
    monkeypatch.setattr(Server, "_told", locked)
    result = csi(*args, "--today", "2026-11-23")
    assert (result.exit_code, "1 change could not be made; the first: GitHub refuses" in result.stderr) == (2, True)
    assert [issue.number for issue in world.opened(LABEL) if issue.title == "Edited"] == [1]
    assert (shown(world) >= items, "ran=2026-11-23" in (world.opened("csi:digest")[0].body or "")) == (True, True)


def test_an_older_github_knows_no_duplicates(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Server._told

    def older(self: Server, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> object:
        if b'"duplicate"' in body:
            return plain(422, {"message": "Validation Failed", "documentation_url": "https://docs.example.org"})
        return real(self, method, path, query, headers, body)

    monkeypatch.setattr(Server, "_told", older)
    go(client, record(1))
    text = work(record(1)).wanted()["IMP-0001/due"].text
    world.issue(ACTIONS, text.title, body=text.body, labels=[LABEL])
    assert go(client, record(1)) == ["Close"]
    assert (world.issues[2].reason, shown(world)) == ("not_planned", ["IMP-0001/due"])
    assert go(client, record(1)) == []


def test_an_answer_that_comes_too_late_leaves_one_open_issue(world: World, server: Server) -> None:
    """The request is carried out long after we gave it up and made another: the next run closes what is too much."""
    held, let_go, done = threading.Event(), threading.Event(), threading.Event()

    def before(method: str, path: str) -> None:
        if method == "POST" and path.endswith("/issues") and not held.is_set():
            held.set()
            let_go.wait(30)

    def after(method: str, path: str) -> None:
        if method == "POST" and path.endswith("/issues") and let_go.is_set():
            done.set()

    server.before, server.after, server.paced = before, after, False
    http = Http(server.url, "secret-token", seconds=2.0)
    client = Client(http, world.repository, clock=world.clock)
    assert go(client, record(1)) == ["Create"]
    let_go.set()
    assert done.wait(30)
    http.close()
    assert shown(world) == ["IMP-0001/due"] * 2
    http = Http(server.url, "secret-token")
    assert go(Client(http, world.repository, clock=world.clock), record(1)) == ["Close"]
    http.close()
    assert [(issue.state, issue.reason) for issue in world.issues.values()] == [("open", None), ("closed", "duplicate")]


def test_late_is_what_the_rules_call_late(sample: Path) -> None:
    """The issues are about exactly what `csi lint` finds late, record by record."""
    register = open_folder(sample).register
    rules = {rule: kind for kind, rule in RULES.items()}
    told = 0
    for today in ("2026-06-01", "2026-11-22", "2027-03-01", "2028-01-01"):
        ids = {path: ident for ident, path in register.paths.items()}
        found = [(ids[one.path], rules[one.rule]) for one in check(register, today) if one.rule in rules]
        late = [
            (item.record.id, item.kind)
            for item in items(register, today, Settings())
            if item.level(today, Settings()) > SOON
            # The rule is quiet about tasks of a record that is late itself; their owners hear of them all the same.
            and not (item.kind is Kind.TASK and is_overdue(item.record, today))
        ]
        assert sorted(late) == sorted(found)
        told += len(late)
    assert told > 20


def test_what_a_record_or_the_register_accepts_is_no_item(client: Client, world: World) -> None:
    why = {"rule": "date-overdue", "why": "The vendor decides."}
    accepted = record(1, suppress=(Suppression(**why),))
    for_a_while = record(2, suppress=(Suppression(**why, until="2026-11-23"),))
    go(client, accepted, for_a_while, record(3))
    assert shown(world) == ["IMP-0003/due"]
    go(client, accepted, for_a_while, record(3), today="2026-11-24")
    assert shown(world) == ["IMP-0002/due", "IMP-0003/due"]
    off = msgspec.structs.replace(POLICY, lint=LintPolicy(ignore=("date",)))
    go(client, accepted, for_a_while, record(3), policy=off)
    assert shown(world) == []


@pytest.mark.parametrize("fault", Fault)
def test_the_label_is_made_once(fault: Fault, client: Client, world: World, server: Server) -> None:
    server.fail(fault, path="/labels/")
    server.fail(fault, method="POST", path="/labels")
    go(client, record(1))
    go(client, record(1), record(2))
    assert (world.labels, shown(world)) == ({LABEL: "b3261e"}, ["IMP-0001/due", "IMP-0002/due"])


def test_of_two_digests_one_stays_whatever_somebody_wrote_into_it(
    csi: Callable[..., Result], world: World, sample: Path
) -> None:
    args = ("overdue", "--digest", "--today", "2026-11-22")
    world.issue("mallory", "Forged", body="<!-- csi:digest ran=2026-11-30 -->", labels=["csi:digest"])
    csi(*args)
    first = world.opened("csi:digest")[1]
    world.issue(ACTIONS, "What is overdue", body=first.body, labels=["csi:digest"])
    first.body, first.state = "Spoilt", "closed"
    assert '"last_run": null' in csi("last-run").stdout
    csi(*args)
    assert [issue.user for issue in world.opened("csi:digest")] == ["mallory", ACTIONS]
    assert '"last_run": "2026-11-22"' in csi("last-run").stdout


def test_each_change_is_said_in_a_line(csi: Callable[..., Result], world: World, sample: Path, tmp_path: Path) -> None:
    csi("overdue", "--today", "2026-11-22")
    first, second = world.opened(LABEL)[:2]
    first.title, second.state = "Edited", "closed"
    lines = csi("overdue", "--today", "2026-11-22", "--dry-run").stdout.splitlines()
    assert lines[0].startswith((f"change #{first.number}: IMP-", f"tell on #{second.number}: "))
    assert sorted(line.split(":")[0] for line in lines) == sorted(
        [f"change #{first.number}", f"tell on #{second.number}", f"reopen #{second.number}"]
    )
    out = tmp_path / "jobs.json"
    assert csi("last-run", "--out", str(out), "--dry-run").stdout == f'would write "{out}"\n'
    assert not out.exists()


def test_a_person_writes_as_that_person_and_an_app_as_is_said(
    csi: Callable[..., Result], world: World, sample: Path
) -> None:
    world.account("petra")
    world.account("robot[bot]", kind="Bot")
    world.tokens["person"], world.tokens["robot"] = Token("petra", installation=False), Token("robot[bot]")
    args = ("overdue", "--today", "2026-11-22", "--most", "1")
    assert csi(*args, GITHUB_TOKEN="person").exit_code == 0  # noqa: S106
    assert csi(*args, "--as", "robot[bot]", GITHUB_TOKEN="robot").exit_code == 0  # noqa: S106
    assert csi(*args, GITHUB_TOKEN="robot").exit_code == 2  # noqa: S106
    assert [(issue.user, issue.state) for issue in world.issues.values()] == [
        ("petra", "open"),
        ("robot[bot]", "open"),
        ("robot[bot]", "closed"),
    ]
