"""The page of a rule, taken apart: what it says, why, a bad and a good example, and how to mend it."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from csi_as_code.errors import UsageError
from csi_as_code.finding import Severity
from csi_as_code.rules.registry import Rule, all_rules
from csi_as_code.text import did_you_mean

_SECTION = re.compile(r"^(Why|Bad|Good|Fix):[ ]*", re.MULTILINE)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says about itself; `level` is how severe it is in force, None where it is off."""

    name: str
    severity: Severity
    level: Severity | None
    summary: str
    why: str
    bad: str
    good: str
    fix: str


def pages(names: Iterable[str], levels: Mapping[str, Severity | None] | None = None) -> list[Page]:
    """Return the pages of rules in order of name; severities are the defaults unless `levels` has others."""
    rules = all_rules()
    return [_page(rules[name], (levels or {}).get(name, rules[name].severity)) for name in sorted(names)]


def named(word: str) -> list[str]:
    """Return the rule of a name, or the rules of a family; raise UsageError for neither."""
    rules = all_rules()
    if word in rules:
        return [word]
    found = [name for name, rule in rules.items() if rule.family == word]
    if not found:
        hint = did_you_mean(word, {*rules, *(rule.family for rule in rules.values())})
        raise UsageError(f'there is no rule or family "{word}"', hint or "See csi rules.")
    return found


def level_name(level: Severity | None) -> str:
    """Return `error`, `warning`, `info` or `off`."""
    return level.value if level else "off"


def _page(rule: Rule, level: Severity | None) -> Page:
    first, *rest = _SECTION.split(rule.page)
    parts = {title: textwrap.dedent(body.strip("\n")).strip() for title, body in _pairs(rest)}
    return Page(
        name=rule.name,
        severity=rule.severity,
        level=level,
        summary=" ".join(first.split()),
        why=_flowing(parts.get("Why", "")),
        bad=parts.get("Bad", ""),
        good=parts.get("Good", ""),
        fix=_flowing(parts.get("Fix", "")),
    )


def _pairs(rest: list[str]) -> Iterator[tuple[str, str]]:
    return zip(rest[::2], rest[1::2], strict=True)


def _flowing(text: str) -> str:
    """Return text without its line breaks, paragraph by paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
