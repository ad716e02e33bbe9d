"""A team on the pretended GitHub: a repository that `csi init` made, its people, what they push and say."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.github.server import Server
from tests.github.world import Pull
from tests.registers import git
from tests.starting.runner import Event, Job, Runner

NOBODY = "0" * 40


@dataclass
class Team:
    """The team's clone, the bare repository that stands for GitHub's, and the runner of its workflows."""

    clone: Path
    remote: Path
    server: Server
    runner: Runner

    def commit_nothing(self, who: str, subject: str) -> str:
        """Commit what is staged in the clone, or nothing, as somebody; return the commit."""
        return self._commit(who, subject)

    def commit(self, who: str, subject: str) -> str:
        """Commit everything in the clone as somebody; return the commit."""
        git(self.clone, "add", "--all")
        return self._commit(who, subject)

    def _commit(self, who: str, subject: str) -> str:
        person = {f"GIT_{role}_{word}": value for role in ("AUTHOR", "COMMITTER")
                  for word, value in (("NAME", who), ("EMAIL", f"{who}@example.org"))}  # fmt: skip
        subprocess.run(
            ["git", "-C", str(self.clone), "commit", "--quiet", "--allow-empty", "-m", subject],
            check=True, env=now(person),
        )  # fmt: skip
        return git(self.clone, "rev-parse", "HEAD").strip()

    def main(self) -> str:
        return git(self.remote, "rev-parse", "refs/heads/main").strip()

    def push(self) -> Event:
        """Push the clone's branch to main; return the event."""
        try:
            before = self.main()
        except subprocess.CalledProcessError:
            before = NOBODY
        git(self.clone, "push", "--quiet", "origin", "HEAD:refs/heads/main")
        return self.pushed(before)

    def pushed(self, before: str) -> Event:
        """Return the event of main having moved."""
        payload = {"before": before, "after": self.main(), "created": before == NOBODY, "repository": {"private": True}}
        return Event("push", payload, self.main())

    def propose(self, branch: str, who: str, change: Callable[[], object], *, fork: str | None = None) -> Pull:
        """Make a change on a branch of its own, push it as a pull request; the clone is back on main then."""
        git(self.clone, "checkout", "--quiet", "-B", branch, "origin/main")
        change()
        head = self.commit(who, f"Change {branch}")
        pull = self.server.world.pull(who, f"Change {branch}", branch, head, self.main(), fork=fork)
        self._follow(pull)
        return pull

    def repush(self, pull: Pull, who: str, change: Callable[[], object]) -> None:
        """Add a commit to a pull request."""
        git(self.clone, "checkout", "--quiet", pull.head)
        change()
        pull.head_sha = self.commit(who, "Go on")
        self._follow(pull)

    def _follow(self, pull: Pull) -> None:
        where = [f"+HEAD:refs/pull/{pull.number}/head"]
        if pull.fork is None:
            where.append(f"+HEAD:refs/heads/{pull.head}")
        git(self.clone, "push", "--quiet", "origin", *where)
        self.server.world.push(f"refs/heads/{pull.head}", pull.head_sha, None)
        git(self.clone, "checkout", "--quiet", "--detach", "origin/main")

    def check(self, pull: Pull) -> dict[str, Job]:
        """Run the check on what would be merged: by the files of the proposal."""
        tree = git(self.remote, "merge-tree", "--write-tree", "main", pull.head_sha).strip()
        merged = git(self.remote, "commit-tree", tree, "-p", self.main(), "-p", pull.head_sha, "-m", "Merge").strip()
        ref = f"refs/pull/{pull.number}/merge"
        git(self.remote, "update-ref", ref, merged)
        return self.runner.run("check", Event("pull_request", self._payload(pull), merged, ref))

    def verdict(self, pull: Pull, *, head_sha: str = "") -> Job:
        """Run the verdict as a push of commits does, of the newest one if no other is named."""
        payload = {**self._payload(pull), "action": "synchronize"}
        if head_sha:
            request = payload["pull_request"]
            payload["pull_request"] = {**request, "head": {**request["head"], "sha": head_sha}}
        return self.runner.run("verdict", Event("pull_request_target", payload, self.main()))["verdict"]

    def review(self, pull: Pull, who: str, state: str = "APPROVED", *, number: object = None) -> Job:
        """Review it; run what follows, first by the proposal's own files, then by main's."""
        self.server.world.review(pull.number, who, state, pull.head_sha)
        payload = {**self._payload(pull), "review": {"id": 1}, "action": "submitted"}
        if number is not None:
            payload["pull_request"] = {**payload["pull_request"], "number": number}
        first = self.runner.run("review", Event("pull_request_review", payload, pull.head_sha), at=self.main())
        assert first["review"].result == "success"
        run = {"id": 5, "event": "pull_request_review", "head_sha": pull.head_sha}
        return self.runner.run("verdict", Event("workflow_run", {"workflow_run": run}, self.main()))["verdict"]

    def _payload(self, pull: Pull) -> dict[str, Any]:
        request = {
            "number": pull.number,
            "head": {"sha": pull.head_sha, "repo": {"fork": pull.fork is not None}},
            "base": {"sha": self.main(), "ref": "main"},
        }
        return {"pull_request": request, "repository": {"private": True}}

    def merge(self, pull: Pull, who: str) -> Event:
        """Merge it as GitHub does; return the event of the push."""
        before = self.main()
        git(self.clone, "checkout", "--quiet", "--detach", "origin/main")
        person = {f"GIT_{role}_{word}": value for role, name in (("AUTHOR", who), ("COMMITTER", "GitHub"))
                  for word, value in (("NAME", name), ("EMAIL", f"{name.lower()}@example.org"))}  # fmt: skip
        message = f"Merge pull request #{pull.number} from owner/{pull.head}"
        subprocess.run(
            ["git", "-C", str(self.clone), "merge", "--quiet", "--no-ff", "-m", message, pull.head_sha],
            check=True, env=now(person),
        )  # fmt: skip
        git(self.clone, "push", "--quiet", "origin", "HEAD:refs/heads/main")
        pull.merged, pull.merge_sha = self.server.world.clock.stamp(), self.main()
        self.server.world.issues[pull.number].state = "closed"
        return self.pushed(before)

    def status(self, pull: Pull) -> str:
        """Return the newest csi/gate of a pull request's head."""
        found = [one.state for one in self.server.world.statuses
                 if (one.sha, one.context) == (pull.head_sha, "csi/gate")]  # fmt: skip
        return found[-1] if found else "none"

    def comments(self, pull: Pull) -> list[str]:
        return [one.body for one in self.server.world.comments.values() if one.issue == pull.number]


def now(person: dict[str, str]) -> dict[str, str]:
    """Return the environment of somebody who commits at this moment, as csi and the workflows see the day."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_DATE")} | person
