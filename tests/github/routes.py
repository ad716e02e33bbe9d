"""What the pretended GitHub does: a handler for each method and path, with the permission that it needs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.github.shapes import Shapes
from tests.github.world import Issue, Token, World

MOST_BODY = 65_536
MOST_TITLE = 256
MOST_DESCRIPTION = 140


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "documentation_url": "https://docs.example.org/rest", **more}


@dataclass
class Ask:
    """One request, by somebody who may make it."""

    world: World
    shapes: Shapes
    token: Token
    path: tuple[str, ...]
    query: Mapping[str, str]
    body: dict[str, Any]


class Told(NamedTuple):
    """An answer; a list is paged by the server, by number or by cursor."""

    status: int
    body: Any = None
    cursor: bool = False
    inside: str = ""


class Route(NamedTuple):
    method: str
    pattern: re.Pattern[str]
    needs: tuple[str, str]
    handler: Callable[[Ask], Told]


ROUTES: list[Route] = []


def route(method: str, path: str, needs: str = "metadata") -> Callable[[Callable[[Ask], Told]], Callable[[Ask], Told]]:
    """Declare a handler. `{x}` is a segment, `{x...}` the rest; reading needs read, all else write."""
    text = re.sub(r"\{\w+\.\.\.\}", "(.+)", re.sub(r"\{\w+\}", "([^/]+)", path))
    level = "read" if method == "GET" else "write"

    def add(handler: Callable[[Ask], Told]) -> Callable[[Ask], Told]:
        ROUTES.append(Route(method, re.compile(f"/repos/owner/register{text}"), (needs, level), handler))
        return handler

    return add


def invalid(resource: str, field: str, code: str = "invalid") -> Refused:
    return Refused(422, "Validation Failed", errors=[{"resource": resource, "field": field, "code": code}])


def issue_of(ask: Ask, number: str) -> Issue:
    found = ask.world.issues.get(int(number)) if number.isdigit() else None
    if found is None:
        raise Refused(404, "Not Found")
    return found


def matches(ask: Ask, issue: Issue) -> bool:
    state = ask.query.get("state", "open")
    wanted = {label.casefold() for label in ask.query.get("labels", "").split(",") if label}
    return (
        state in ("all", issue.state)
        and wanted <= {label.casefold() for label in issue.labels}
        and ask.query.get("creator", issue.user).casefold() == issue.user.casefold()
    )


@route("GET", "/issues", "issues")
def list_issues(ask: Ask) -> Told:
    found = [one for one in ask.world.issues.values() if matches(ask, one) and ask.world.is_listed(one.created)]
    key = {"created": lambda i: (i.created, i.number), "updated": lambda i: (i.updated, i.number)}
    found.sort(key=key[ask.query.get("sort", "created")], reverse=ask.query.get("direction", "desc") == "desc")
    return Told(200, [ask.shapes.issue(issue) for issue in found])


@route("POST", "/issues", "issues")
def create_issue(ask: Ask) -> Told:
    check_issue(ask)
    labels = [ask.world.label(name) for name in ask.body.get("labels", [])]
    assignees = assignable(ask, ask.body.get("assignees", []))
    made = ask.world.issue(
        ask.token.login, ask.body["title"], body=ask.body.get("body"), labels=labels, assignees=assignees
    )
    return Told(201, ask.shapes.issue(made))


def check_issue(ask: Ask) -> None:
    title = ask.body.get("title", "x")
    if not str(title).strip() or len(title) > MOST_TITLE:
        raise invalid("Issue", "title")
    if len(ask.body.get("body") or "") > MOST_BODY:
        raise invalid("Issue", "body")


def assignable(ask: Ask, logins: list[str]) -> list[str]:
    """Return those who may be assigned; GitHub drops the others without a word."""
    return [login for login in logins if ask.world.permissions.get(login) in ("admin", "write", "read")][:10]


@route("GET", "/issues/{number}", "issues")
def get_issue(ask: Ask) -> Told:
    return Told(200, ask.shapes.issue(issue_of(ask, ask.path[0])))


@route("PATCH", "/issues/{number}", "issues")
def update_issue(ask: Ask) -> Told:
    issue = issue_of(ask, ask.path[0])
    check_issue(ask)
    now = ask.world.clock.stamp()
    issue.title = ask.body.get("title", issue.title)
    issue.body = ask.body.get("body", issue.body)
    if "labels" in ask.body:
        issue.labels = [ask.world.label(name) for name in ask.body["labels"]]
    if "assignees" in ask.body:
        issue.assignees = assignable(ask, ask.body["assignees"])
    state = ask.body.get("state", issue.state)
    if state != issue.state:
        issue.reason = ask.body.get("state_reason") or ("completed" if state == "closed" else "reopened")
        issue.closed = now if state == "closed" else None
    issue.state, issue.updated = state, now
    return Told(200, ask.shapes.issue(issue))


@route("GET", "/issues/{number}/comments", "issues")
def list_comments(ask: Ask) -> Told:
    issue = issue_of(ask, ask.path[0])
    every = [comment for comment in ask.world.comments.values() if comment.issue == issue.number]
    found = [comment for comment in every if ask.world.is_listed(comment.created)]
    return Told(200, [ask.shapes.comment(comment) for comment in found])


@route("POST", "/issues/{number}/comments", "issues")
def create_comment(ask: Ask) -> Told:
    issue = issue_of(ask, ask.path[0])
    if not ask.body["body"].strip() or len(ask.body["body"]) > MOST_BODY:
        raise invalid("IssueComment", "body")
    issue.updated = ask.world.clock.stamp()
    return Told(201, ask.shapes.comment(ask.world.comment(issue.number, ask.token.login, ask.body["body"])))


@route("GET", "/issues/comments/{id}", "issues")
def get_comment(ask: Ask) -> Told:
    found = ask.world.comments.get(int(ask.path[0]))
    if found is None:
        raise Refused(404, "Not Found")
    return Told(200, ask.shapes.comment(found))


@route("PATCH", "/issues/comments/{id}", "issues")
def update_comment(ask: Ask) -> Told:
    found = ask.world.comments.get(int(ask.path[0]))
    if found is None:
        raise Refused(404, "Not Found")
    if len(ask.body["body"]) > MOST_BODY:
        raise invalid("IssueComment", "body")
    found.body, found.updated = ask.body["body"], ask.world.clock.stamp()
    return Told(200, ask.shapes.comment(found))


@route("DELETE", "/issues/comments/{id}", "issues")
def delete_comment(ask: Ask) -> Told:
    if ask.world.comments.pop(int(ask.path[0]), None) is None:
        raise Refused(404, "Not Found")
    return Told(204)


@route("GET", "/issues/{number}/labels", "issues")
def labels_on(ask: Ask) -> Told:
    return Told(200, [ask.shapes.label(name) for name in issue_of(ask, ask.path[0]).labels])


@route("POST", "/issues/{number}/labels", "issues")
def add_labels(ask: Ask) -> Told:
    issue = issue_of(ask, ask.path[0])
    new = [ask.world.label(name) for name in ask.body["labels"]]
    issue.labels += [name for name in new if name not in issue.labels]
    return Told(200, [ask.shapes.label(name) for name in issue.labels])


@route("PUT", "/issues/{number}/labels", "issues")
def set_labels(ask: Ask) -> Told:
    issue = issue_of(ask, ask.path[0])
    issue.labels = [ask.world.label(name) for name in ask.body["labels"]]
    return Told(200, [ask.shapes.label(name) for name in issue.labels])


@route("GET", "/labels", "issues")
def list_labels(ask: Ask) -> Told:
    return Told(200, [ask.shapes.label(name) for name in ask.world.labels])


@route("POST", "/labels", "issues")
def create_label(ask: Ask) -> Told:
    name = ask.body["name"]
    if any(known.casefold() == name.casefold() for known in ask.world.labels):
        raise invalid("Label", "name", "already_exists")
    if len(name) > 50:
        raise invalid("Label", "name")
    return Told(201, ask.shapes.label(ask.world.label(name, ask.body.get("color", "ededed"))))


@route("GET", "/labels/{name}", "issues")
def get_label(ask: Ask) -> Told:
    found = next((name for name in ask.world.labels if name.casefold() == ask.path[0].casefold()), None)
    if found is None:
        raise Refused(404, "Not Found")
    return Told(200, ask.shapes.label(found))


@route("GET", "/collaborators/{name}/permission")
def permission(ask: Ask) -> Told:
    if ask.path[0] not in ask.world.accounts:
        raise Refused(404, f"{ask.path[0]} is not a user")
    return Told(200, ask.shapes.permission(ask.path[0], ask.world.permissions.get(ask.path[0], "read")))


@route("GET", "/activity", "contents")
def activity(ask: Ask) -> Told:
    """The newest first, by cursor; a branch may be named with or without refs/heads/."""
    ref = ask.query.get("ref")
    found = [item for item in ask.world.activities if ref is None or item.ref in (ref, f"refs/heads/{ref}")]
    kind = ask.query.get("activity_type")
    found = [item for item in found if kind in (None, item.kind)]
    if ask.query.get("direction", "desc") == "desc":
        found.reverse()
    return Told(200, [ask.shapes.activity(item) for item in found], cursor=True)


@route("GET", "/actions/workflows/{name}/runs", "actions")
def workflow_runs(ask: Ask) -> Told:
    wanted = ask.query
    found = [
        run
        for run in reversed(ask.world.runs)
        if ask.path[0] == run.workflow
        and wanted.get("branch", run.branch) == run.branch
        and wanted.get("event", run.event) == run.event
        and wanted.get("status", run.status) in (run.status, run.conclusion)
    ]
    return Told(200, [ask.shapes.run(run) for run in found], inside="workflow_runs")


@route("GET", "/actions/runs/{id}", "actions")
def workflow_run(ask: Ask) -> Told:
    found = next((run for run in ask.world.runs if f"{run.id}" == ask.path[0]), None)
    if found is None:
        raise Refused(404, "Not Found")
    return Told(200, ask.shapes.run(found))


@route("GET", "")
def repository(ask: Ask) -> Told:
    return Told(200, ask.shapes.repository())
