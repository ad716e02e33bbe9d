"""Review facts: what the gate reads, from what GitHub says; what is missing is an error."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.github.server import Fault, Server
from tests.github.world import Token, World

from csi_as_code.gate.reviews import approvers
from csi_as_code.github.answers import Ref
from csi_as_code.github.client import Client
from csi_as_code.github.reviewing import review_facts
from csi_as_code.github.transport import GitHubError
from csi_as_code.reading.reviews import Reviews, decode

HEAD, OLD, BASE = "a" * 40, "b" * 40, "0" * 40


@pytest.fixture
def pull(world: World) -> int:
    world.account("ines", 7)
    made = world.pull("ines", "Print one list", "one-list", HEAD, BASE)
    world.push("refs/heads/one-list", OLD, "ines")
    world.clock.sleep(60)
    world.push("refs/heads/one-list", HEAD, "ines", before=OLD)
    world.clock.sleep(60)
    return made.number


def approved(client: Client, number: int) -> frozenset[str]:
    facts: Reviews = decode(review_facts(client, number).encode())
    return approvers(facts, facts.request.head)


def test_the_facts_are_those_that_the_gate_reads(client: Client, world: World, pull: int) -> None:
    world.account("maya", 8)
    world.review(pull, "maya", "APPROVED", HEAD)
    assert json.loads(review_facts(client, pull)) == {
        "request": {"author": {"id": 7, "login": "ines"}, "head": HEAD, "pushed_at": "2026-11-22T06:01:00Z"},
        "reviews": [
            {
                "user": {"id": 8, "login": "maya", "type": "User"},
                "state": "APPROVED",
                "submitted_at": "2026-11-22T06:02:00Z",
                "commit": HEAD,
                "author_association": "MEMBER",
            }
        ],
    }


def test_what_counts_is_for_the_gate_to_say(client: Client, world: World, pull: int) -> None:
    world.account("robot[bot]", kind="Bot")
    for login, state, commit in (
        ("maya", "APPROVED", HEAD),
        ("tomas", "APPROVED", OLD),
        ("petra", "APPROVED", HEAD),
        ("petra", "CHANGES_REQUESTED", HEAD),
        ("aino", "APPROVED", HEAD),
        ("aino", "COMMENTED", HEAD),
        ("ines", "APPROVED", HEAD),
        ("robot[bot]", "APPROVED", HEAD),
    ):
        world.review(pull, login, state, commit)
        world.clock.sleep(1)
    world.review(pull, "leo", "PENDING", HEAD, submitted=None)
    assert approved(client, pull) == {"@maya", "@aino"}


def test_a_review_from_before_the_last_push_does_not_count(client: Client, world: World, pull: int) -> None:
    world.review(pull, "maya", "APPROVED", HEAD)
    world.clock.sleep(60)
    world.push("refs/heads/one-list", OLD, "ines", kind="force_push", before=HEAD)
    world.push("refs/heads/one-list", HEAD, "ines", kind="force_push", before=OLD)
    assert approved(client, pull) == frozenset()


def test_the_push_that_counts_is_that_of_the_head(client: Client, world: World, pull: int) -> None:
    """After a merge the branch is removed, which is its newest activity and no push."""
    world.clock.sleep(3600)
    world.push("refs/heads/one-list", "0" * 40, "ines", kind="branch_deletion", before=HEAD)
    assert json.loads(review_facts(client, pull))["request"]["pushed_at"] == "2026-11-22T06:01:00Z"


def test_reviews_on_every_page_are_read(client: Client, world: World, pull: int) -> None:
    for number in range(150):
        world.review(pull, f"person{number}", "APPROVED", HEAD)
    assert len(approved(client, pull)) == 150


@pytest.mark.parametrize(
    ("user", "commit", "submitted", "message"),
    [
        (None, HEAD, "2026-11-22T07:00:00Z", "has no author any more"),
        ("maya", None, "2026-11-22T07:00:00Z", "has no commit"),
        ("maya", HEAD, None, "has no time"),
    ],
)
def test_what_is_missing_in_a_review_is_an_error(
    user: str | None, commit: str | None, submitted: str | None, message: str, client: Client, world: World, pull: int
) -> None:
    world.review(pull, user, "APPROVED", commit, submitted=submitted)
    with pytest.raises(GitHubError, match=message):
        review_facts(client, pull)


def test_a_head_that_nobody_saw_pushed_is_an_error(client: Client, world: World, pull: int) -> None:
    world.activities.clear()
    with pytest.raises(GitHubError):
        review_facts(client, pull)


def test_where_the_activity_may_not_be_seen_the_commit_says_it(
    client: Client, world: World, server: Server, bare: Path
) -> None:
    sha = client.get("git/ref/heads/main", Ref).object.sha
    number = world.pull("ines", "From a fork", "main", sha, BASE, fork="ines/register").number
    facts = json.loads(review_facts(client, number))
    assert facts["request"]["pushed_at"] == "2026-11-01T09:00:00Z"
    assert "/repos/ines/register/activity" in [request.path for request in server.requests]


def test_a_push_in_between_is_an_error(client: Client, world: World, server: Server, pull: int) -> None:
    def push(_method: str, path: str) -> None:
        if path.endswith("/reviews"):
            world.pulls[pull].head_sha = OLD

    server.before = push
    with pytest.raises(GitHubError, match="the head of"):
        review_facts(client, pull)


def test_a_missing_right_is_an_error(client_for: Callable[..., Client], world: World, pull: int) -> None:
    world.tokens["weak"] = Token("ines", may={"pull_requests": "", "contents": "read"})
    with pytest.raises(GitHubError, match="403"):
        review_facts(client_for("weak"), pull)


@pytest.mark.parametrize("fault", Fault)
def test_faults_do_not_change_the_facts(
    fault: Fault, client_for: Callable[..., Client], server: Server, pull: int
) -> None:
    calm = review_facts(client_for(), pull)
    for path in (f"pulls/{pull}", "reviews", "activity"):
        server.fail(fault, path=path)
    assert review_facts(client_for(), pull) == calm


def test_the_command_writes_a_file(csi: Callable[..., Result], pull: int, tmp_path: Path) -> None:
    out = tmp_path / "reviews.json"
    args = ("reviews", "--pull", f"{pull}", "--head", HEAD, "--into", "main")
    result = csi(*args, "--out", str(out))
    assert (result.exit_code, result.output, json.loads(out.read_bytes())) == (0, "", json.loads(csi(*args).stdout))
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("args", [("--head", OLD), ("--into", "release"), ("--repo", "owner/other")])
def test_the_command_ends_with_2_where_it_cannot_say(args: tuple[str, str], csi: Callable[..., Result], pull: int,
                                                     tmp_path: Path) -> None:  # fmt: skip
    out = tmp_path / "reviews.json"
    result = csi("reviews", "--pull", f"{pull}", *args, "--out", str(out))
    assert (result.exit_code, out.exists()) == (2, False)


def test_without_an_author_nobody_knows_whose_it_is(client: Client, world: World, pull: int, server: Server) -> None:
    real = server.shapes.pull
    server.shapes.pull = lambda *args, **more: real(*args, **more) | {"user": None}
    with pytest.raises(GitHubError, match="the pull request has no author any more"):
        review_facts(client, pull)
    server.violations.clear()  # the description says that there always is one


def test_the_branch_that_it_goes_into_may_not_change_in_between(
    client: Client, world: World, server: Server, pull: int
) -> None:
    def retarget(_method: str, path: str) -> None:
        if path.endswith("/activity"):
            world.pulls[pull].base = "release"

    server.before = retarget
    with pytest.raises(GitHubError, match='to be merged into "release" and not into "main"'):
        review_facts(client, pull)


def test_a_fork_that_is_gone_leaves_the_commit(client: Client, world: World, server: Server, bare: Path) -> None:
    sha = client.get("git/ref/heads/main", Ref).object.sha
    number = world.pull("ines", "From a fork", "main", sha, BASE, fork="ines/register").number
    real = server.shapes.side
    server.shapes.side = lambda ref, sha, fork: real(ref, sha, fork) | ({"repo": None} if fork else {})
    assert json.loads(review_facts(client, number))["request"]["pushed_at"] == "2026-11-01T09:00:00Z"
    server.violations.clear()  # the description does not say that a repository may be gone; it is null then


def test_an_activity_that_fails_for_good_is_an_error(client: Client, server: Server, pull: int) -> None:
    server.faults = lambda _method, path: Fault.ERROR_500 if path.endswith("/activity") else None
    with pytest.raises(GitHubError, match="answers 500, 8 times in a row"):
        review_facts(client, pull)
