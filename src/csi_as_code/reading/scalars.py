"""Plain scalars under the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema); dates stay text."""

import re

Scalar = str | int | float | bool | None

FIRST = frozenset("+-.0123456789~nNtTfF")
"""Only a plain scalar that begins with one of these can be anything but text."""

WORDS: dict[str, bool | None] = {
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

_OF_NUMBERS = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_ZERO = re.compile(r"[-+]?0[0-9]")
MOST_DIGITS = 15
"""A double keeps 15 decimal digits, and so do the JSON, CSV and spreadsheet files that we write."""


class NumberError(ValueError):
    """A number that readers would not agree on; the text says why."""


def resolve(text: str) -> Scalar:
    """Return what a plain scalar means; raise NumberError where readers of YAML would not agree."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in _OF_NUMBERS or (len(text) == 10 and text[4] == "-" == text[7]):
        return text  # a word, or a date: two hyphens that no number has
    if _INT.match(text):
        if _ZERO.match(text):
            raise NumberError("a leading zero means octal to some readers and decimal to others")
        if len(text.lstrip("+-")) > MOST_DIGITS:
            raise NumberError(f"a number of more than {MOST_DIGITS} digits is not kept exactly")
        return int(text)
    if _BASED.match(text):
        raise NumberError("octal and hexadecimal numbers are read differently by different readers")
    if _SPECIAL.match(text):
        raise NumberError("infinity and not-a-number are no values here")
    if _FLOAT.match(text):
        return _float(text)
    return text


def _float(text: str) -> float:
    if _ZERO.match(text):
        raise NumberError("a leading zero is read differently by different readers")
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise NumberError("the number is too large")
    return number
