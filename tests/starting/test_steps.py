"""Every step of every workflow runs here as the runner runs it, from the first push of a new register on."""

import datetime
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from tests.github.server import Server
from tests.github.world import Clock, World
from tests.registers import git
from tests.starting.runner import TOKEN, Event, Runner
from tests.starting.team import Team

from csi_as_code.cli import csi
from csi_as_code.editing.emit import quoted
from csi_as_code.starting.contents import WORKFLOWS, workflow

FIRST, RECORD = "improvements/IMP-0001.yaml", "improvements/IMP-0002.yaml"
NOW = datetime.datetime.now(datetime.UTC)
"""The steps run as they are, so on the day that it is."""
HOSTILE = (
    "::error::All is well",
    "x\n::set-output name=state::success",
    "x\r\n::add-mask::main",
    "##[error]a ##vso[task.complete]b",
    "@everyone @org/team @maintainer look",
    "<img src=x onerror=alert(1)> <script>x</script>",
    "Fixes #1, closes #1",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "${{ github.token }} $(touch made) `touch made`",
    "-->\n# Approved <!--",
)


@pytest.fixture
def team(tmp_path: Path) -> Any:
    """A team whose register was just made and pushed."""
    clone, remote = tmp_path / "clone", tmp_path / "register.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    asked = ["--approvers", "@maya,@tomas", "--coordinator", "@ines", "--title", "Our services"]
    made = CliRunner().invoke(csi, ["init", str(clone), *asked])
    assert made.exit_code == 0, made.output
    text = (clone / "register.yaml").read_text(encoding="utf-8")
    for who in ("maya", "tomas", "ines"):
        text = re.sub(rf'("@{who}": {{.*)}}', rf"\1, email: [{who}@example.org]}}", text)
    (clone / "register.yaml").write_text(text, encoding="utf-8")
    git(clone, "remote", "add", "origin", str(remote))
    world = World(Clock(NOW.date().isoformat()), "owner/register", remote)
    for who in ("maya", "tomas", "ines", "mallory"):
        world.account(who)
        world.permissions[who] = "write"
    with Server(world) as server:
        server.paced = False  # each step is a process of its own; within one the client waits
        found = Team(clone, remote, server, Runner(tmp_path / "runs", remote, server))
        found.commit("ines", "Begin the register")
        yield found
    assert server.violations == []


def red(jobs: dict[str, Any]) -> list[str]:
    return [f"{name}: {job.said}" for name, job in jobs.items() if job.result == "failure"]


def test_the_first_push_is_green(team: Team) -> None:
    event = team.push()
    for name in ("check", "publish", "attest"):
        assert red(team.runner.run(name, event)) == []


def test_the_first_push_into_a_repository_that_was_there_is_green(team: Team) -> None:
    """As one that was made on GitHub with a README, by a push or by a pull request."""
    whole = git(team.clone, "rev-parse", "HEAD").strip()
    git(team.clone, "checkout", "--quiet", "--orphan", "before")
    git(team.clone, "rm", "-rfq", "--cached", ".")
    team.commit_nothing("maya", "Begin")
    team.push()
    git(team.clone, "checkout", "--quiet", "--force", "--detach", "origin/main")

    def begin() -> None:
        git(team.clone, "checkout", "--quiet", whole, "--", ".")

    pull = team.propose("register", "ines", begin)
    assert red(team.check(pull)) == []
    event = team.merge(pull, "maya")
    for name in ("check", "publish", "attest"):
        assert red(team.runner.run(name, event)) == []


def test_what_was_before_a_forced_push_is_not_guessed(team: Team) -> None:
    event = team.push()
    forced = Event("push", {**event.payload, "before": "1" * 40, "created": False}, event.sha)
    assert team.runner.run("publish", forced)["gate"].result == "failure"
    assert team.runner.run("attest", forced)["attest"].result == "failure"
    (alarm,) = team.server.world.opened("csi:alarm")
    assert "cannot be told" in (alarm.body or "")


def edit(team: Team, path: str, old: str, new: str) -> Any:
    def change() -> None:
        file = team.clone / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def test_a_good_proposal_is_green_without_a_comment(team: Team) -> None:
    team.push()
    pull = team.propose("better-words", "ines", edit(team, RECORD, "Whoever is called", "Who is called"))
    checked = team.check(pull)
    assert red(checked) == []
    assert "IMP-0002" in checked["lint"].summary
    job = team.verdict(pull)
    assert (job.result, team.status(pull), team.comments(pull)) == ("success", "success", []), job.said


