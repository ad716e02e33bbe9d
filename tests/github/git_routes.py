"""Pull requests, reviews, statuses and git data, over the bare repository where there is one."""

import base64
import re
from typing import Any

from tests.github.objects import GitRefused, Objects
from tests.github.routes import MOST_DESCRIPTION, Ask, Refused, Told, invalid, issue_of, route
from tests.github.world import Pull, Status

_HASH = re.compile(r"[0-9a-f]{40}")


def objects(ask: Ask) -> Objects:
    if ask.world.git is None:
        raise Refused(409, "Git Repository is empty.")
    return Objects(ask.world.git)


def pull_of(ask: Ask, number: str) -> Pull:
    found = ask.world.pulls.get(int(number)) if number.isdigit() else None
    if found is None:
        raise Refused(404, "Not Found")
    return current(ask, found)


def current(ask: Ask, pull: Pull) -> Pull:
    """Let an open pull request of this repository follow its branch."""
    if ask.world.git is not None and pull.fork is None and ask.world.issues[pull.number].state == "open":
        pull.head_sha = objects(ask).resolve(f"refs/heads/{pull.head}") or pull.head_sha
    return pull


@route("GET", "/pulls", "pull_requests")
def list_pulls(ask: Ask) -> Told:
    state, head, base = (ask.query.get(name) for name in ("state", "head", "base"))
    found = []
    for pull in ask.world.pulls.values():
        owner = (pull.fork or ask.world.repository).partition("/")[0]
        issue = ask.world.issues[pull.number]
        if (state or "open") not in ("all", issue.state) or base not in (None, pull.base):
            continue
        if head in (None, f"{owner}:{pull.head}"):
            found.append(ask.shapes.pull(current(ask, pull), whole=False))
    return Told(200, found[::-1])


def custom(message: str) -> dict[str, str]:
    return {"resource": "PullRequest", "code": "custom", "message": message}


@route("POST", "/pulls", "pull_requests")
def create_pull(ask: Ask) -> Told:
    git = objects(ask)
    head, base = git.resolve(ask.body["head"]), git.resolve(ask.body["base"])
    if head is None or base is None:
        raise invalid("PullRequest", "head" if head is None else "base")
    if not git.between(base, head):
        raise Refused(422, "Validation Failed", errors=[custom("No commits between base and head")])
    for pull in ask.world.pulls.values():
        if (pull.head, pull.fork, ask.world.issues[pull.number].state) == (ask.body["head"], None, "open"):
            raise Refused(422, "Validation Failed", errors=[custom("A pull request already exists")])
    made = ask.world.pull(
        ask.token.login,
        ask.body["title"],
        ask.body["head"],
        head,
        base,
        base=ask.body["base"],
        body=ask.body.get("body"),
    )
    return Told(201, ask.shapes.pull(made))


@route("GET", "/pulls/{number}", "pull_requests")
def get_pull(ask: Ask) -> Told:
    return Told(200, ask.shapes.pull(pull_of(ask, ask.path[0])))


@route("PATCH", "/pulls/{number}", "pull_requests")
def update_pull(ask: Ask) -> Told:
    pull = pull_of(ask, ask.path[0])
    issue = issue_of(ask, ask.path[0])
    issue.title = ask.body.get("title", issue.title)
    issue.body = ask.body.get("body", issue.body)
    issue.state = ask.body.get("state", issue.state)
    return Told(200, ask.shapes.pull(pull))


@route("GET", "/pulls/{number}/reviews", "pull_requests")
def list_reviews(ask: Ask) -> Told:
    pull = pull_of(ask, ask.path[0])
    return Told(200, [ask.shapes.review(review) for review in ask.world.reviews if review.pull == pull.number])


@route("GET", "/pulls/{number}/commits", "pull_requests")
def pull_commits(ask: Ask) -> Told:
    pull, git = pull_of(ask, ask.path[0]), objects(ask)
    return Told(200, [ask.shapes.commit(sha, git.commit(sha)) for sha in git.between(pull.base_sha, pull.head_sha)])


@route("GET", "/pulls/{number}/files", "pull_requests")
def pull_files(ask: Ask) -> Told:
    pull = pull_of(ask, ask.path[0])
    words = {"A": "added", "D": "removed", "M": "modified"}
    if ask.world.git is None:
        found = [("M", path) for path in pull.files]
    else:
        found = objects(ask).changed(pull.base_sha, pull.head_sha)
    return Told(200, [entry(ask, words.get(letter, "changed"), path) for letter, path in found])


