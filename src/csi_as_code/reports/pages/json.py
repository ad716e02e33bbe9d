"""Rules explained as JSON."""

from collections.abc import Sequence

from csi_as_code.rules.pages import Page, level_name
from csi_as_code.text import json_text


def render(found: Sequence[Page]) -> str:
    """Return one object with the rules in order of name."""
    return json_text({"version": 1, "rules": [_one(page) for page in found]})


def _one(page: Page) -> dict[str, str]:
    return {
        "name": page.name,
        "severity": level_name(page.level),
        "default": page.severity.value,
        "summary": page.summary,
        "why": page.why,
        "bad": page.bad,
        "good": page.good,
        "fix": page.fix,
    }