def approve(team: Team) -> Any:
    """Let the first record be approved by @tomas."""

    def change() -> None:
        due = (NOW + datetime.timedelta(days=100)).date()
        for line in (f"set IMP-0001 plan.due={due}", "move IMP-0001 approved --by @tomas --why Cheap."):
            done = CliRunner().invoke(csi, ["-C", str(team.clone), *line.split()])
            assert done.exit_code == 0, done.output

    return change


def test_a_decision_is_red_until_those_who_decided_approve_and_the_comment_then_says_so(team: Team) -> None:
    team.push()
    pull = team.propose("approve", "ines", approve(team))
    assert red(team.check(pull)) == []
    job = team.verdict(pull)
    assert (job.result, team.status(pull)) == ("success", "failure"), job.said
    (comment,) = team.comments(pull)
    assert "@tomas" not in comment
    assert "did not approve this change in code review" in comment
    team.review(pull, "mallory")
    assert (team.status(pull), len(team.comments(pull))) == ("failure", 1)
    job = team.review(pull, "tomas")
    assert (job.result, team.status(pull)) == ("success", "success"), job.summary
    (after,) = team.comments(pull)
    assert "may be merged" in after or "no findings" in after
    team.repush(pull, "ines", edit(team, RECORD, "at night", "by night"))
    team.verdict(pull)
    assert team.status(pull) == "failure"
    team.review(pull, "tomas", "CHANGES_REQUESTED")
    assert team.status(pull) == "failure"


def test_a_fork_is_judged_as_well_and_its_files_do_not_run(team: Team) -> None:
    team.push()

    def change() -> None:
        edit(team, RECORD, "at night", "by night")()
        for path in ("action.yml", "csi", "sitecustomize.py", ".github/workflows/verdict.yml", "csi_as_code.py"):
            (team.clone / path).write_text("import os; os._exit(0)\n", encoding="utf-8")

    pull = team.propose("fork", "ines", change, fork="mallory/register")
    job = team.verdict(pull)
    assert (job.result, team.status(pull)) == ("success", "success"), job.said
    assert "::warning" not in job.said
    assert ".github/workflows/verdict.yml" in job.summary
    machine = team.runner.place / f"machine-{team.runner.ran}" / "workspace"
    assert not (machine / "csi").exists()
    assert git(machine, "rev-parse", "HEAD").strip() == team.main()


def test_what_review_saved_is_not_believed(team: Team) -> None:
    """Neither what is no number, nor the number of somebody else's pull request."""
    team.push()
    other = team.propose("other", "tomas", edit(team, FIRST, "tags: [flow]", "tags: [review]"))
    pull = team.propose("mine", "ines", edit(team, RECORD, "at night", "by night"))
    odd = ("x", "-1", "1; touch made", "$(touch made)", "1\nstate=success", "0", "99999999999")
    for saved in (*odd, str(other.number)):
        team.server.world.statuses.clear()
        job = team.review(pull, "tomas", number=saved)
        assert (job.result, team.status(pull), team.status(other)) == ("failure", "error", "none"), job.said
        assert ("no number of a pull request" in job.said) == (saved in odd)
    assert team.comments(pull) == team.comments(other) == []
    assert list(team.runner.place.rglob("made")) == []


def test_what_conflicts_with_main_is_not_green(team: Team) -> None:
    team.push()
    pull = team.propose("late", "ines", edit(team, RECORD, "at night", "by night"))
    edit(team, RECORD, "at night", "at three in the morning")()
    team.commit("ines", "Be exact")
    team.push()
    job = team.verdict(pull)
    assert (job.result, team.status(pull)) == ("failure", "error")
    assert "conflicts with main" in job.said
    assert team.comments(pull) == []


def test_an_older_verdict_is_taken_back_where_nobody_can_tell_any_more(team: Team) -> None:
    team.push()
    pull = team.propose("approve", "ines", approve(team))
    team.verdict(pull)
    (comment,) = team.comments(pull)
    assert "did not approve this change in code review" in comment
    old = pull.head_sha
    team.repush(pull, "ines", edit(team, RECORD, "at night", "by night"))
    assert team.verdict(pull, head_sha=old).result == "failure"
    assert team.comments(pull) == [comment], "a run for an older commit has no say"
    edit(team, RECORD, "at night", "at three in the morning")()
    team.commit("ines", "Be exact")
    team.push()
    job = team.verdict(pull)
    assert (job.result, team.status(pull)) == ("failure", "error"), job.said
    (after,) = team.comments(pull)
    assert f"cannot be told: the run for {pull.head_sha} failed or was stopped. [Its log](" in after
    assert "code review" not in after


