"""Notes on commits below refs/notes/csi: read them, and add one so that nobody's is lost.

A note is a blob in a tree whose path is the hash of the commit, cut into folders of two digits where there are many
(git-notes(1)); what is written here, `git notes --ref=csi show` reads.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.git import log, tree
from csi_as_code.git.place import git_dir
from csi_as_code.git.process import run
from csi_as_code.git.scratch import own_index
from csi_as_code.history import Signature

REF = "refs/notes/csi"
TRIES = 50
"""So often somebody else may write in between before we give up."""
FAILURES = 5
"""So often git may refuse to move the ref although nobody seems to have written, before we say so."""
_HEX = frozenset("0123456789abcdef")
_PLAIN = frozenset({"100644", "100755", "100664"})


class Notes(msgspec.Struct, frozen=True):
    """All notes: the commit that they are at, and by commit the blobs, more than one where a tree has it twice.

    `tip` is an empty text where there are no notes at all. `paths` says where each lies in the tree.
    """

    tip: str = ""
    blobs: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    paths: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def may_be_there(root: Path) -> bool:
    """Tell by looking at files alone whether there may be notes; no process is started."""
    place = git_dir(root)
    if place is None:
        return False
    try:
        common = place / (place / "commondir").read_text(encoding="utf-8").strip()
    except OSError:
        common = place
    if (common / REF).exists() or (common / "reftable").exists():
        return True
    try:
        return f" {REF}\n".encode() in (common / "packed-refs").read_bytes()
    except OSError:
        return False


def listed(root: Path) -> Notes:
    """Return what notes there are."""
    tip = _tip(root)
    if not tip:
        return Notes()
    blobs: dict[str, tuple[str, ...]] = {}
    paths: dict[str, tuple[str, ...]] = {}
    for blob in tree.listing(root, tip, "", ()):
        commit = blob.path.replace("/", "")
        if blob.mode in _PLAIN and len(commit) == len(tip) and is_place(blob.path) and _HEX.issuperset(commit):
            blobs[commit] = (*blobs.get(commit, ()), blob.oid)
            paths[commit] = (*paths.get(commit, ()), blob.path)
    return Notes(tip, blobs, paths)


def is_place(path: str) -> bool:
    """Tell whether a path can be that of a note: folders of two digits, and the rest."""
    return all(len(part) == 2 for part in path.split("/")[:-1])


def _tip(root: Path) -> str:
    said = run(root, "for-each-ref", "--format=%(refname) %(objectname) %(objecttype)", REF).decode("utf-8", "replace")
    for line in said.splitlines():
        name, oid, kind = line.rsplit(" ", 2)
        if name == REF:
            if kind != "commit":
                raise GitError(f"{REF} is a {kind}, and notes are commits", "See git for-each-ref refs/notes.")
            return oid
    return ""


def texts(root: Path, notes: Notes, commits: Iterable[str], most: int) -> Iterator[tuple[str, bytes]]:
    """Yield commit and at most `most` + 1 bytes of its note; where a tree has several, they follow each other."""
    wanted = [(commit, oid) for commit in commits for oid in notes.blobs.get(commit, ())]
    found: dict[str, bytes] = {}
    for (commit, _), (_, data) in zip(wanted, tree.contents(root, (oid for _, oid in wanted), most), strict=True):
        found[commit] = found[commit] + b"\n" + data if commit in found else data
    yield from found.items()


def add(root: Path, commit: str, data: bytes, who: Signature, message: str) -> bytes | None:
    """Put a note on a commit; return the one that is already there instead, where there is one.

    Others may write at the same time: the new tree is made from what the notes are at, and the ref moves only where
    they are still there. No hook runs and no editor opens. `who` is author and committer.
    """
    oid = run(root, "hash-object", "-w", "--stdin", "--no-filters", said=data).decode("ascii").strip()
    unexplained = 0
    for _ in range(TRIES):
        notes = listed(root)
        if commit in notes.blobs:
            return next(found for _, found in texts(root, notes, [commit], len(data) + tree.MOST_BYTES))
        made = _commit(root, notes, _tree(root, notes, commit, oid), who, message)
        try:
            before = notes.tip or "0" * len(commit)
            run(root, "update-ref", "--create-reflog", "-m", "csi", REF, made, before, settings=_signed(who))
        except GitError:
            if _tip(root) == notes.tip and not _is_locked(root):
                # Somebody else may have had the lock until now, and have let it go without a change.
                unexplained += 1
                if unexplained == FAILURES:
                    raise
        else:
            return None
    raise GitError(f"{REF} moves faster than a note can be added", "Run the command again.")


def _is_locked(root: Path) -> bool:
    """Tell whether somebody else is writing the ref right now; a lock that stays ends the tries."""
    said = run(root, "rev-parse", "--path-format=absolute", "--git-common-dir").decode("utf-8", "surrogateescape")
    return Path(f"{said.rstrip(chr(10))}/{REF}.lock").exists()


def _tree(root: Path, notes: Notes, commit: str, oid: str) -> str:
    """Return the tree that has one note more, with folders as git makes them; what is no note stays as it is."""
    blobs = {**{key: found[0] for key, found in notes.blobs.items() if len(found) == 1}, commit: oid}
    wanted = places([*blobs, *(key for key, found in notes.blobs.items() if len(found) > 1)])
    lines = []
    for key, blob in blobs.items():
        old, new = notes.paths.get(key, ("",))[0], wanted[key]
        if old != new:
            lines += [f"0 {'0' * len(oid)}\t{old}\0"] if old else []
            lines.append(f"100644 {blob}\t{new}\0")
    with own_index() as settings:
        run(root, "read-tree", *([notes.tip] if notes.tip else ["--empty"]), settings=settings)
        run(root, "update-index", "-z", "--index-info", settings=settings, said="".join(sorted(lines)).encode("ascii"))
        return run(root, "write-tree", settings=settings).decode("ascii").strip()


def _commit(root: Path, notes: Notes, made: str, who: Signature, message: str) -> str:
    parent = ["-p", notes.tip] if notes.tip else []
    words = ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", "--no-gpg-sign", *parent, "-F", "-", made)
    return run(root, *words, said=message.encode("utf-8", "replace"), settings=_signed(who)).decode("ascii").strip()


def _signed(who: Signature) -> dict[str, str]:
    return {
        "GIT_AUTHOR_NAME": who.name, "GIT_AUTHOR_EMAIL": who.email,
        "GIT_COMMITTER_NAME": who.name, "GIT_COMMITTER_EMAIL": who.email,
    }  # fmt: skip


class Rewritten(msgspec.Struct, frozen=True):
    """A note that was changed or removed after it had been written, and the commit of the notes that did it."""

    commit: str
    what: str
    by: str


def rewritten(root: Path, tip: str) -> Iterator[Rewritten]:
    """Yield the notes that are not as they were first written, along the main line of the notes, oldest first.

    A note that only moved into another folder is as it was.
    """
    if not tip:
        return
    line = run(root, "rev-list", "--first-parent", "--reverse", tip, "--").decode("ascii").split()
    for by, changes in log.looked_into(log.look_at(root, line, ())):
        before: dict[str, set[str]] = {}
        after: dict[str, set[str]] = {}
        for change in changes:
            commit = change.path.replace("/", "")
            if is_place(change.path) and len(commit) == len(tip) and _HEX.issuperset(commit):
                before.setdefault(commit, set()).update(blob for blob in change.old if blob)
                after.setdefault(commit, set()).update([change.new] if change.new else ())
        for commit, blobs in before.items():
            if blobs and blobs != after[commit]:
                yield Rewritten(commit, "changed" if after[commit] else "removed", by)


def places(commits: Iterable[str]) -> dict[str, str]:
    """Return where the note on each commit lies, in as many folders as git makes for so many.

    Git puts notes into a further level of folders where each of the sixteen next digits begins more than one note
    (determine_fanout in git's notes.c).
    """
    found: dict[str, str] = {}
    _place(sorted(set(commits)), 0, 0, found)
    return found


def _place(commits: list[str], depth: int, fanout: int, found: dict[str, str]) -> None:
    parts: dict[str, list[str]] = {}
    for commit in commits:
        parts.setdefault(commit[depth], []).append(commit)
    if depth % 2 == 0 and depth <= 2 * fanout and len(parts) == 16 and all(len(part) > 1 for part in parts.values()):
        fanout += 1
    for part in parts.values():
        if len(part) > 1:
            _place(part, depth + 1, fanout, found)
        else:
            cuts = [part[0][at : at + 2] for at in range(0, 2 * fanout, 2)]
            found[part[0]] = "/".join((*cuts, part[0][2 * fanout :]))
