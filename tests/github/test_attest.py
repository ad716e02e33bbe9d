"""Attesting what landed: by GitHub's answers and by the gate, once, and proven afterwards without GitHub."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.git_room.repository import Repository
from tests.github.server import Fault, Server
from tests.github.world import World

from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.cli import csi
from csi_as_code.cli._judging import remembered_check
from csi_as_code.errors import CsiError
from csi_as_code.gate.verify import verify
from csi_as_code.git import notes
from csi_as_code.git.review import landed_as_reviewed
from csi_as_code.github.attest import Outcome, attest
from csi_as_code.github.client import Client
from csi_as_code.github.transport import GitHubError
from csi_as_code.history import Signature
from csi_as_code.reading import parse
from csi_as_code.reading.attestations import Attestation

POLICY = """\
title: Attested
id_prefix: IMP
timezone: UTC
objectives: {OBJ-1: {title: Fewer calls}}
services: {desk: {title: Service desk}}
teams: {desk: {title: Service desk}}
people:
  "@ines": {name: Analyst, email: [ines@example.org]}
  "@tomas": {name: Coordinator, email: [tomas@example.org]}
  "@aino": {name: Service owner, email: [aino@example.org]}
approvals: [{approvers: ["@aino"], count: 1}]
"""
MEASURE = "title: Calls\ndefinition: Calls a month.\ndirection: decrease\n"
ONE, TWO = "improvements/IMP-0001.yaml", "improvements/IMP-0002.yaml"


def record(ident: str, state: str, *, decided: bool = False) -> str:
    text = f"""\
id: {ident}
title: Print one list of {ident}
type: opportunity
state: {state}
description: It takes too long.
raised: {{by: "@ines", date: "2026-01-05"}}
source: {{kind: kaizen, evidence: [seen at the desk]}}
service: desk
team: desk
owner: "@tomas"
objective: OBJ-1
outcome: Fewer people wait.
priority: {{impact: 3, urgency: 3, effort: 2, risk: 2}}
measures:
- measure: calls
  role: outcome
  baseline: {{value: 10, from: "2025-01-01", to: "2025-03-31"}}
  target: {{value: 5, by: "2026-12-31"}}
plan: {{due: "2026-11-30"}}
"""
    if not decided:
        return text
    read = parse.improvement(text.encode()).value
    assert read is not None
    scope = fingerprint(read)
    return f"""{text}decisions:
- to: approved
  date: "2026-01-05"
  by: ["@aino"]
  why: Worth it.
  scope: {scope}
