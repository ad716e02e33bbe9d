"""The names that files below a folder ever had, on every branch, tag and remote branch: one git process for all.

What was found is kept in the git directory with the commits that it was found from, so that the next call looks at
what is new alone. The file may be deleted at any time.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git import tree
from csi_as_code.git.process import run

HEAD = "csi-names 1"
_LOG = ("log", "--stdin", "--ignore-missing", "--full-history", "-c", "--no-renames", "--name-only", "-z", "--format=",
        "--no-color", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--")  # fmt: skip


def names_ever(root: Path, folder: str) -> frozenset[str]:
    """Return the names, without folders, of all files that any commit of any ref ever had below a folder."""
    file = _file(root, folder)
    whole = is_whole(root)
    tips, names = _remembered(file) if whole else ((), frozenset[str]())
    now = _tips(root)
    new = [tip for tip in now if tip not in tips]
    if not new:
        return names
    asked = "\n".join((*new, *(f"^{tip}" for tip in tips))) + "\n"
    said = run(root, *_LOG, folder, said=asked.encode("ascii"))
    found = {path.rsplit(b"/", 1)[-1].decode("utf-8", "replace").strip("\n") for path in said.split(b"\0")}
    names |= {name for name in found if name}
    if whole:
        with contextlib.suppress(OSError):
            _remember(file, now, names)
    return names


def _tips(root: Path) -> tuple[str, ...]:
    """Return the objects that the refs and HEAD point at, each once."""
    said = run(root, "for-each-ref", "--format=%(objectname)").decode("ascii").split()
    with contextlib.suppress(GitError):
        said.append(tree.resolve(root, "HEAD"))
    return tuple(dict.fromkeys(said))


def _file(root: Path, folder: str) -> Path:
    """Return where the names below a folder are kept, in the git directory that all working trees share."""
    common = run(root, "rev-parse", "--path-format=absolute", "--git-common-dir").decode("utf-8").rstrip("\n")
    place = hashlib.sha256(f"{tree.prefix(root)}{folder}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(common) / "csi" / f"names-{place}"


def _remembered(file: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the commits that were looked at and the names that all up to them had; nothing where in doubt."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return (), frozenset()
    head, _, body = text.partition("\n")
    if head != f"{HEAD} {hashlib.sha256(body.encode('utf-8')).hexdigest()}":
        return (), frozenset()
    tips, _, names = body.partition("\n\n")
    return tuple(tips.split()), frozenset(names.splitlines())


def _remember(file: Path, tips: tuple[str, ...], names: frozenset[str]) -> None:
    lines = "\n".join(sorted(name for name in names if name.isprintable()))
    body = "\n".join(tips) + f"\n\n{lines}\n"
    file.parent.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix="names-", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(f"{HEAD} {hashlib.sha256(body.encode('utf-8')).hexdigest()}\n{body}")
    Path(temporary).replace(file)


def is_whole(root: Path) -> bool:
    """Tell whether a clone has the whole history, so that a name it never saw was never taken."""
    try:
        return run(root, "rev-parse", "--is-shallow-repository").strip() == b"false"
    except GitError:
        return False
