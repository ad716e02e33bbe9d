"""A real repository, written as somebody would: commits, branches and merges, with people and days."""

import datetime
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

POLICY = """\
title: Histories
id_prefix: IMP
timezone: Europe/Helsinki
services: {desk: {title: Service desk}}
teams: {desk: {title: Service desk}}
people:
  "@ines": {name: Analyst, email: [ines@example.org]}
  "@tomas": {name: Coordinator, email: [tomas@example.org, tomas@home.example]}
  "@aino": {name: Service owner, email: [AINO@example.org]}
approvals: [{approvers: ["@aino"], count: 1}]
"""


def record(ident: str, state: str, *, title: str = "Print one list", decisions: str = "") -> str:
    """Return the text of a small record."""
    return f"""\
id: {ident}
title: {title}
type: opportunity
state: {state}
description: It takes too long.
raised: {{by: "@ines", date: "2026-01-05"}}
source: {{kind: kaizen}}
service: desk
{decisions}"""


class Repository:
    """Writes history; every commit is an hour later than the one before, unless it says otherwise."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.hours = 0
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *words: str, settings: Mapping[str, str] | None = None) -> str:
        call = ["git", *words]
        environment = {**os.environ, **(settings or {})}
        done = subprocess.run(call, cwd=self.root, env=environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def when(self, who: str, day: str | None) -> dict[str, str]:
        self.hours += 1
        moment = datetime.datetime(2026, 1, 5, 6, tzinfo=datetime.UTC) + datetime.timedelta(hours=self.hours)
        stamp = f"{day}T12:00:00+00:00" if day else moment.isoformat()
        names = {"NAME": who.capitalize(), "EMAIL": f"{who}@example.org", "DATE": stamp}
        return {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in names.items()}

    def write(self, files: Mapping[str, str | None]) -> None:
        for path, text in files.items():
            place = self.root / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="\n")

    def commit(
        self, files: Mapping[str, str | None], message: str = "Change", *, who: str = "ines", day: str | None = None,
        committer: str | None = None,
    ) -> str:  # fmt: skip
        """Commit changes of some files to the branch that is checked out; None takes a file away."""
        self.write(files)
        self.git("add", "-A")
        settings = self.when(who, day)
        if committer:
            settings |= {"GIT_COMMITTER_EMAIL": committer, "GIT_COMMITTER_NAME": committer.partition("@")[0]}
        self.git("commit", "-q", "--allow-empty", "-m", message, settings=settings)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        self.git("checkout", "-q", "-b", name, start)

    def merge(
        self, *branches: str, into: str = "main", message: str = "Merge pull request #12 from example/topic",
        who: str = "tomas", files: Mapping[str, str | None] | None = None, day: str | None = None,
    ) -> str:  # fmt: skip
        """Merge branches, with changes of its own where files are given."""
        self.git("checkout", "-q", into)
        settings = self.when(who, day)
        self.git("merge", "-q", "--no-ff", "--no-commit", *branches, settings=settings)
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, settings=settings)
        return self.head()


def register(root: Path, *options: str, policy: str = POLICY) -> Repository:
    """Return a repository with a register.yaml on its main line."""
    repository = Repository(root, *options)
    repository.commit({"register.yaml": policy}, "Start the register")
    return repository