def entry(ask: Ask, status: str, path: str) -> dict[str, Any]:
    counts = dict.fromkeys(("additions", "deletions", "changes"), 1)
    html, api = f"{ask.shapes.html}/blob/main/x", f"{ask.shapes.repo}/contents/x"
    urls = {"blob_url": html, "raw_url": html, "contents_url": api}
    return {"filename": path, "status": status, "sha": "0" * 40, **counts, **urls}


@route("GET", "/pulls/{number}/requested_reviewers", "pull_requests")
def requested(ask: Ask) -> Told:
    pull = pull_of(ask, ask.path[0])
    return Told(200, {"users": [ask.shapes.user(x) for x in ask.world.requested.get(pull.number, [])], "teams": []})


@route("POST", "/pulls/{number}/requested_reviewers", "pull_requests")
def request_reviews(ask: Ask) -> Told:
    pull = pull_of(ask, ask.path[0])
    for login in ask.body.get("reviewers", []):
        if login not in ask.world.permissions:
            raise Refused(422, "Reviews may only be requested from collaborators.")
        ask.world.requested.setdefault(pull.number, []).append(login)
    return Told(201, ask.shapes.pull(pull, whole=False))


@route("POST", "/statuses/{sha}", "statuses")
def create_status(ask: Ask) -> Told:
    sha = ask.path[0]
    if not _HASH.fullmatch(sha) or (ask.world.git is not None and objects(ask).resolve(sha) != sha):
        raise Refused(422, f"No commit found for SHA: {sha}")
    if len(ask.body.get("description") or "") > MOST_DESCRIPTION:
        raise invalid("Status", "description")
    made = Status(
        ask.world.next_id(),
        sha,
        ask.body["state"],
        ask.body.get("context", "default"),
        ask.body.get("description"),
        ask.body.get("target_url"),
        ask.token.login,
        ask.world.clock.stamp(),
    )
    ask.world.statuses.append(made)
    return Told(201, ask.shapes.status(made))


@route("GET", "/commits/{ref}/status", "statuses")
def combined_status(ask: Ask) -> Told:
    sha = ask.path[0] if ask.world.git is None else objects(ask).resolve(ask.path[0])
    if sha is None:
        raise Refused(404, "Not Found")
    newest = {status.context: status for status in ask.world.statuses if status.sha == sha}
    return Told(200, ask.shapes.combined(sha, list(newest.values())))


@route("GET", "/commits/{sha}/pulls", "pull_requests")
def pulls_of_commit(ask: Ask) -> Told:
    sha, found = ask.path[0], []
    for pull in ask.world.pulls.values():
        inside = ask.world.git is not None and sha in objects(ask).between(pull.base_sha, current(ask, pull).head_sha)
        if inside or sha in (pull.head_sha, pull.merge_sha, *pull.rebased):
            found.append(ask.shapes.pull(pull, whole=False))
    return Told(200, found)


@route("GET", "/commits/{ref...}", "contents")
def get_commit(ask: Ask) -> Told:
    sha = objects(ask).resolve(ask.path[0])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {ask.path[0]}")
    return Told(200, ask.shapes.commit(sha, objects(ask).commit(sha)))


@route("GET", "/contents/{path...}", "contents")
def get_content(ask: Ask) -> Told:
    git, path = objects(ask), ask.path[0]
    commit = git.resolve(ask.query.get("ref", "main"))
    found = git.file(commit, path) if commit else None
    if commit and found:
        return Told(200, ask.shapes.file(path, *found))
    listing = git.listing(commit, path) if commit else []
    if not listing:
        raise Refused(404, "Not Found")
    every = [ask.shapes.file(item["path"], item["sha"], None, item.get("size", 0)) for item in listing]
    kinds = {"blob": "file", "tree": "dir", "commit": "submodule"}
    return Told(200, [one | {"type": kinds[item["type"]]} for one, item in zip(every, listing, strict=True)])


