"""The pretended GitHub is held against GitHub's own description: every handler, and that the check can fail."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.github.openapi import Described, description
from tests.github.server import Server
from tests.github.world import Token, World

from csi_as_code.github.client import Client
from csi_as_code.github.transport import GitHubError

REPO = "/repos/owner/register"


class Anything(msgspec.Struct):
    """Whatever is answered."""


def test_every_answer_is_as_described(client: Client, world: World, server: Server, bare: Path) -> None:
    """Each handler once; the fixture fails where an answer, or a request, is not as GitHub describes it."""
    dict_of = dict[str, Any]

    def post(path: str, **body: object) -> dict[str, Any]:
        return client.create(path, body, dict_of, seen=lambda: None)

    main = client.get("git/ref/heads/main", dict_of)["object"]["sha"]
    blob = post("git/blobs", content=base64.b64encode(b"id: IMP-0001\n").decode(), encoding="base64")["sha"]
    entry = {"path": "improvements/IMP-0001.yaml", "mode": "100644", "type": "blob", "sha": blob}
    tree = post("git/trees", base_tree=main, tree=[entry])["sha"]
    commit = post("git/commits", message="Add", tree=tree, parents=[main])["sha"]
    post("git/refs", ref="refs/heads/add", sha=commit)
    pull = post("pulls", title="Add", head="add", base="main", body="Please")["number"]
    world.permissions |= {"petra": "write", "tomas": "write"}
    world.account("petra")
    post(f"pulls/{pull}/requested_reviewers", reviewers=["petra"])
    world.review(pull, "petra", "APPROVED", commit)
    world.review(pull, "petra", "PENDING", commit, submitted=None)
    world.review(pull, None, "COMMENTED", None)
    world.push("refs/heads/add", commit, "tomas")
    run = world.run("overdue.yml", "schedule", "success")
    post(f"statuses/{commit}", state="success", context="csi/gate", description="Fine", target_url="https://x.org/")
    client.send("PATCH", f"pulls/{pull}", {"title": "Added"}, dict_of)
    client.send("PATCH", "git/refs/heads/add", {"sha": main, "force": True}, dict_of)
    client.send("PATCH", "git/refs/heads/add", {"sha": commit}, dict_of)
    put = {"message": "Note", "content": base64.b64encode(b"x").decode(), "branch": "add"}
    made = client.send("PUT", "contents/notes.txt", put, dict_of)
    client.send("PUT", "contents/notes.txt", put | {"sha": made["content"]["sha"]}, dict_of)
    issue = post("issues", title="One", body="x", labels=["a"], assignees=["petra", "nobody"])
    assert [user["login"] for user in issue["assignees"]] == ["petra"]
    comment = post(f"issues/{issue['number']}/comments", body="Hello")["id"]
    client.send("PATCH", f"issues/comments/{comment}", {"body": "Hello again"}, dict_of)
    post("labels", name="b", color="ff0000")
    client.send("POST", f"issues/{issue['number']}/labels", {"labels": ["b"]}, list[Any])
    client.send("PUT", f"issues/{issue['number']}/labels", {"labels": ["a"]}, list[Any])
    for path in (
        "",
        f"commits/{main}",
        f"commits/{commit}/status",
        "contents/improvements/IMP-0001.yaml?ref=add",
        f"pulls/{pull}",
        f"pulls/{pull}/requested_reviewers",
        f"issues/{issue['number']}",
        f"issues/comments/{comment}",
        "labels/B",
        "collaborators/petra/permission",
        f"actions/runs/{run.id}",
        "actions/workflows/overdue.yml/runs",
        "/users/petra",
    ):
        client.get(path, dict_of)
    for path in (
        "issues",
        f"issues/{issue['number']}/comments",
        f"issues/{issue['number']}/labels",
        "labels",
        "pulls",
        f"pulls/{pull}/reviews",
        f"pulls/{pull}/commits",
        f"pulls/{pull}/files",
        f"commits/{commit}/pulls",
        "activity",
        "git/matching-refs/heads/",
        "contents/improvements?ref=add",
    ):
        assert client.get(path, list[Any]), path
    client.delete(f"issues/comments/{comment}")
    client.delete("git/refs/heads/add")


def test_what_git_refuses_github_refuses(client: Client, bare: Path) -> None:
    main = client.get("git/ref/heads/main", dict[str, Any])["object"]["sha"]
    for path, body in {
        "git/refs": {"ref": "refs/heads/main", "sha": main},
        "pulls": {"title": "x", "head": "none", "base": "main"},
        f"statuses/{'f' * 40}": {"state": "success"},
        "git/commits": {"message": "x", "tree": "f" * 40},
    }.items():
        with pytest.raises(GitHubError, match="422"):
            client.send("POST", path, body, Anything)
    put = {"message": "x", "content": "", "branch": "main", "sha": "f" * 40}
    with pytest.raises(GitHubError, match="409"):
        client.send("PUT", "contents/register.yaml", put, Anything)


def test_who_acts_is_told_to_a_person_and_not_to_an_installation(
    client_for: Callable[..., Client], world: World
) -> None:
    world.account("petra")
    world.tokens["person"] = Token("petra", installation=False)
    assert client_for("person").get("/user", dict[str, Any])["login"] == "petra"
    with pytest.raises(GitHubError, match="403"):
        client_for().get("/user", Anything)


@pytest.fixture
def described() -> Described:
    where = description()
    if where is None:
        pytest.skip("GitHub's description of its API is not at hand; CSI_GITHUB_API names it")
    return Described(where)


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "fault"),
    [
        ("GET", f"{REPO}/nothing/at/all", "", b"", "is not described"),
        ("GET", f"{REPO}/issues", "colour=red", b"", "the query has colour"),
        ("GET", f"{REPO}/issues", "sort=size", b"", "sort=size"),
        ("GET", f"{REPO}/issues", "page=x", b"", "page=x"),
        ("GET", f"{REPO}/issues", "", b"{}", "has a body"),
        ("POST", f"{REPO}/issues", "", b"", "has no body"),
        ("POST", f"{REPO}/issues", "", b"{}", "'title' is a required property"),
        ("POST", f"{REPO}/issues", "", b'{"title": "x", "lables": []}', "the request has lables"),
        ("POST", f"{REPO}/issues", "", b'{"title": "x", "labels": "a"}', "is not of type 'array'"),
        ("POST", f"{REPO}/statuses/{'a' * 40}", "", b'{"state": "green"}', "is not one of"),
    ],
)
def test_a_wrong_request_is_found(
    method: str, path: str, query: str, body: bytes, fault: str, described: Described
) -> None:
    (found,) = described.request(method, path, query, body)
    assert fault in found


@pytest.mark.parametrize(
    ("path", "status", "body", "fault"),
    [
        ("issues/1", 200, b"{}", "is a required property"),
        ("issues", 200, b"[{}]", "is a required property"),
        ("issues", 200, b"{}", "is not of type 'array'"),
        ("issues", 202, b"[]", "never answers 202"),
        ("issues", 403, b"[]", "is not of type 'object'"),
    ],
)
def test_a_wrong_answer_is_found(path: str, status: int, body: bytes, fault: str, described: Described) -> None:
    assert any(fault in text for text in described.answer("GET", f"{REPO}/{path}", status, body))