"""


class Merge:
    """A register on GitHub in which a pull request approves a record, and is merged one way or another."""

    def __init__(self, world: World, client: Client, folder: Path) -> None:
        self.world, self.client = world, client
        self.repository = Repository(folder / "work")
        self.repository.commit({
            "register.yaml": POLICY, "measures/calls.yaml": MEASURE, "measures/calls.csv": "date,value,note\n",
            ONE: record("IMP-0001", "assessed"), TWO: record("IMP-0002", "assessed"),
        })  # fmt: skip
        world.git = folder / "bare.git"
        for number, login in ((7, "ines"), (583231, "aino"), (9, "tomas")):
            world.account(login, number)
        self.base = self.repository.head()
        self.repository.branch("topic")
        text = record("IMP-0001", "approved", decided=True)
        self.head = self.repository.commit({ONE: text, "notes.txt": "seen\n"}, "Approve it")
        self.pull = world.pull("ines", "Approve it", "topic", self.head, self.base).number
        world.push("refs/heads/topic", self.head, "ines")
        world.clock.sleep(60)
        world.review(self.pull, "aino", "APPROVED", self.head)
        world.clock.sleep(60)

    def merged(self) -> str:
        return self.land(self.repository.merge("topic", message=f"Merge pull request #{self.pull} from o/topic"))

    def squashed(self) -> str:
        self.repository.git("checkout", "-q", "main")
        self.repository.git("merge", "-q", "--squash", "topic")
        return self.land(self.repository.commit({}, f"Approve it (#{self.pull})"))

    def land(self, commit: str) -> str:
        pull = self.world.pulls[self.pull]
        pull.merged, pull.merge_sha = self.world.clock.stamp(), commit
        self.world.issues[self.pull].state = "closed"
        self.publish()
        return commit

    def publish(self) -> None:
        bare = str(self.world.git)
        subprocess.run(["rm", "-rf", bare], check=True)
        subprocess.run(["git", "clone", "-q", "--mirror", str(self.repository.root), bare], check=True)

    def attest(self, commit: str, client: Client | None = None) -> Outcome:
        who = Signature("A Runner", "runner@example.org")
        return attest(client or self.client, self.repository.root, commit, lint=remembered_check, who=who)

    def rules(self, commit: str) -> tuple[str, ...]:
        found = self.attest(commit).attestation
        assert found is not None
        return found.verdict.rules


@pytest.fixture
def merge(world: World, client: Client, tmp_path: Path) -> Merge:
    return Merge(world, client, tmp_path)


def test_a_merge_is_attested_and_proven_without_github(merge: Merge) -> None:
    commit = merge.merged()
    outcome = merge.attest(commit)
    assert (outcome.says, outcome.is_red) == (f"{commit[:10]} brought 1 decision by #{merge.pull}: green", False)
    found = outcome.attestation
    assert found is not None
    assert (found.pull.merged_at, found.pull.head, found.verdict.base) == (
        "2026-11-22T06:02:00Z", merge.head, merge.base,
    )  # fmt: skip
    assert [(one.user.id, one.user.login, one.state, one.submitted_at) for one in found.reviews] == [
        (583231, "aino", "APPROVED", "2026-11-22T06:01:00Z")
    ]
    checked = verify(merge.repository.root)
    assert (checked.is_proven, len(checked.proofs)) == (True, 1)
    assert merge.repository.git("log", "-1", "--format=%an %s", notes.REF) == (
        f"A Runner Attest {commit[:10]}: #{merge.pull}, green"
    )


def test_a_second_run_changes_nothing_and_asks_nothing(merge: Merge, server: Server) -> None:
    commit = merge.merged()
    merge.attest(commit)
    tip, asked = merge.repository.git("rev-parse", notes.REF), len(server.requests)
    assert merge.attest(commit).says == f"{commit[:10]} is attested already: green"
    assert (merge.repository.git("rev-parse", notes.REF), len(server.requests)) == (tip, asked)


def test_a_squash_is_attested_with_and_without_the_reviewed_commit_here(merge: Merge) -> None:
    commit = merge.squashed()
    assert merge.rules(commit) == ()
    merge.repository.git("update-ref", "-d", notes.REF)
    _forget_the_branch(merge)
    assert merge.rules(commit) == ()


def test_a_squash_onto_a_main_line_that_moved_is_known_again(merge: Merge) -> None:
    merge.repository.git("checkout", "-q", "main")
    merge.repository.commit({TWO: record("IMP-0002", "assessed").replace("too long", "for ever")})
    commit = merge.squashed()
    assert merge.rules(commit) == ()


@pytest.mark.parametrize("here", [True, False])
def test_every_commit_of_a_rebase_landed_with_what_was_reviewed(merge: Merge, here: bool) -> None:
    merge.repository.git("checkout", "-q", "topic")
    merge.head = merge.repository.commit({"more.txt": "seen\n"}, "Say more")
    merge.world.pulls[merge.pull].head_sha = merge.head
    merge.world.push("refs/heads/topic", merge.head, "ines")
    merge.world.review(merge.pull, "aino", "APPROVED", merge.head)
    merge.repository.git("checkout", "-q", "main")
    merge.repository.commit({TWO: record("IMP-0002", "assessed").replace("too long", "for ever")})
    before = merge.repository.head()
    merge.repository.git("cherry-pick", "main..topic")
    landed = merge.repository.git("rev-list", "--reverse", f"{before}..HEAD").split()
    merge.world.pulls[merge.pull].rebased = tuple(landed)
    merge.land(landed[-1])
    if not here:
        _forget_the_branch(merge)
    assert (len(landed), merge.rules(landed[0])) == (2, ())
    assert merge.attest(landed[1]).attestation is None
    assert verify(merge.repository.root).is_proven


def test_what_the_merge_itself_brings_was_reviewed_by_nobody(merge: Merge) -> None:
    text = record("IMP-0002", "approved", decided=True)
    commit = merge.land(merge.repository.merge("topic", files={TWO: text}))
    assert "review-unclear" in merge.rules(commit)
    assert not verify(merge.repository.root).is_proven


def test_odd_names_of_files_are_compared_as_they_are(merge: Merge) -> None:
    names = ("a b#?%25&.txt", "::error::x", "ü/日本.md", "..a/-b", "x\ny")
    merge.repository.git("checkout", "-q", "topic")
    merge.head = merge.repository.commit(dict.fromkeys(names, "seen\n"), "Add files")
    merge.world.pulls[merge.pull].head_sha = merge.head
    merge.world.push("refs/heads/topic", merge.head, "ines")
    merge.world.review(merge.pull, "aino", "APPROVED", merge.head)
    commit = merge.squashed()
    _forget_the_branch(merge)
    assert merge.rules(commit) == ()


def _forget_the_branch(merge: Merge) -> None:
    merge.repository.git("branch", "-qD", "topic")
    merge.repository.git("reflog", "expire", "--expire=now", "--all")
    merge.repository.git("gc", "-q", "--prune=now")
    assert landed_as_reviewed(merge.repository.root, merge.head, "HEAD") is None


@pytest.mark.parametrize("here", [True, False])
def test_a_squash_that_holds_more_than_was_reviewed_is_red(merge: Merge, here: bool) -> None:
    merge.repository.git("checkout", "-q", "main")
    merge.repository.git("merge", "-q", "--squash", "topic")
    commit = merge.land(merge.repository.commit({TWO: record("IMP-0002", "approved", decided=True)}))
    if not here:
        _forget_the_branch(merge)
    assert merge.rules(commit) == ("review-unclear",)


def test_an_approval_after_the_merge_is_none(merge: Merge) -> None:
    merge.world.reviews.clear()
    commit = merge.merged()
    merge.world.clock.sleep(60)
    merge.world.review(merge.pull, "aino", "APPROVED", merge.head)
    outcome = merge.attest(commit)
    assert outcome.attestation is not None
    assert (outcome.is_red, outcome.attestation.verdict.rules, outcome.attestation.reviews) == (
        True, ("decision-review",), (),
    )  # fmt: skip
    found = verify(merge.repository.root).proofs[0]
    assert found.reasons == ("the gate's verdict was red: decision-review", "no approval by @aino was attested")


def test_what_brings_no_decision_needs_no_note(merge: Merge) -> None:
    merge.merged()
    later = merge.repository.commit({TWO: record("IMP-0002", "assessed").replace("too long", "for ever")})
    outcome = merge.attest(later)
    assert (outcome.attestation, outcome.says) == (
        None, f"{later[:10]} brought no decision, so there is nothing to attest",
    )  # fmt: skip
    assert not notes.may_be_there(merge.repository.root)


def refused(merge: Merge, commit: str) -> str:
    with pytest.raises(CsiError) as error:
        merge.attest(commit)
    assert not notes.listed(merge.repository.root).blobs
    return str(error.value)


def test_what_is_not_certain_is_not_attested(merge: Merge) -> None:
    direct = merge.repository.git("rev-parse", "topic")
    assert "is not on the main line" in _refused_on_main(merge, direct)
    commit = merge.merged()
    for pull in merge.world.pulls.values():
        pull.merged = None
    assert "what was pushed directly is not attested" in refused(merge, commit)
    merge.world.pulls[merge.pull].merged = "2026-11-22T06:02:00Z"
    other = merge.world.pull("ines", "Another", "topic", merge.head, merge.base)
    other.merged, other.merge_sha = "2026-11-22T06:02:00Z", commit
    merge.publish()
    assert "more than one may have: #1 and #2" in refused(merge, commit)


def _refused_on_main(merge: Merge, commit: str) -> str:
    merge.repository.git("checkout", "-q", "main")
    return refused(merge, commit)


def test_the_first_commit_has_nothing_to_be_judged_by(merge: Merge) -> None:
    other = Repository(merge.repository.root.parent / "other")
    first = other.commit({"register.yaml": POLICY, ONE: record("IMP-0001", "approved", decided=True)})
    with pytest.raises(GitHubError, match="there was nothing to judge it by"):
        attest(merge.client, other.root, first, lint=remembered_check, who=Signature("R", "r@example.org"))


def test_a_note_that_is_none_is_said_and_kept(merge: Merge) -> None:
    commit = merge.merged()
    merge.repository.git("notes", "--ref=csi", "add", "-m", "fine", commit)
    with pytest.raises(GitHubError, match="that is no attestation"):
        merge.attest(commit)
    assert merge.repository.git("notes", "--ref=csi", "show", commit) == "fine"


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_is_tried_again_and_never_taken_for_an_answer(merge: Merge, server: Server, fault: Fault) -> None:
    commit = merge.merged()
    server.fail(fault, fault)
    assert merge.rules(commit) == ()


def test_a_host_that_does_not_answer_attests_nothing(merge: Merge, server: Server) -> None:
    commit = merge.merged()
    server.faults = lambda _method, path: Fault.ERROR_500 if path.endswith("/reviews") else None
    assert "GitHub answers 500" in refused(merge, commit)


def test_another_runner_that_writes_first_is_right(
    merge: Merge, server: Server, client_for: Callable[..., Client]
) -> None:
    commit = merge.merged()
    ran: list[Any] = []

    def before(_method: str, path: str) -> None:
        if path.endswith("/reviews") and not ran:
            ran.append(path)
            merge.attest(commit, client_for())

    server.before = before
    assert merge.attest(commit).says == f"{commit[:10]} is attested already: green"
    assert merge.repository.git("rev-list", "--count", notes.REF) == "1"


def test_a_dry_run_writes_nothing(merge: Merge, client_for: Callable[..., Client]) -> None:
    commit = merge.merged()
    outcome = merge.attest(commit, client_for(writes=False))
    assert isinstance(outcome.attestation, Attestation)
    assert not notes.may_be_there(merge.repository.root)


def test_the_command(merge: Merge, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = merge.merged()
    monkeypatch.chdir(merge.repository.root)
    monkeypatch.setenv("GITHUB_API_URL", server.url)
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    monkeypatch.setenv("GITHUB_REPOSITORY", merge.world.repository)
    call = ["github", "attest", "--commit", commit]
    nobody = CliRunner().invoke(csi, call)
    assert (nobody.exit_code, "nobody is named who writes the note" in nobody.stderr) == (2, True)
    dry = CliRunner().invoke(csi, [*call, "--dry-run"])
    assert (dry.exit_code, '"login": "aino"' in dry.stdout) == (0, True)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = CliRunner().invoke(csi, call)
    assert (done.exit_code, done.stdout) == (0, f"{commit[:10]} brought 1 decision by #{merge.pull}: green\n")
    assert merge.repository.git("log", "-1", "--format=%an", notes.REF) == "github-actions[bot]"
    assert CliRunner().invoke(csi, ["verify"]).exit_code == 0


def test_a_red_verdict_is_attested_as_red(merge: Merge, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    merge.world.reviews.clear()
    commit = merge.merged()
    monkeypatch.chdir(merge.repository.root)
    monkeypatch.setenv("GITHUB_API_URL", server.url)
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    call = ["github", "attest", "--commit", commit, "--repo", merge.world.repository, "--identity", "R <r@example.org>"]
    said = [CliRunner().invoke(csi, call) for _ in range(2)]
    assert [(one.exit_code, one.stdout.partition(" ")[2]) for one in said] == [
        (1, f"brought 1 decision by #{merge.pull}: red (decision-review)\n"),
        (1, "is attested already: red\n"),
    ]
    assert CliRunner().invoke(csi, ["verify"]).exit_code == 1
