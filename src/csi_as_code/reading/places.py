"""Look up where findings stand: the few files that have any are read again, with the place of every key and value."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.finding import Finding
from csi_as_code.model import Pointer
from csi_as_code.reading.limits import POLICY, RECORD
from csi_as_code.reading.nodes import Node
from csi_as_code.register import POLICY_PATH


def locate(
    findings: Iterable[Finding], read: Callable[[str], bytes], dropped: Mapping[str, tuple[Pointer, ...]] | None = None
) -> list[Finding]:
    """Return findings with line, column and length, in order; `dropped` are the parts that typed values do not have."""
    nodes: dict[str, Node | None] = {}
    located = []
    for finding in findings:
        if finding.line:
            located.append(finding)
            continue
        if finding.path.endswith(".csv"):
            located.append(_point_placed(finding, read))
            continue
        if finding.path not in nodes:
            nodes[finding.path] = _nodes(finding.path, read)
        pointer = finding.pointer
        if dropped and not finding.rule.startswith("schema-"):
            pointer = as_written(pointer, dropped.get(finding.path, ()))
        located.append(_placed(finding, pointer, nodes[finding.path]))
    return sorted(located, key=lambda finding: finding.order)


def _point_placed(finding: Finding, read: Callable[[str], bytes]) -> Finding:
    """Return a finding about the point of a day with its line; blank and faulty lines are no points."""
    try:
        lines = read(finding.path).splitlines()
    except (OSError, GitError):
        lines = []
    day = str(finding.pointer[0]).encode() if finding.pointer else b"?"
    for number, line in enumerate(lines, 1):
        if line.lstrip(b'"').startswith(day):
            return msgspec.structs.replace(finding, line=number, column=1, length=len(day))
    return msgspec.structs.replace(finding, line=1, column=1)


def as_written(pointer: Pointer, dropped: tuple[Pointer, ...]) -> Pointer:
    """Return a pointer into a typed value as one into its file, where list items that were dropped still count."""
    for gone in reversed(dropped):
        if isinstance(gone[-1], int) and len(pointer) >= len(gone) and pointer[: len(gone) - 1] == gone[:-1]:
            index = pointer[len(gone) - 1]
            if isinstance(index, int) and index >= gone[-1]:
                pointer = (*gone[:-1], index + 1, *pointer[len(gone) :])
    return pointer


def _nodes(path: str, read: Callable[[str], bytes]) -> Node | None:
    if not path.endswith(".yaml"):
        return None
    # 17 ms that a run without new findings does not need
    from csi_as_code.reading import careful
    from csi_as_code.reading.characters import decode

    limits = POLICY if path == POLICY_PATH else RECORD
    try:
        text, flaws = decode(read(path), limits)
    except (OSError, GitError):
        return None
    if flaws:
        return None
    return careful.compose(text, limits)[0]


def _placed(finding: Finding, pointer: Pointer, root: Node | None) -> Finding:
    if root is None:
        return msgspec.structs.replace(finding, line=1, column=1)
    key, value = root.find(pointer)
    node = key if key and (finding.at_key or value.value is None or isinstance(value.value, dict | list)) else value
    length = len(node.source) if "\n" not in node.source else node.source.index("\n")
    if node is root:
        length = 1
    return msgspec.structs.replace(finding, line=node.line, column=node.column, length=max(length, 1))
