"""Write plain values as YAML in the style of the samples; what is written reads back as what was given."""

import json
import re
from typing import Any

from csi_as_code.reading import fast

WIDTH = 120
FEW = 3
"""An item of a list with so few short fields is written on one line."""
_PLAIN = re.compile(r"[A-Za-z0-9_/(][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_OTHERWISE = re.compile(r"(?i:yes|no|on|off|y|n)\Z|[-+]?[0-9][0-9_:.]*[_:][0-9_:.]*\Z")
"""Plain texts that readers of YAML 1.1 take for a truth value or a number (base 60, underscores)."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def scalar(value: Any, *, in_flow: bool = False) -> str:
    """Return a scalar on one line, quoted only where it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format(value, ".15g") if isinstance(value, float) else str(value)
    return value if _is_plain(value, in_flow=in_flow) else quoted(value)


def quoted(text: str) -> str:
    """Return a text in double quotes; JSON's escapes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Tell whether a text can stand without quotes: the strict reader must give the same text back."""
    if _DAY.match(text):
        return True
    if (
        not _PLAIN.match(text)
        or _OTHERWISE.match(text)
        or text != text.strip()
        or " #" in text
        or ": " in text
        or text.endswith(":")
    ):
        return False
    # A "?" is plain text in YAML 1.2 there; readers of YAML 1.1, PyYAML among them, refuse it.
    if in_flow and any(mark in text for mark in "[]{},?"):
        return False
    try:
        shown = f"a: [{text}]" if in_flow else f"a: {text}"
        return fast.load(f"{shown}\n") == {"a": [text] if in_flow else text}
    except fast.Doubt:
        return False


def flow(value: Any) -> str:
    """Return a value on one line, in brackets and braces."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, in_flow=True)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return scalar(value, in_flow=True)


def block(value: Any, indent: int, *, flow_items: bool | None = None) -> list[str]:
    """Return a mapping or a list as lines in block style, each behind `indent` spaces.

    `flow_items` says whether the items of a list are on one line each, where they fit; else the short ones are.
    """
    pad = " " * indent
    lines: list[str] = []
    if isinstance(value, dict):
        for key, part in value.items():
            lines += entry(scalar(key), part, indent)
        return lines
    for part in value:
        in_one = isinstance(part, dict) and (
            0 < len(part) <= FEW and _is_leaf(part) if flow_items is None else flow_items
        )
        short = f"{pad}- {flow(part)}" if in_one else ""
        if short and len(short) <= WIDTH and "\\n" not in short:
            lines.append(short)
            continue
        inner = (
            block(part, indent + 2)
            if isinstance(part, dict | list | tuple) and part
            else [pad + "  " + scalar_or_empty(part)]
        )
        lines += [f"{pad}- {inner[0].lstrip(' ')}", *inner[1:]]
    return lines


def scalar_or_empty(value: Any) -> str:
    """Return a scalar, `{}` or `[]` on one line."""
    return flow(value) if isinstance(value, dict | list | tuple) else scalar(value)


def entry(key: str, value: Any, indent: int) -> list[str]:
    """Return `key: value` as lines: prose as a literal block, short lists and leaf mappings in one line."""
    pad = " " * indent
    if isinstance(value, str) and "\n" in value and _fits_literal(value):
        chomp = "|" if value.endswith("\n") else "|-"
        return [f"{pad}{key}: {chomp}", *(f"{pad}  {line}" if line else "" for line in value.rstrip("\n").split("\n"))]
    if not isinstance(value, dict | list | tuple) or not value:
        return [f"{pad}{key}: {scalar_or_empty(value)}"]
    short = f"{pad}{key}: {flow(value)}"
    if _is_leaf(value) and len(short) <= WIDTH:
        return [short]
    return [f"{pad}{key}:", *block(value, indent + 2)]


def _fits_literal(text: str) -> bool:
    """Tell whether a literal block gives a text back: no space at line ends or before it, one line feed at the end."""
    body = text.removesuffix("\n")
    if not body or text.endswith("\n\n") or body.startswith((" ", "\n")) or _CONTROL.search(text):
        return False
    return all(line == line.rstrip() for line in body.split("\n"))


def _is_leaf(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    return not any(
        isinstance(part, dict | list | tuple) or (isinstance(part, str) and ("\n" in part or len(part) > 40))
        for part in parts
    )