@route("PUT", "/contents/{path...}", "contents")
def put_content(ask: Ask) -> Told:
    git, path, branch = objects(ask), ask.path[0], ask.body.get("branch", "main")
    head = git.resolve(f"refs/heads/{branch}")
    if head is None:
        raise Refused(404, f"Branch {branch} not found")
    before = git.file(head, path)
    if before and ask.body.get("sha") is None:
        raise Refused(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if (before[0] if before else None) != ask.body.get("sha"):
        raise Refused(409, f"{path} does not match {ask.body.get('sha')}")
    data = base64.b64decode(ask.body["content"])
    blob = git.blob(data)
    tree = git.tree(head, [{"path": path, "mode": "100644", "sha": blob}])
    commit = git.make_commit(ask.body["message"], tree, [head], person(ask))
    git.git("update-ref", f"refs/heads/{branch}", commit, head)
    body = {"content": ask.shapes.file(path, blob, data), "commit": ask.shapes.git_commit(commit, git.commit(commit))}
    return Told(200 if before else 201, body)


def person(ask: Ask) -> dict[str, str]:
    number = ask.world.account(ask.token.login).id
    email = f"{number}+{ask.token.login}@users.noreply.example.org"
    return {"name": ask.token.login, "email": email, "date": ask.world.clock.stamp()}


@route("POST", "/git/blobs", "contents")
def create_blob(ask: Ask) -> Told:
    coded = ask.body.get("encoding", "utf-8") == "base64"
    sha = objects(ask).blob(base64.b64decode(ask.body["content"]) if coded else ask.body["content"].encode())
    return Told(201, {"sha": sha, "url": f"{ask.shapes.repo}/git/blobs/{sha}"})


@route("POST", "/git/trees", "contents")
def create_tree(ask: Ask) -> Told:
    git = objects(ask)
    try:
        sha = git.tree(ask.body.get("base_tree"), ask.body["tree"])
    except GitRefused as error:
        raise Refused(422, "GitRPC::BadObjectState") from error
    urls = [item | {"url": f"{ask.shapes.repo}/git/{item['type']}s/{item['sha']}"} for item in git.listing(sha)]
    return Told(201, {"sha": sha, "url": f"{ask.shapes.repo}/git/trees/{sha}", "tree": urls, "truncated": False})


@route("POST", "/git/commits", "contents")
def create_commit(ask: Ask) -> Told:
    git = objects(ask)
    try:
        sha = git.make_commit(
            ask.body["message"],
            ask.body["tree"],
            ask.body.get("parents", []),
            person(ask) | ask.body.get("author", {}),
        )
    except GitRefused as error:
        raise Refused(422, "Tree SHA does not exist") from error
    return Told(201, ask.shapes.git_commit(sha, git.commit(sha)))


@route("GET", "/git/ref/{ref...}", "contents")
def get_ref(ask: Ask) -> Told:
    name = f"refs/{ask.path[0]}"
    found = next((ref for ref in objects(ask).refs(name) if ref[0] == name), None)
    if found is None:
        raise Refused(404, "Not Found")
    return Told(200, ask.shapes.ref(*found))


@route("GET", "/git/matching-refs/{ref...}", "contents")
def matching_refs(ask: Ask) -> Told:
    return Told(200, [ask.shapes.ref(*ref) for ref in objects(ask).refs(f"refs/{ask.path[0]}")])


@route("POST", "/git/refs", "contents")
def create_ref(ask: Ask) -> Told:
    git, name, sha = objects(ask), ask.body["ref"], ask.body["sha"]
    if not name.startswith("refs/") or name.count("/") < 2:
        raise Refused(422, "Reference name must start with 'refs' and have at least two slashes.")
    if any(ref[0] == name for ref in git.refs(name)):
        raise Refused(422, "Reference already exists")
    try:
        git.git("update-ref", name, sha, "0" * 40)
    except GitRefused as error:
        raise Refused(422, "Object does not exist") from error
    return Told(201, ask.shapes.ref(name, sha))


@route("PATCH", "/git/refs/{ref...}", "contents")
def update_ref(ask: Ask) -> Told:
    git, name, sha = objects(ask), f"refs/{ask.path[0]}", ask.body["sha"]
    found = next((ref for ref in git.refs(name) if ref[0] == name), None)
    if found is None:
        raise Refused(422, "Reference does not exist")
    if not ask.body.get("force") and not git.is_ahead(found[1], sha):
        raise Refused(422, "Update is not a fast forward")
    git.git("update-ref", name, sha)
    return Told(200, ask.shapes.ref(name, sha))


@route("DELETE", "/git/refs/{ref...}", "contents")
def delete_ref(ask: Ask) -> Told:
    git, name = objects(ask), f"refs/{ask.path[0]}"
    if not any(ref[0] == name for ref in git.refs(name)):
        raise Refused(422, "Reference does not exist")
    git.git("update-ref", "-d", name)
    return Told(204)
