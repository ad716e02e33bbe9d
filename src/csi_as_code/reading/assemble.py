"""Put the files that were read together into a register, and say what is wrong with the files as files."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement, Measure, Pointer
from csi_as_code.policy import Policy
from csi_as_code.reading.custom import custom_flaws
from csi_as_code.reading.folder import UNSHOWABLE, Entry
from csi_as_code.reading.naming import ID
from csi_as_code.reading.nodes import Flaw, shown
from csi_as_code.reading.parsed import Parsed
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH, Register

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
WELCOME = "README.md"
"""A file that may lie beside records."""


class Read(NamedTuple):
    """A file of the register and what it says; `parsed` is None where it is not a readable file."""

    entry: Entry
    parsed: Parsed[Any] | None
    trouble: str = ""


_RECORDS, _MEASURES = f"{IMPROVEMENTS}/", f"{MEASURES}/"


def kind_of(path: str) -> str | None:
    """Return what a path of a register holds: improvement, measure, points, policy, or nothing of ours."""
    if path == POLICY_PATH:
        return "policy"
    if path.startswith(_RECORDS) and path.endswith(".yaml"):
        return "improvement"
    if path.startswith(_MEASURES):
        return "measure" if path.endswith(".yaml") else "points" if path.endswith(".csv") else None
    return None


def assemble(reads: Iterable[Read], all_of: Callable[[Improvement], Improvement] | None = None) -> Register:
    """Return the register that some files are; `all_of` makes a record whole whose long texts wait to be decoded."""
    by_kind: dict[str | None, list[Read]] = {}
    odd: dict[str | None, list[Read]] = {}
    for read in reads:
        entry, parsed, trouble = read
        kind = kind_of(entry.path)
        if kind in by_kind:
            by_kind[kind].append(read)
        else:
            by_kind[kind], odd[kind] = [read], []
        if trouble or parsed is None or parsed.flaws or parsed.dropped or entry.kind != "file":  # very few of them
            odd[kind].append(read)
    policy = _policy(by_kind.get("policy", []))
    records = _Records(
        policy or Policy(), by_kind.get("improvement", []), knows_custom=_knows_custom(by_kind.get("policy", []))
    )
    records.add_all()
    measures = _Measures()
    for read in by_kind.get("measure", []):
        measures.add(read)
    for read in by_kind.get("points", []):
        measures.add_points(read)
    problems = [*_troubles(odd), *records.problems, *measures.problems, *_strangers(by_kind.get(None, []))]
    return Register(
        policy=policy or Policy(),
        policy_read=policy is not None,
        improvements={ident: all_of(item) if all_of else item for ident, item in sorted(records.items.items())},
        measures=dict(sorted(measures.items.items())),
        paths=records.paths,
        measure_paths=measures.paths,
        unread=frozenset(records.unread),
        dropped=dict(_dropped(odd)),
        problems=tuple(problems),
    )


def _policy(reads: list[Read]) -> Policy | None:
    parsed = reads[0].parsed if reads else None
    return parsed.value if parsed else None


def _knows_custom(reads: list[Read]) -> bool:
    """Tell whether the register's own fields are known; where register.yaml is faulty it would be a guess."""
    parsed = reads[0].parsed if reads else None
    if parsed is None or parsed.value is None:
        return False
    return all(gone[0] != "custom" for gone in parsed.dropped)


def _dropped(by_kind: dict[str | None, list[Read]]) -> Iterator[tuple[str, tuple[Pointer, ...]]]:
    for reads in by_kind.values():
        for entry, parsed, _ in reads:
            if parsed is not None and parsed.dropped:
                yield entry.path, parsed.dropped


def _troubles(by_kind: dict[str | None, list[Read]]) -> Iterator[Finding]:
    """Yield what reading a file's text found, and why files could not be opened."""
    for kind, reads in by_kind.items():
        for read in reads:
            if read.trouble:
                yield _about(
                    read, "file-unreadable", f"the file cannot be read: {read.trouble}", "Check its permissions."
                )
            elif kind and read.entry.kind != "file":
                yield _not_regular(read)
            parsed = read.parsed
            if parsed is not None and parsed.flaws:
                yield from (found(read.entry.path, flaw) for flaw in parsed.flaws)


def found(path: str, flaw: Flaw) -> Finding:
    """Return a flaw as a finding about a file."""
    return Finding(
        path=path, rule=flaw.rule, severity=Severity.ERROR, message=flaw.message, hint=_sentence(flaw.hint),
        line=flaw.line, column=flaw.column, length=flaw.length, pointer=flaw.pointer, at_key=flaw.at_key,
    )  # fmt: skip


def _sentence(hint: str) -> str:
    """Return a hint that begins with a capital and ends with a full stop, unless it ends in something to type."""
    if not hint:
        return ""
    hint = hint[0].upper() + hint[1:]
    return hint if hint[-1] in ".?!\"'" or hint.startswith("Add: ") else f"{hint}."