@pytest.mark.parametrize("step", ["See that it is a number", "Judge it"])
def test_an_older_verdict_is_taken_back_by_a_run_that_is_stopped(team: Team, step: str) -> None:
    team.push()
    pull = team.propose("approve", "ines", approve(team))
    team.verdict(pull)
    (comment,) = team.comments(pull)
    team.runner.stopped_in = step
    job = team.verdict(pull)
    assert (job.result, team.status(pull)) == ("cancelled", "error"), job.said
    (after,) = team.comments(pull)
    assert f"the run for {pull.head_sha} failed or was stopped" in after
    team.runner.stopped_in = ""
    team.verdict(pull)
    assert team.comments(pull) == [comment]


def test_what_main_did_meanwhile_is_not_the_proposals_doing(team: Team) -> None:
    team.push()
    pull = team.propose("behind", "ines", edit(team, RECORD, "at night", "by night"))
    edit(team, FIRST, "tags: [flow]", "tags: [flow, review]")()
    team.commit("maya", "Tag it")
    team.push()
    job = team.verdict(pull)
    assert (job.result, team.status(pull), team.comments(pull)) == ("success", "success", []), job.said


def test_a_broken_record_makes_the_check_red(team: Team) -> None:
    team.push()
    pull = team.propose("broken", "ines", edit(team, RECORD, "type: opportunity", "type: idea"))
    jobs = team.check(pull)
    assert jobs["lint"].result == "failure"
    assert f"::error file={RECORD},line=6" in jobs["lint"].said
    assert "schema-value" in jobs["lint"].summary
    team.verdict(pull)
    assert team.status(pull) == "failure"


def test_the_findings_are_uploaded_where_that_is_possible(team: Team) -> None:
    event = team.push()
    assert team.runner.run("check", event)["scan"].result == "skipped"
    public = Event("push", {**event.payload, "repository": {"private": False}}, event.sha)
    assert team.runner.run("check", public)["scan"].result == "success"
    team.runner.variables = {"CSI_CODE_SCANNING": "true"}
    assert team.runner.run("check", event)["scan"].result == "success"


def test_what_github_does_not_say_is_not_green(team: Team) -> None:
    team.push()
    pull = team.propose("better-words", "ines", edit(team, RECORD, "at night", "by night"))
    team.server.world.review(pull.number, None, "APPROVED", pull.head_sha)
    job = team.verdict(pull)
    assert (job.result, team.status(pull), team.comments(pull)) == ("failure", "error", []), job.said


def test_what_should_not_have_landed_raises_one_alarm(team: Team) -> None:
    team.push()
    edit(team, FIRST, "state: assessed", "state: measuring")()
    team.commit("ines", "Skip the queue")
    event = team.push()
    jobs = team.runner.run("publish", event)
    assert (jobs["gate"].result, jobs["build"].result) == ("failure", "success"), red(jobs)
    (alarm,) = team.server.world.opened("csi:alarm")
    assert event.sha in (alarm.body or "")
    assert team.runner.run("publish", event)["gate"].result == "failure"
    assert len(team.server.world.opened("csi:alarm")) == 1


def test_the_site_is_deployed_where_the_team_said_so(team: Team) -> None:
    event = team.push()
    assert team.runner.run("publish", event)["deploy"].result == "skipped"
    team.runner.variables = {"CSI_PAGES": "true"}
    daily = Event("schedule", {"schedule": "47 4 * * *"}, event.sha)
    jobs = team.runner.run("publish", daily)
    assert {name: job.result for name, job in jobs.items()} == {
        "gate": "skipped", "build": "success", "deploy": "success",
    }  # fmt: skip


def test_the_site_is_built_also_where_nobody_knows_when_the_overdue_job_ran(team: Team) -> None:
    event = team.push()
    team.server.before = lambda *_: team.server.world.tokens[TOKEN].may.clear()
    build = team.runner.run("publish", event)["build"]
    assert (build.result, "Nobody knows" in build.said) == ("success", True), build.said


def test_overdue_items_get_an_issue_and_a_dry_run_none(team: Team) -> None:
    late = edit(team, FIRST, "tags: [flow]", "plan: {due: 2026-01-15}\ntags: [flow]")
    late()
    team.commit("ines", "Plan it")
    event = team.push()
    by_hand = Event("workflow_dispatch", {}, event.sha, inputs={"dry-run": True})
    assert red(team.runner.run("overdue", by_hand)) == []
    assert team.server.world.issues == {}
    daily = Event("schedule", {"schedule": "17 4 * * *"}, event.sha)
    assert red(team.runner.run("overdue", daily)) == []
    found = {issue.title: issue.state for issue in team.server.world.issues.values()}
    assert len([title for title in found if "IMP-0001" in title]) == 1
    assert red(team.runner.run("overdue", daily)) == []
    assert {issue.title: issue.state for issue in team.server.world.issues.values()} == found


