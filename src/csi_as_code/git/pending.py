"""What a working folder holds that no commit has: asked without a program of the repository's own choice."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import run
from csi_as_code.git.running import Running, start


class Pending:
    """A question to git that is answered while we do something else."""

    def __init__(self, root: Path, below: str, places: Sequence[str]) -> None:
        """Ask about files and folders of a folder, which lies in `below`, seen from the top."""
        self._below = below
        self._asked: Running | None = None
        with suppress(GitError):
            self._asked = start(
                root, *_without_filters(root), "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all",
                "--ignore-submodules=all", "--", *places,
            )  # fmt: skip

    def paths(self) -> tuple[str, ...]:
        """Return the paths that differ from HEAD, in order; none where git cannot tell, as without a working folder."""
        try:
            said = self._asked.output().decode("utf-8", "surrogateescape") if self._asked else ""
        except GitError:
            return ()
        return tuple(sorted({line[3:].removeprefix(self._below) for line in said.split("\0") if line}))


def _without_filters(root: Path) -> list[str]:
    """Return the options that switch off the programs by which git would read files (see gitattributes(5), filter)."""
    try:
        said = run(root, "config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$")
    except GitError:  # there is none
        return []
    names = said.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return [word for name in names for word in ("-c", f"{name}={'false' if name.endswith('.required') else ''}")]
