"""Git's side of the pretended GitHub: a real bare repository, asked by git itself."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any


class GitRefused(Exception):
    """Git says no."""


class Objects:
    """The objects and refs of a bare repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *args: str, data: bytes | None = None, **env: str) -> bytes:
        result = subprocess.run(
            ["git", "--git-dir", str(self.folder), *args],
            input=data,
            capture_output=True,
            check=False,
            env={**os.environ, **env},
        )
        if result.returncode:
            raise GitRefused(result.stderr.decode("utf-8", "replace"))
        return result.stdout

    def text(self, *args: str, data: bytes | None = None, **env: str) -> str:
        return self.git(*args, data=data, **env).decode("utf-8", "replace").strip()

    def resolve(self, name: str) -> str | None:
        """Return the commit of a hash, branch, tag or full ref."""
        for word in (name, f"refs/heads/{name}", f"refs/tags/{name}"):
            try:
                return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{word}^{{commit}}")
            except GitRefused:
                continue
        return None

    def refs(self, prefix: str) -> list[tuple[str, str, str]]:
        """Return name, hash and kind of the refs that begin with a text."""
        lines = self.text("for-each-ref", "--format=%(refname) %(objectname) %(objecttype)").splitlines()
        found = [line.split(" ") for line in lines]
        return [(name, sha, kind) for name, sha, kind in found if name.startswith(prefix)]

    def blob(self, data: bytes) -> str:
        return self.text("hash-object", "-w", "--stdin", data=data)

    def tree(self, base: str | None, entries: list[dict[str, Any]]) -> str:
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder) / "index")
            self.git("read-tree", *([base] if base else ["--empty"]), GIT_INDEX_FILE=index)
            lines = []
            for entry in entries:
                sha = entry["sha"] if "sha" in entry else self.blob(entry["content"].encode())
                mode = entry["mode"] if sha else "0"
                lines.append(f"{mode} {sha or '0' * 40}\t{entry['path']}\n")
            self.git("update-index", "--index-info", data="".join(lines).encode(), GIT_INDEX_FILE=index)
            return self.text("write-tree", GIT_INDEX_FILE=index)

    def listing(self, tree: str, path: str = "") -> list[dict[str, Any]]:
        """Return mode, kind, hash, size and path of what is in a folder of a tree."""
        where = [f"{path}/"] if path else []
        found = []
        for line in self.git("ls-tree", "-l", "-z", tree, "--", *where).decode().split("\0")[:-1]:
            words, _, name = line.partition("\t")
            mode, kind, sha, size = words.split()
            same = {"mode": mode, "type": kind, "sha": sha, "path": name}
            found.append(same | ({} if size == "-" else {"size": int(size)}))
        return found

    def file(self, commit: str, path: str) -> tuple[str, bytes] | None:
        try:
            sha = self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}")
            return sha, self.git("cat-file", "blob", sha)
        except GitRefused:
            return None

    def commit(self, sha: str) -> dict[str, Any]:
        form = "%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
        fields = self.git("show", "-s", f"--format={form}", sha).decode("utf-8", "replace").split("\0")
        tree, parents, *who, message = fields
        author = dict(zip(("name", "email", "date"), who[:3], strict=True))
        committer = dict(zip(("name", "email", "date"), who[3:], strict=True))
        same = {"tree": tree, "parents": parents.split(), "author": author, "committer": committer}
        return same | {"message": message.rstrip("\n")}

    def make_commit(self, message: str, tree: str, parents: list[str], who: dict[str, str]) -> str:
        args = [word for parent in parents for word in ("-p", parent)]
        env = {f"GIT_{role}_{key.upper()}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who}
        return self.text("commit-tree", tree, *args, data=message.encode(), **env)

    def changed(self, base: str, head: str) -> list[tuple[str, str]]:
        """Return status letter and path of the files that a branch changes since it left its base."""
        fields = self.git("diff", "--name-status", "--no-renames", "-z", f"{base}...{head}").decode().split("\0")[:-1]
        return list(zip(fields[::2], fields[1::2], strict=True))

    def between(self, base: str, head: str) -> list[str]:
        return self.text("rev-list", "--reverse", f"{base}..{head}").split()

    def is_ahead(self, old: str, new: str) -> bool:
        try:
            self.git("merge-base", "--is-ancestor", old, new)
        except GitRefused:
            return False
        return True
