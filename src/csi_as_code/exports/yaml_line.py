"""A plain value on one line of YAML, for examples in pages."""

import json
import re
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/%-]*\Z")


def inline(value: Any) -> str:
    """Return a value in flow style, with text quoted where it is not plain."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(part) for part in value) + "]"
    if isinstance(value, str) and _PLAIN.match(value) and not value.endswith(" "):
        return value
    return json.dumps(value, ensure_ascii=False)
