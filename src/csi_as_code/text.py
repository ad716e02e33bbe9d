"""Words for people: the nearest name to a mistyped one, and lists in a sentence."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that a mistyped one probably means, or None."""
    names = sorted(set(known))
    by_case = {name.casefold(): name for name in names}
    if word.casefold() in by_case:
        return by_case[word.casefold()]
    found = get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean "x"?` for the nearest known name, or an empty text."""
    found = nearest(word, known)
    return f'Did you mean "{found}"?' if found else ""


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def count(number: int, singular: str, plural: str = "") -> str:
    """Return `1 record`, `2 records`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