def filled_in(team: Team) -> str:
    """Return what GitHub makes of the form, with an answer to each question that needs one."""
    form = yaml.safe_load((team.clone / ".github/ISSUE_TEMPLATE/improvement.yml").read_text(encoding="utf-8"))
    answers = {"description": "Two lists.", "source-evidence": "_No response_", "outcome": "_No response_"}
    return "\n".join(
        f"### {part['attributes']['label']}\n\n{answers.get(part['id']) or part['attributes']['options'][0]}\n"
        for part in form["body"] if part["type"] != "markdown"
    )  # fmt: skip


def test_a_filled_in_form_becomes_a_pull_request(team: Team) -> None:
    event = team.push()
    issue = team.server.world.issue("ines", "One list of phone numbers", body=filled_in(team))
    payload = {"action": "opened", "issue": {"number": issue.number, "body": issue.body}}
    jobs = team.runner.run("intake", Event("issues", payload, event.sha))
    assert red(jobs) == []
    (pull,) = team.server.world.pulls.values()
    text = git(team.remote, "show", f"{pull.head}:improvements/IMP-0003.yaml")
    assert "title: One list of phone numbers" in text
    assert any(comment.issue == issue.number for comment in team.server.world.comments.values())
    # No workflow starts for what a workflow made; the first review brings the verdict.
    git(team.remote, "update-ref", f"refs/pull/{pull.number}/head", pull.head_sha)
    job = team.review(pull, "maya")
    assert (job.result, team.status(pull)) == ("success", "success"), job.said
    other = {"action": "opened", "issue": {"number": issue.number, "body": "It does not work."}}
    assert team.runner.run("intake", Event("issues", other, event.sha))["intake"].result == "skipped"


def test_every_step_runs_in_the_life_of_a_decision(team: Team) -> None:
    """From the first push to the attested decision: all is green, but for the verdict before the review.

    And for one of a commit that is not the newest any more, whose last step has nothing to take back.
    """
    event = team.push()
    jobs = {name: team.runner.run(name, event) for name in ("check", "publish", "attest")}
    edit(team, FIRST, "tags: [flow]", "plan: {due: 2026-01-15}\ntags: [flow]")()
    team.commit("ines", "Plan it")
    team.push()
    pull = team.propose("approve", "ines", approve(team))
    edit(team, RECORD, "at night", "by night")()
    team.commit("maya", "Say it better")
    team.push()
    jobs["proposal"] = team.check(pull)
    team.verdict(pull)
    assert team.verdict(pull, head_sha=event.sha).result == "failure"
    assert team.status(pull) == "failure"
    jobs["verdict"] = {"verdict": team.review(pull, "tomas")}
    assert team.status(pull) == "success", jobs["verdict"]["verdict"].summary
    event = team.merge(pull, "tomas")
    issue = team.server.world.issue("ines", "One list of phone numbers", body=filled_in(team))
    for name, happened in (
        ("check", event),
        ("publish", event),
        ("attest", event),
        ("overdue", Event("schedule", {"schedule": "17 4 * * *"}, event.sha)),
        ("intake", Event("issues", {"issue": {"number": issue.number, "body": issue.body}}, event.sha)),
    ):
        jobs[f"{name} after"] = team.runner.run(name, happened)
    assert {name: red(found) for name, found in jobs.items()} == {name: [] for name in jobs}
    assert team.runner.seen == {
        (name, step["name"])
        for name in WORKFLOWS
        for job in yaml.safe_load(workflow(name, "$/"))["jobs"].values()
        for step in job["steps"] if "run" in step
    }  # fmt: skip
    assert red(team.runner.run("attest", event)) == []
    git(team.clone, "fetch", "--quiet", "origin", "+refs/notes/csi:refs/notes/csi")
    assert git(team.clone, "notes", "--ref=csi", "list").count(event.sha) == 1
    verified = CliRunner().invoke(csi, ["-C", str(team.clone), "verify"])
    assert verified.exit_code == 0, verified.output


