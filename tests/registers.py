"""Registers for tests to change: a copy of our own or of the samples, and a git repository around it."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "data" / "samples"


def copy_of_ours(folder: Path) -> Path:
    """Copy the checkout's own register into a folder, which may be there, and return the folder."""
    for name in ("improvements", "measures"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "register.yaml", folder)
    return folder


def git(folder: Path, *words: str) -> str:
    """Run git in a folder and return what it prints."""
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def committed(folder: Path, name: str, email: str) -> Path:
    """Make a repository of a folder, in which somebody works and has committed all, and return the folder."""
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", name)
    git(folder, "config", "user.email", email)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin the register")
    return folder
