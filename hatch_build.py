"""Put the commit into what is built, so that `csi init` can name it: as git has it, or as the sdist holds it."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

IN_SDIST = "COMMIT"
IN_WHEEL = "csi_as_code/_commit.txt"


class CommitHook(BuildHookInterface[Any]):
    """Adds a file with the commit to sdist and wheel; none where the checkout has changes, or is no checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the file before the build."""
        commit = self._commit() if version != "editable" else ""
        if commit:
            self._folder = tempfile.TemporaryDirectory(prefix="csi-")
            file = Path(self._folder.name, "commit.txt")
            file.write_text(f"{commit}\n", encoding="utf-8", newline="\n")
            build_data["force_include"][str(file)] = IN_SDIST if self.target_name == "sdist" else IN_WHEEL

    def _commit(self) -> str:
        kept = Path(self.root, IN_SDIST)
        if kept.is_file():
            return kept.read_text(encoding="utf-8").strip()
        if not Path(self.root, ".git").exists() or self._git("status", "--porcelain", "--untracked-files=no"):
            return ""
        return self._git("rev-parse", "HEAD")

    def _git(self, *words: str) -> str:
        try:
            call = ["git", "-C", self.root, *words]
            return subprocess.run(call, check=True, capture_output=True, text=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return ""
