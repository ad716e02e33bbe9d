"""Put the files that were read together into a register."""

from collections.abc import Callable, Iterable, Iterator

from csi_as_code.finding import Finding
from csi_as_code.model import Improvement, Pointer
from csi_as_code.policy import Policy
from csi_as_code.reading.files import Read, about, found, kind_of, not_regular, strangers
from csi_as_code.reading.named import Measures, Records
from csi_as_code.register import Register


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
    records = Records(
        policy or Policy(), by_kind.get("improvement", []), knows_custom=_knows_custom(by_kind.get("policy", []))
    )
    records.add_all()
    measures = Measures()
    for read in by_kind.get("measure", []):
        measures.add(read)
    for read in by_kind.get("points", []):
        measures.add_points(read)
    problems = [*_troubles(odd), *records.problems, *measures.problems, *strangers(by_kind.get(None, []))]
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
                yield about(
                    read, "file-unreadable", f"the file cannot be read: {read.trouble}", "Check its permissions."
                )
            elif kind and read.entry.kind != "file":
                yield not_regular(read)
            parsed = read.parsed
            if parsed is not None and parsed.flaws:
                yield from (found(read.entry.path, flaw) for flaw in parsed.flaws)
