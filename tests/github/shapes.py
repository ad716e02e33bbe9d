"""How GitHub writes what is in the world: whole answers, with every field that its description requires."""

import base64
from typing import Any

from tests.github.world import Activity, Comment, Issue, Pull, Review, Run, Status, World

_REPOSITORY_URLS = (
    *("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents"),
    *("contributors", "deployments", "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "hooks"),
    *("issue_comment", "issue_events", "issues", "keys", "labels", "languages", "merges", "milestones"),
    *("notifications", "pulls", "releases", "stargazers", "statuses", "subscribers", "subscription", "tags"),
    *("teams", "trees"),
)
_USER_URLS = ("events", "followers", "following", "gists", "organizations", "received_events", "repos", "starred",
              "subscriptions")  # fmt: skip
_COUNTS = ("forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count", "watchers",
           "watchers_count")  # fmt: skip


class Shapes:
    """The answers of one server, which knows its own address."""

    def __init__(self, world: World, base: str) -> None:
        self.world = world
        self.base = base
        self.repo = f"{base}/repos/{world.repository}"
        self.html = f"https://github.example.org/{world.repository}"

    def user(self, login: str | None) -> dict[str, Any] | None:
        if login is None:
            return None
        found = self.world.accounts[login]
        url = f"{self.base}/users/{login.replace('[', '%5B').replace(']', '%5D')}"
        return {
            "login": found.login,
            "id": found.id,
            "node_id": f"U_{found.id}",
            "avatar_url": f"https://avatars.example.org/{found.id}",
            "gravatar_id": "",
            "url": url,
            "html_url": f"https://github.example.org/{found.id}",
            "type": found.type,
            "site_admin": False,
        } | {f"{name}_url": f"{url}/{name}" for name in _USER_URLS}

    def profile(self, login: str) -> dict[str, Any]:
        user = self.user(login)
        assert user is not None
        words = ("name", "company", "location", "email", "hireable", "bio")
        counts = ("public_repos", "public_gists", "followers", "following")
        times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
        return user | dict.fromkeys(words) | {"blog": "", "user_view_type": "public"} | dict.fromkeys(counts, 0) | times

    def repository(self, full_name: str | None = None) -> dict[str, Any]:
        name = full_name or self.world.repository
        owner = name.partition("/")[0]
        self.world.account(owner)
        url = f"{self.base}/repos/{name}"
        known = name == self.world.repository
        return (
            {
                "id": 77 if known else 78,
                "node_id": "R_77",
                "name": name.partition("/")[2],
                "full_name": name,
                "owner": self.user(owner),
                "private": False,
                "html_url": f"https://github.example.org/{name}",
                "description": None,
                "fork": not known,
                "url": url,
                "default_branch": "main",
                "archived": False,
                "disabled": False,
                "clone_url": f"https://github.example.org/{name}.git",
                "git_url": f"git://github.example.org/{name}.git",
                "ssh_url": f"git@github.example.org:{name}.git",
                "svn_url": f"https://github.example.org/{name}",
                "mirror_url": None,
                "homepage": None,
                "language": None,
                "license": None,
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
                "pushed_at": "2026-01-01T00:00:00Z",
            }
            | dict.fromkeys(("has_downloads", "has_issues", "has_pages", "has_projects", "has_wiki"), True)
            | {"has_discussions": False, "network_count": 0, "subscribers_count": 0}
            | dict.fromkeys(_COUNTS, 0)
            | {f"{name}_url": f"{url}/{name}" for name in _REPOSITORY_URLS}
        )

    def label(self, name: str) -> dict[str, Any]:
        color = self.world.labels[name]
        number = 1 + list(self.world.labels).index(name)
        url = f"{self.repo}/labels/{number}"
        same = {"id": number, "node_id": f"L_{number}", "url": url, "default": False, "description": None}
        return same | {"name": name, "color": color}

    def issue(self, issue: Issue) -> dict[str, Any]:
        url = f"{self.repo}/issues/{issue.number}"
        found = {
            "id": 100_000 + issue.number,
            "node_id": f"I_{issue.number}",
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "state_reason": issue.reason,
            "user": self.user(issue.user),
            "labels": [self.label(name) for name in issue.labels],
            "assignee": self.user(issue.assignees[0] if issue.assignees else None),
            "assignees": [self.user(login) for login in issue.assignees],
            "milestone": None,
            "locked": False,
            "comments": sum(comment.issue == issue.number for comment in self.world.comments.values()),
            "created_at": issue.created,
            "updated_at": issue.updated,
            "closed_at": issue.closed,
            "author_association": "NONE",
            "url": url,
            "repository_url": self.repo,
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "html_url": f"{self.html}/issues/{issue.number}",
        }
        if issue.number in self.world.pulls:
            there = f"{self.html}/pull/{issue.number}"
            api = f"{self.repo}/pulls/{issue.number}"
            urls = {"url": api, "html_url": there, "diff_url": f"{there}.diff", "patch_url": f"{there}.patch"}
            found["pull_request"] = urls
        return found

    def comment(self, comment: Comment) -> dict[str, Any]:
        return {
            "id": comment.id,
            "node_id": f"C_{comment.id}",
            "url": f"{self.repo}/issues/comments/{comment.id}",
            "issue_url": f"{self.repo}/issues/{comment.issue}",
            "html_url": f"{self.html}/issues/{comment.issue}#issuecomment-{comment.id}",
            "user": self.user(comment.user),
            "body": comment.body,
            "created_at": comment.created,
            "updated_at": comment.updated,
            "author_association": "NONE",
        }

    def status(self, status: Status, *, simple: bool = False) -> dict[str, Any]:
        found = {
            "id": status.id,
            "node_id": f"S_{status.id}",
            "url": f"{self.repo}/statuses/{status.sha}",
            "avatar_url": None,
            "state": status.state,
            "context": status.context,
            "description": status.description,
            "target_url": status.url,
            "created_at": status.created,
            "updated_at": status.created,
        }
        return found if simple else found | {"creator": self.user(status.user)}

    def combined(self, sha: str, newest: list[Status]) -> dict[str, Any]:
        states = {status.state for status in newest}
        red, open_ = states & {"failure", "error"}, "pending" in states or not states
        return {
            "state": "failure" if red else "pending" if open_ else "success",
            "sha": sha,
            "total_count": len(newest),
            "statuses": [self.status(status, simple=True) for status in newest],
            "repository": self.repository(),
            "commit_url": f"{self.repo}/commits/{sha}",
            "url": f"{self.repo}/commits/{sha}/status",
        }

    def pull(self, pull: Pull, *, whole: bool = True) -> dict[str, Any]:
        issue = self.world.issues[pull.number]
        url = f"{self.repo}/pulls/{pull.number}"
        html = f"{self.html}/pull/{pull.number}"
        plain = self.issue(issue)
        kept = ("title", "body", "state", "user", "labels", "assignee", "assignees", "milestone", "locked", "number")
        urls = {
            "url": url,
            "html_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "issue_url": plain["url"],
            "commits_url": f"{url}/commits",
            "review_comments_url": f"{url}/comments",
            "review_comment_url": f"{url}/comments{{/number}}",
            "comments_url": plain["comments_url"],
            "statuses_url": f"{self.repo}/statuses/{pull.head_sha}",
        }
        names = ("comments", "commits", "statuses", "review_comments", "review_comment")
        links = {name: {"href": urls[f"{name}_url"]} for name in names}
        found = {
            **{name: plain[name] for name in kept},
            **urls,
            "_links": links | {"html": {"href": html}, "issue": {"href": plain["url"]}, "self": {"href": url}},
            "id": 200_000 + pull.number,
            "node_id": f"PR_{pull.number}",
            "head": self.side(pull.head, pull.head_sha, pull.fork),
            "base": self.side(pull.base, pull.base_sha, None),
            "author_association": "MEMBER",
            "auto_merge": None,
            "draft": False,
            "created_at": issue.created,
            "updated_at": issue.updated,
            "closed_at": issue.closed,
            "merged_at": pull.merged,
            "merge_commit_sha": pull.merge_sha,
        }
        if not whole:
            return found
        counts = dict.fromkeys(("additions", "deletions", "commits", "comments", "review_comments"), 0)
        more = {"changed_files": len(pull.files), "mergeable": True, "mergeable_state": "clean"}
        rest = {"merged": pull.merged is not None, "merged_by": None, "maintainer_can_modify": False}
        return found | counts | more | rest

    def side(self, ref: str, sha: str, fork: str | None) -> dict[str, Any]:
        name = fork or self.world.repository
        repo = self.repository(name)
        return {"label": f"{name.partition('/')[0]}:{ref}", "ref": ref, "sha": sha, "repo": repo, "user": repo["owner"]}

    def review(self, review: Review) -> dict[str, Any]:
        html = f"{self.html}/pull/{review.pull}#pullrequestreview-{review.id}"
        url = f"{self.repo}/pulls/{review.pull}"
        found = {
            "id": review.id,
            "node_id": f"PRR_{review.id}",
            "user": self.user(review.user),
            "body": "",
            "state": review.state,
            "commit_id": review.commit,
            "author_association": review.association,
            "html_url": html,
            "pull_request_url": url,
            "_links": {"html": {"href": html}, "pull_request": {"href": url}},
        }
        return found | ({"submitted_at": review.submitted} if review.submitted else {})

    def activity(self, item: Activity) -> dict[str, Any]:
        return {
            "id": item.id,
            "node_id": f"A_{item.id}",
            "before": item.before,
            "after": item.after,
            "ref": item.ref,
            "timestamp": item.timestamp,
            "activity_type": item.kind,
            "actor": self.user(item.actor),
        }

    def run(self, run: Run) -> dict[str, Any]:
        url = f"{self.repo}/actions/runs/{run.id}"
        names = ("jobs", "logs", "check_suite", "artifacts", "cancel", "rerun", "workflow")
        return {
            "id": run.id,
            "node_id": f"W_{run.id}",
            "name": run.workflow,
            "head_branch": run.branch,
            "head_sha": run.sha,
            "path": f".github/workflows/{run.workflow}",
            "run_number": run.id,
            "display_title": run.workflow,
            "event": run.event,
            "status": run.status,
            "conclusion": run.conclusion,
            "workflow_id": 5,
            "url": url,
            "html_url": f"{self.html}/actions/runs/{run.id}",
            "pull_requests": [],
            "created_at": run.created,
            "updated_at": run.created,
            "head_commit": None,
            "repository": self.repository(),
            "head_repository": self.repository(),
        } | {f"{name}_url": f"{url}/{name}" for name in names}

    def permission(self, login: str, permission: str) -> dict[str, Any]:
        user = self.user(login)
        assert user is not None
        return {"permission": permission, "role_name": permission, "user": user | {"role_name": permission}}

    def commit(self, sha: str, raw: dict[str, Any]) -> dict[str, Any]:
        """A commit as the repository's API has it; `raw` is from `objects.commit`."""
        url = f"{self.repo}/commits/{sha}"
        tree = {"sha": raw["tree"], "url": f"{self.repo}/git/trees/{raw['tree']}"}
        body = {
            "url": f"{self.repo}/git/commits/{sha}",
            "author": raw["author"],
            "committer": raw["committer"],
            "message": raw["message"],
            "comment_count": 0,
            "tree": tree,
        }
        parents = [{"sha": parent, "url": f"{self.repo}/commits/{parent}"} for parent in raw["parents"]]
        return {
            "sha": sha,
            "node_id": f"K_{sha}",
            "url": url,
            "html_url": f"{self.html}/commit/{sha}",
            "comments_url": f"{url}/comments",
            "commit": body,
            "author": self.user(raw.get("login")),
            "committer": None,
            "parents": parents,
        }

    def git_commit(self, sha: str, raw: dict[str, Any]) -> dict[str, Any]:
        url = f"{self.repo}/git/commits/{sha}"
        html = f"{self.html}/commit/{sha}"
        unsigned = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
        return {
            "sha": sha,
            "node_id": f"K_{sha}",
            "url": url,
            "html_url": html,
            "author": raw["author"],
            "committer": raw["committer"],
            "message": raw["message"],
            "tree": {"sha": raw["tree"], "url": f"{self.repo}/git/trees/{raw['tree']}"},
            "parents": [{"sha": p, "url": f"{self.repo}/git/commits/{p}", "html_url": html} for p in raw["parents"]],
            "verification": unsigned,
        }

    def ref(self, name: str, sha: str, kind: str = "commit") -> dict[str, Any]:
        target = {"type": kind, "sha": sha, "url": f"{self.repo}/git/{kind}s/{sha}"}
        return {"ref": name, "node_id": "REF", "url": f"{self.repo}/git/{name}", "object": target}

    def file(self, path: str, sha: str, data: bytes | None, size: int = 0) -> dict[str, Any]:
        """A file of a commit; without data as it is in the listing of a folder."""
        url = f"{self.repo}/contents/{path}"
        git = f"{self.repo}/git/blobs/{sha}"
        html = f"{self.html}/blob/main/{path}"
        found = {
            "type": "file",
            "size": size if data is None else len(data),
            "name": path.rpartition("/")[2],
            "path": path,
            "sha": sha,
            "url": url,
            "git_url": git,
            "html_url": html,
            "download_url": html,
            "_links": {"self": url, "git": git, "html": html},
        }
        if data is None:
            return found
        return found | {"encoding": "base64", "content": base64.encodebytes(data).decode("ascii")}