def test_hostile_text_is_no_command_mention_or_link(team: Team) -> None:
    team.push()

    def change() -> None:
        for number, title in enumerate(HOSTILE, start=3):
            record = (team.clone / RECORD).read_text(encoding="utf-8")
            record = re.sub("^title: .*$", lambda _, t=title: f"title: {quoted(t)}", record, flags=re.MULTILINE)
            record = record.replace("id: IMP-0002", f"id: IMP-{number:04}").replace("at night", quoted(title)[1:-1])
            (team.clone / f"improvements/IMP-{number:04}.yaml").write_text(record, encoding="utf-8")
        for name in (
            "::error::x.yaml",
            "a%0A::add-mask::b.yaml",
            "IMP-0099.yaml\n::stop-commands::x",
            "##[group]y.yaml",
        ):
            (team.clone / "improvements" / name).write_text("id: '::set-output name=a::b'\n", encoding="utf-8")
        (team.clone / "improvements" / "IMP-0090.yaml").write_text(
            f"id: {quoted(HOSTILE[0])}\ntype: {quoted(HOSTILE[1])}\n", encoding="utf-8"
        )

    pull = team.propose("hostile", "mallory", change, fork="mallory/register")
    jobs = team.check(pull)
    job = team.verdict(pull)
    assert (jobs["lint"].result, team.status(pull)) == ("failure", "failure"), job.said
    for said in (jobs["lint"].said, job.said):
        commands = [line for line in said.splitlines() if re.search(r"^\s*::|##\[|##vso", line)]
        assert all(re.match(r"::(error|warning|notice) ", line) for line in commands), commands
        assert {line.partition(" ")[0] for line in commands} <= {"::error", "::warning", "::notice"}
    (comment,) = team.comments(pull)
    for text in (comment, jobs["lint"].summary):
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
        assert not re.search(r"(?<![\w`])@(everyone|org/team|maintainer)", outside)
        assert not re.search(r"<(img|script)\b", outside)
        assert not re.search(r"(?i)\b(fixes|closes)\s+#1\b", outside)
        assert "](https://evil.example" not in outside


def attested(team: Team) -> dict[str, str]:
    """Return the notes that the repository has, by commit."""
    try:
        lines = git(team.remote, "notes", "--ref=csi", "list").split()[1::2]
    except subprocess.CalledProcessError:
        return {}
    return {oid: git(team.remote, "notes", "--ref=csi", "show", oid) for oid in lines}


@pytest.mark.parametrize("is_approved", [True, False])
def test_who_approved_a_merge_is_written_down_and_stays_provable_without_github(team: Team, is_approved: bool) -> None:
    team.push()
    pull = team.propose("approve", "ines", approve(team))
    if is_approved:
        team.review(pull, "tomas")
    event = team.merge(pull, "maya")
    job = team.runner.run("attest", event)["attest"]
    assert (job.result, list(attested(team))) == ("success" if is_approved else "failure", [event.sha]), job.said
    again = team.runner.run("attest", event)["attest"]
    assert (again.result, attested(team).keys()) == (job.result, {event.sha})
    clone = team.clone.parent / "auditor"
    git(team.clone.parent, "clone", "--quiet", str(team.remote), str(clone))
    unknown = CliRunner().invoke(csi, ["-C", str(clone), "verify"])
    assert (unknown.exit_code, "there are no notes" in unknown.stderr) == (2, True)
    git(clone, "fetch", "--quiet", "origin", "refs/notes/csi:refs/notes/csi")
    known = CliRunner().invoke(csi, ["-C", str(clone), "verify", "--since", f"{event.sha}^1"])
    assert (known.exit_code, known.stderr) == (
        int(not is_approved), f"csi: {int(is_approved)} of 1 decision proven\n",
    ), known.stdout  # fmt: skip


def test_notes_that_somebody_else_pushed_meanwhile_stay(team: Team) -> None:
    team.push()
    pull = team.propose("approve", "ines", approve(team))
    team.review(pull, "tomas")
    event = team.merge(pull, "maya")
    first = git(team.remote, "rev-list", "--max-parents=0", "main").strip()
    pushed: list[str] = []

    def before(_method: str, path: str) -> None:
        if path.endswith("/reviews") and not pushed:
            pushed.append(path)
            git(team.remote, "-c", "user.name=A", "-c", "user.email=a@example.org", "notes", "--ref=csi", "add", "-m",
                "another's", first)  # fmt: skip

    team.server.before = before
    job = team.runner.run("attest", event)["attest"]
    assert (job.result, set(attested(team))) == ("success", {first, event.sha}), job.said
    assert "Somebody else pushed notes" in job.said
