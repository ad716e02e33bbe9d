"""The page of a rule, taken apart and put together again."""

import json
from types import MappingProxyType

from csi_as_code.finding import Severity
from csi_as_code.reports.pages import json as as_json
from csi_as_code.reports.pages import markdown
from csi_as_code.rules.pages import pages
from csi_as_code.rules.registry import all_rules


def test_every_rule_has_a_whole_page() -> None:
    parts = ("summary", "why", "bad", "good", "fix")
    lacking = [(page.name, part) for page in pages(all_rules()) for part in parts if not getattr(page, part)]
    assert lacking == []


def test_a_summary_is_one_sentence() -> None:
    assert [page.name for page in pages(all_rules()) if not page.summary.endswith(".")] == []


def test_a_page_as_markdown() -> None:
    assert (
        markdown.render(pages(["yaml-alias"]))
        == """\
# yaml-alias

Severity: error

An alias repeats a value from elsewhere in the file.

## Why

A diff of the anchor changes the alias's place without showing it, and nested aliases can grow without bound.

## Bad

```yaml
owner: *me
```

## Good

```yaml
owner: "@aino"
```

## Fix

Write the value out.
"""
    )


def test_json_tells_the_severity_in_force_and_the_default() -> None:
    levels = MappingProxyType({"yaml-alias": None, "yaml-tab": Severity.WARNING})
    found = json.loads(as_json.render(pages(levels, levels)))["rules"]
    assert [(rule["name"], rule["severity"], rule["default"]) for rule in found] == [
        ("yaml-alias", "off", "error"),
        ("yaml-tab", "warning", "error"),
    ]
