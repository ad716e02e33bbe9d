"""Where this csi came from, so that the workflows run the same one: a commit where it is known, else the version."""

import json
import re
from importlib import metadata
from pathlib import Path

import csi_as_code
from csi_as_code import __version__
from csi_as_code.errors import CsiError
from csi_as_code.git import tree

REPOSITORY = "csi-as-code/csi-as-code"
ADDRESS = f"https://github.com/{REPOSITORY}"
DOCS = f"{ADDRESS}/blob/main/docs"


def revision() -> str:
    """Return the commit from which csi was installed, or the tag of its version where nobody knows."""
    return _installed_from() or _built_from() or _checked_out() or f"v{__version__}"


def action(named: str) -> str:
    """Return what stands behind `uses:`: what was named, else the action at the commit of this csi."""
    at = revision()
    if named:
        return named
    return f"{REPOSITORY}@{at}" + ("" if at.startswith("v") else f" # v{__version__}")


def ref_of(named: str) -> str:
    """Return the commit, tag or branch of an action as it stands behind `uses:`."""
    return named.partition("@")[2].partition(" ")[0]


def is_commit(ref: str) -> bool:
    """Tell whether a ref is a whole hash, which cannot be moved."""
    return bool(re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", ref))


def _installed_from() -> str:
    """Return the commit that an installation from git wrote down (PEP 610)."""
    try:
        said = metadata.distribution("csi-as-code").read_text("direct_url.json")
        return str(json.loads(said or "{}").get("vcs_info", {}).get("commit_id", ""))
    except (metadata.PackageNotFoundError, ValueError, OSError):
        return ""


def _built_from() -> str:
    """Return the commit that hatch_build.py put into the wheel."""
    file = Path(csi_as_code.__file__).with_name("_commit.txt")
    found = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    return found if is_commit(found) else ""


def _checked_out() -> str:
    """Return the commit of the checkout that this runs from, if it is one."""
    top = Path(csi_as_code.__file__).parent.parent.parent
    if not (top / ".git").exists() or not (top / "action.yml").is_file():
        return ""
    try:
        return tree.resolve(top, "HEAD")
    except CsiError:
        return ""
