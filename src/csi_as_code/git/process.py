"""Run git plumbing: fixed options, an environment built from nothing, and errors in words."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from csi_as_code.errors import GitError

OPTIONS = (
    "--no-pager", "--no-replace-objects", "--no-optional-locks",
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false",
    "-c", "protocol.allow=never", "-c", "submodule.recurse=false", "-c", "safe.bareRepository=explicit",
    "-c", "color.ui=false", "-c", "diff.renames=false", "-c", "diff.orderFile=/dev/null",
    "-c", "log.showSignature=false", "-c", "log.mailmap=false", "-c", "log.follow=false", "-c", "log.date=default",
    "-c", "log.diffMerges=separate", "-c", "diff.relative=false",
)  # fmt: skip
"""What a repository's own configuration may not decide: no program of its choice runs, no figure changes."""

KEPT = ("PATH", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "SYSTEMROOT", "TMPDIR", "TEMP")
"""The home folder is kept because `safe.directory` is read from there."""


def command(root: Path, *words: str, literal: bool = True) -> list[str]:
    """Return the full command line of a git call in a folder; paths mean themselves, unless not `literal`."""
    program = shutil.which("git")
    if program is None:
        raise GitError("git is not installed, or not on the PATH", "Install git 2.31 or later.")
    paths = "--literal-pathspecs" if literal else "--no-literal-pathspecs"
    return [program, "-C", str(root), *OPTIONS, paths, *words]


def environment() -> dict[str, str]:
    """Return the variables that git sees: no repository, index or configuration that the caller's shell names.

    GIT_ALLOW_PROTOCOL stands above every `protocol.*` of a repository's configuration: no transport at all, so
    that a missing object is an error and never a call of what `remote.*.url` names. GIT_FLUSH lets git write what it
    says in larger pieces, not commit by commit.
    """
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    fixed = {
        "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_FLUSH": "0",
    }  # fmt: skip
    return {**kept, **fixed}


def run(
    root: Path, *words: str, literal: bool = True, said: bytes = b"", settings: Mapping[str, str] | None = None
) -> bytes:
    """Return what a git call prints; raise GitError with git's own words where it fails.

    `said` is what git reads from its standard input, `settings` are variables that it sees on top of the usual ones.
    """
    done = subprocess.run(
        command(root, *words, literal=literal), env={**environment(), **(settings or {})}, input=said,
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise failure(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def failure(said: str) -> GitError:
    """Return the error for what git wrote to stderr."""
    if "dubious ownership" in said or "safe.directory" in said or "unsafe repository" in said:
        named = re.search(r"safe\.directory (\S.*)", said)
        folder = named[1].strip() if named else '"$(git rev-parse --show-toplevel)"'
        return GitError(
            "git refuses the repository because somebody else owns its folder",
            f"If you trust it: git config --global --add safe.directory {folder}",
        )
    if "not a git repository" in said or "cannot use bare repository" in said:
        return GitError(
            "this folder is not in a git repository",
            "Go to a clone of the register, or begin a repository here: git init, and a commit.",
        )
    if "lazy fetching disabled" in said or "promisor remote" in said or "transport 'none'" in said:
        return GitError(INCOMPLETE, "The clone leaves objects out: clone without --filter.")
    lines = [line.removeprefix("fatal: ") for line in said.splitlines() if line.strip()]
    return GitError(f"git: {lines[0] if lines else 'failed without a word'}")


INCOMPLETE = "history is incomplete: fetch with depth 0"
"""What every command says that looks at history, where a part of it is not here."""
