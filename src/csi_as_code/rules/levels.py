"""How severe each rule is in a register."""

from collections.abc import Iterator, Mapping

from csi_as_code.finding import Severity
from csi_as_code.register import Register
from csi_as_code.rules.registry import all_rules, is_needed, means


def severities(register: Register) -> Mapping[str, Severity | None]:
    """Return how severe each rule is: its default, unless `lint:` of register.yaml says otherwise; None if off.

    What reading refuses keeps its default where `lint:` would switch it off; the rule `policy-rule` says so.
    """
    lint = register.policy.lint
    levels: dict[str, Severity | None] = {name: rule.severity for name, rule in all_rules().items()}
    for word, level in lint.severity.items():
        for name in _meant(word):
            if level != "off":
                levels[name] = Severity(level)
            elif not is_needed(name):
                levels[name] = None
    for word in lint.ignore:
        for name in _meant(word):
            if not is_needed(name):
                levels[name] = None
    return levels


def _meant(word: str) -> Iterator[str]:
    """Yield the rules that a word of register.yaml means; a word that means none is the rule `policy-rule`'s."""
    return (name for name in all_rules() if means(word, name))
