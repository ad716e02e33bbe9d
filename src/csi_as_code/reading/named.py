"""The improvements and measures of a register by the id or key that the name of their file is."""

import re
import shlex
from collections.abc import Iterator

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Improvement, Measure
from csi_as_code.policy import Policy
from csi_as_code.reading.custom import custom_flaws
from csi_as_code.reading.files import Read, about, found, told
from csi_as_code.reading.folder import UNSHOWABLE
from csi_as_code.reading.naming import ID
from csi_as_code.reading.nodes import shown

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def _stem(read: Read) -> str:
    """Return the name of a record's file without `.yaml`."""
    path = read.entry.path
    return path[path.rfind("/") + 1 : -5]


def _mismatch(read: Read, ident: str, name: str) -> Iterator[Finding]:
    """Yield what is wrong with an id that is not the file's name."""
    if ident != name and not told(read, "id"):
        message = f'the id "{shown(ident)}" is not the file\'s name, "{name}"'
        yield about(read, "id-mismatch", message, f'Write "id: {name}", or rename the file.', ("id",))


class Records:
    """The improvements read so far, by the id that their file name is."""

    def __init__(self, policy: Policy, reads: list[Read], *, knows_custom: bool) -> None:
        self.policy = policy
        self.knows_custom = knows_custom
        self.prefix = f"{policy.id_prefix}-"
        self.reads = reads
        self.items: dict[str, Improvement] = {}
        self.paths: dict[str, str] = {}
        self.unread: set[str] = set()
        self.problems: list[Finding] = []

    def add_all(self) -> None:
        """Take all files in; nearly all of them are named as they should be, and that is told at one glance."""
        items, paths = self.items, self.paths
        prefix = self.prefix if self.policy.id_prefix else ""
        demanding = bool(self.policy.custom.get("required"))
        for read in self.reads:
            entry, parsed, _ = read
            path = entry.path
            name = path[path.rfind("/") + 1 : -5]
            item: Improvement | None = parsed.value if parsed is not None else None
            if (
                item is None or item.id != name or name in paths
                or not ID.match(name) or not name.startswith(prefix) or entry.kind == UNSHOWABLE
            ):  # fmt: skip
                self._add(read)
                continue
            paths[name] = path
            items[name] = item
            if item.custom or demanding:
                self._check_custom(path, item)
        self._compare_numbers()

    def _compare_numbers(self) -> None:
        """Say which ids are one number, written with more zeros than another."""
        taken: dict[str, str] = {}
        for name in sorted((name for name in self.paths if name[-5] != "-"), key=len):
            prefix, _, digits = name.rpartition("-")
            least = f"{prefix}-{digits.lstrip('0').zfill(4)}"
            other = taken.setdefault(least, least if least in self.paths else name)
            if other != name:
                read = next(read for read in self.reads if read.entry.path == self.paths[name])
                message = f'"{name}" is the same number as "{other}"'
                self.problems.append(about(read, "id-duplicate", message, "Give this record the next free id."))

    def _check_custom(self, path: str, item: Improvement) -> None:
        if self.knows_custom and (item.custom or self.policy.custom.get("required")):
            self.problems += (found(path, flaw) for flaw in custom_flaws(self.policy.custom, item.custom))

    def _add(self, read: Read) -> None:
        """Take a file in, unless its name is no id or is taken."""
        if read.entry.kind == UNSHOWABLE:
            return
        path = read.entry.path
        name = _stem(read)
        item: Improvement | None = read.parsed.value if read.parsed else None
        if not ID.match(name):
            self._misnamed(read, name)
            return
        if self.policy.id_prefix and not name.startswith(self.prefix):
            hint = f'Ids here begin with "{self.policy.id_prefix}-", as register.yaml says.'
            self.problems.append(about(read, "id-prefix", f'"{name}" has another prefix', hint))
        if name in self.paths:
            message = f'the id "{name}" is taken by "{self.paths[name]}"'
            hint = f"Give this record the next free id: csi renumber {shlex.quote(path)}."
            self.problems.append(about(read, "id-duplicate", message, hint))
            return
        self.paths[name] = path
        if item is None:
            self.unread.add(name)
            return
        self.problems += _mismatch(read, item.id, name)
        if item.id != name:
            item = msgspec.structs.replace(item, id=name)
        self.items[name] = item
        self._check_custom(path, item)

    def _misnamed(self, read: Read, name: str) -> None:
        upper = name.upper()
        if ID.match(upper):
            if any(_stem(read) == upper for read in self.reads):
                message = f'"{name}" and "{upper}" differ in case only'
                hint = "Delete one of them, or give this record the next free id."
                self.problems.append(about(read, "id-case", message, hint))
                return
            message = f'"{name}" is not an id: it is not in capitals'
            self.problems.append(about(read, "id-case", message, f'Rename the file to "{upper}.yaml".'))
            return
        prefix = self.policy.id_prefix or "IMP"
        hint = f'A record\'s file name is its id: the prefix, a hyphen and 4 to 9 digits, as in "{prefix}-0042.yaml".'
        self.problems.append(about(read, "file-name", f'"{name}" is not an id', hint))


class Measures:
    """The measures read so far, by key."""

    def __init__(self) -> None:
        self.items: dict[str, Measure] = {}
        self.paths: dict[str, str] = {}
        self.definitions: set[str] = set()
        self.problems: list[Finding] = []

    def add(self, read: Read) -> None:
        """Take a definition in."""
        path = read.entry.path
        self.definitions.add(path)
        if read.entry.kind == UNSHOWABLE:
            return
        key = path[path.rfind("/") + 1 : -5]
        if not KEY.match(key):
            hint = 'A measure\'s file name is its key: lower-case words with hyphens, as in "reset-calls.yaml".'
            self.problems.append(about(read, "file-name", f'"{key}" is not the key of a measure', hint))
            return
        if key in self.paths:
            message = f'the measure "{key}" is defined by "{self.paths[key]}" too'
            self.problems.append(about(read, "id-duplicate", message, "Keep one of them."))
            return
        self.paths[key] = path
        measure: Measure | None = read.parsed.value if read.parsed else None
        if measure is None:
            return
        self.problems += _mismatch(read, measure.id, key)
        if measure.id != key:
            measure = msgspec.structs.replace(measure, id=key)
        self.items[key] = measure

    def add_points(self, read: Read) -> None:
        """Give a measure its points; its definition lies beside them."""
        path = read.entry.path
        key = path[path.rfind("/") + 1 : -4]
        definition = f"{path[:-4]}.yaml"
        if read.entry.kind == UNSHOWABLE:
            return
        if definition not in self.definitions:
            hint = f'Points lie beside their measure: add "{definition}", or rename this file.'
            self.problems.append(about(read, "point-orphan", f'no measure "{key}" has these points', hint))
        elif self.paths.get(key) == definition and key in self.items and read.parsed:
            self.items[key] = msgspec.structs.replace(self.items[key], points=read.parsed.value)
