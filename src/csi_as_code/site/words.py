"""How the site says things: dates, numbers, spans of days and the words of the format."""

import json
from functools import lru_cache
from typing import Any

from csi_as_code.model import Day, Number
from csi_as_code.text import count

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LANES = {"quick-win": "Quick win", "strategic": "Strategic"}
BANDS = {1: "Critical", 2: "High", 3: "Medium", 4: "Low", 5: "Planning"}
# What plain capitalising would spell wrong.
SPELT = {
    "slo-breach": "SLO breach",
    "five_whys": "Five whys",
    "iso20000": "ISO/IEC 20000-1",
    "cobit": "COBIT",
    "id": "ID",
    "yaml": "YAML",
    "non-utilised-talent": "Non-utilised talent",
    "extra-processing": "Extra processing",
    "post-incident-review": "Post-incident review",
}


@lru_cache(maxsize=8192)
def day(text: Day | None) -> str:
    """Return `22 Nov 2026` for `2026-11-22`; any other text as it is."""
    if not text:
        return ""
    year, _, rest = text.partition("-")
    month, _, number = rest.partition("-")
    if not (len(text) == 10 and year.isdecimal() and month.isdecimal() and number.isdecimal()):
        return text
    if not 1 <= int(month) <= 12:
        return text
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


@lru_cache(maxsize=4096, typed=True)
def number(value: Number | None) -> str:
    """Return a number for people: thousands apart (a narrow space), no needless decimals; an en dash for none."""
    if value is None:
        return "\u2013"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        value = int(value) if value.is_integer() and abs(value) < 1e15 else round(value, 6)
    return f"{value:,}".replace(",", "\u202f")


def score(value: float | None) -> str:
    """Return a priority score with one decimal, as the commands do."""
    return "" if value is None else f"{value:.1f}"


def span(days: int) -> str:
    """Return how long something takes: `today`, `1 day`, `12 days`, `8 weeks`, `14 months`."""
    if days < 1:
        return "today"
    if days < 56:
        return count(days, "day")
    if days < 730:
        return f"{days // 7} weeks" if days < 112 else f"{round(days / 30.44)} months"
    return f"{days / 365.25:.1f} years"


@lru_cache(maxsize=1024)
def word(text: str | None) -> str:
    """Return a word of the format (`incident-trend`, `in_progress`) as people write it."""
    if not text:
        return ""
    if text in SPELT:
        return SPELT[text]
    plain = text.replace("-", " ").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def given(value: Any) -> str:
    """Return a value of a register's own field as text: words as they are, lists with commas, the rest as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list | tuple) and all(isinstance(part, str | int | float) for part in value):
        return ", ".join(given(part) for part in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