def _about(read: Read, rule: str, message: str, hint: str, pointer: Pointer = ()) -> Finding:
    place = 0 if pointer else 1
    return Finding(
        path=read.entry.path, rule=rule, message=message, hint=hint, pointer=pointer, line=place, column=place
    )  # fmt: skip


def _told(read: Read, field: str) -> bool:
    """Tell whether reading has a finding about a field at the top, or misses it."""
    flaws = read.parsed.flaws if read.parsed else ()
    return any(flaw.pointer == (field,) or flaw.message.endswith(f'needs the field "{field}"') for flaw in flaws)


def _not_regular(read: Read) -> Finding:
    path, kind = read.entry.path, read.entry.kind
    if kind == UNSHOWABLE:
        hint = "Rename it: letters, digits and hyphens, as in IMP-0042.yaml."
        return _about(read, "file-name", f'"{path.rsplit("/", 1)[-1]}" has characters that cannot be shown', hint)
    if path in (IMPROVEMENTS, MEASURES):
        hint = f"Make {path}/ a real folder, so that what is reviewed is what is read."
        return _about(read, "file-not-regular", f"a {kind} stands where the folder {path}/ belongs", hint)
    hint = "Put the file itself there, so that what is reviewed is what is read."
    return _about(read, "file-not-regular", f"a {kind} stands where a plain file belongs", hint)


def _strangers(reads: list[Read]) -> Iterator[Finding]:
    """Yield files that are neither records nor measures."""
    for read in reads:
        path = read.entry.path
        name = path.rsplit("/", 1)[-1]
        stem, _, ending = name.rpartition(".")
        if read.entry.kind != "file" or path == name:
            yield _not_regular(read)
        elif ending.lower() in ("yml", "yaml") or (ending.lower() == "csv" and path.startswith(f"{MEASURES}/")):
            wanted = "csv" if ending.lower() == "csv" else "yaml"
            message = f'"{name}" ends in .{ending} and is not read'
            yield _about(read, "file-extension", message, f'Rename it to "{stem}.{wanted}".')
        elif name != WELCOME:
            hint = f"Move it elsewhere: {IMPROVEMENTS}/ holds records, {MEASURES}/ holds measures and their points."
            yield _about(read, "file-misplaced", f'"{name}" does not belong here', hint)


def _stem(read: Read) -> str:
    """Return the name of a record's file without `.yaml`."""
    path = read.entry.path
    return path[path.rfind("/") + 1 : -5]


class _Records:
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
                self.problems.append(_about(read, "id-duplicate", message, "Give this record the next free id."))

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
            self.problems.append(_about(read, "id-prefix", f'"{name}" has another prefix', hint))
        if name in self.paths:
            message = f'the id "{name}" is taken by "{self.paths[name]}"'
            hint = f"Give this record the next free id: csi renumber {shlex.quote(path)}."
            self.problems.append(_about(read, "id-duplicate", message, hint))
            return
        self.paths[name] = path
        if item is None:
            self.unread.add(name)
            return
        if item.id != name and not _told(read, "id"):
            message = f'the id "{shown(item.id)}" is not the file\'s name, "{name}"'
            self.problems.append(
                _about(read, "id-mismatch", message, f'Write "id: {name}", or rename the file.', ("id",))
            )
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
                self.problems.append(_about(read, "id-case", message, hint))
                return
            message = f'"{name}" is not an id: it is not in capitals'
            self.problems.append(_about(read, "id-case", message, f'Rename the file to "{upper}.yaml".'))
            return
        prefix = self.policy.id_prefix or "IMP"
        hint = f'A record\'s file name is its id: the prefix, a hyphen and 4 to 9 digits, as in "{prefix}-0042.yaml".'
        self.problems.append(_about(read, "file-name", f'"{name}" is not an id', hint))


class _Measures:
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
            self.problems.append(_about(read, "file-name", f'"{key}" is not the key of a measure', hint))
            return
        if key in self.paths:
            message = f'the measure "{key}" is defined by "{self.paths[key]}" too'
            self.problems.append(_about(read, "id-duplicate", message, "Keep one of them."))
            return
        self.paths[key] = path
        measure: Measure | None = read.parsed.value if read.parsed else None
        if measure is None:
            return
        if measure.id != key and not _told(read, "id"):
            message = f'the id "{shown(measure.id)}" is not the file\'s name, "{key}"'
            self.problems.append(
                _about(read, "id-mismatch", message, f'Write "id: {key}", or rename the file.', ("id",))
            )
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
            self.problems.append(_about(read, "point-orphan", f'no measure "{key}" has these points', hint))
        elif self.paths.get(key) == definition and key in self.items and read.parsed:
            self.items[key] = msgspec.structs.replace(self.items[key], points=read.parsed.value)
