"""What speaks against merging a change: what the gate finds, and the errors that the change brings."""

from collections.abc import Callable, Iterable

from csi_as_code.finding import Finding, Severity
from csi_as_code.gate.change import Change
from csi_as_code.gate.judge import judge

OF_THE_APPROVAL = frozenset({"scope-stale", "scope-wrong"})
"""An approval that does not fit: the gate sees what was changed, and lint, which does not, need not say it again."""

Lint = Callable[[], Iterable[Finding]]


def verdict(change: Change, lint_base: Lint, lint_head: Lint) -> list[Finding]:
    """Return the findings of the gate, and the errors of head that base does not have, by the policy of base.

    `lint_head` says what lint finds in head by the rules of base, `lint_base` what it finds in base. An error in a
    file that the change touches counts even where base has it too: the change is the moment to mend it.
    """
    errors = [finding for finding in lint_head() if finding.severity is Severity.ERROR]
    touched = set(_touched(change))
    elsewhere = [finding for finding in errors if finding.path not in touched]
    known = {_key(finding) for finding in lint_base()} if elsewhere else set()
    brought = [finding for finding in errors if finding.path in touched or _key(finding) not in known]
    judged = judge(change)
    said = {finding.path for finding in judged if finding.rule in OF_THE_APPROVAL}
    return [
        *judged,
        *(finding for finding in brought if finding.rule not in OF_THE_APPROVAL or finding.path not in said),
    ]


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.path, finding.rule, finding.message


def _touched(change: Change) -> Iterable[str]:
    for _, after in change.pairs():
        yield change.head.paths[after.id]
    for ident in change.head.unread - change.base.unread:
        yield change.head.paths[ident]
    for key, measure in change.head.measures.items():
        if change.base.measures.get(key) != measure:
            path = change.head.measure_paths[key]
            yield from (path, f"{path.removesuffix('.yaml')}.csv")
