"""What a path or an id on the command line means: files of the register."""

from collections.abc import Iterable

from csi_as_code.errors import UsageError
from csi_as_code.register import POLICY_PATH, Register
from csi_as_code.text import did_you_mean


def files_of(register: Register) -> frozenset[str]:
    """Return the paths of all files that the register is made of or that reading found fault with."""
    found = {POLICY_PATH, *register.paths.values(), *register.measure_paths.values()}
    found.update(path.removesuffix(".yaml") + ".csv" for path in register.measure_paths.values())
    found.update(finding.path for finding in register.problems)
    return frozenset(found)


def meant_by(register: Register, spellings: Iterable[str]) -> frozenset[str]:
    """Return the files that the first fitting spelling means: a file, a folder or an id.

    Spellings are the same word seen from different folders, relative to the register's root. Raise UsageError when
    none fits.
    """
    files = files_of(register)
    words = list(spellings)
    for word in words:
        if word in (".", ""):
            return files
        if word in register.paths:
            return frozenset({register.paths[word]})
        inside = frozenset(path for path in files if path == word or path.startswith(f"{word}/"))
        if inside:
            return inside
    last = words[-1]
    hint = did_you_mean(last, [*files, *register.paths])
    raise UsageError(f'there is no file "{last}" in the register', hint or "Name a file, a folder or an id.")


def amount(register: Register, files: frozenset[str]) -> tuple[int, int]:
    """Return how many improvements and how many measures files are about, unreadable ones too."""
    known = register.paths.items()
    improvements = sum(
        path in files for ident, path in known if ident in register.improvements or ident in register.unread
    )
    measures = register.measure_paths.items()
    points = {path.removesuffix(".csv") + ".yaml" for path in files if path.endswith(".csv")}
    return improvements, sum(path in files | points for key, path in measures if key in register.measures)
