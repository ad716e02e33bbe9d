"""Words for people: the nearest name to a mistyped one, lists in a sentence, text that is safe on a terminal."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that a mistyped one probably means, or None."""
    names = sorted(set(known))
    by_case = {name.casefold(): name for name in names}
    if word.casefold() in by_case:
        return by_case[word.casefold()]
    swapped = next((name for name in names if _is_swap(word, name)), None)
    if swapped:
        return swapped
    if any(character.isdigit() for character in word):
        names = [name for name in names if _is_slip(word, name)]
    found = get_close_matches(word, names, n=1, cutoff=_CUTOFF)
    return found[0] if found else None


def _is_swap(word: str, name: str) -> bool:
    """Tell whether a word is a name in which two neighbours have changed places."""
    if len(word) != len(name):
        return False
    wrong = [at for at in range(len(word)) if word[at] != name[at]]
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and word[wrong[0]] == name[wrong[1]]
        and word[wrong[1]] == name[wrong[0]]
    )


_CUTOFF = 0.7
_NUMBER = re.compile(r"(.*?)([0-9]+)\Z", re.DOTALL)


def _is_slip(word: str, name: str) -> bool:
    """Tell whether a word with a number can be a name mistyped: a digit wrong, missing or too many, or two swapped."""
    typed, meant = _NUMBER.match(word), _NUMBER.match(name)
    if not typed or not meant:
        return not meant
    one, two = typed[2], meant[2]
    if one == two:
        return True
    if typed[1].casefold() != meant[1].casefold():
        return False
    if len(one) != len(two):
        long, short = (one, two) if len(one) > len(two) else (two, one)
        return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    wrong = [at for at in range(len(one)) if one[at] != two[at]]
    return len(wrong) == 1 or (len(wrong) == 2 and one[wrong[0]] == two[wrong[1]] and one[wrong[1]] == two[wrong[0]])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean "x"?` for the nearest known name, or an empty text."""
    found = nearest(word, known)
    return f'Did you mean "{found}"?' if found else ""


MOST_KNOWN = 12
"""So many known names are shown, and of more the number."""


def known_are(names: Iterable[str], none: str = "") -> str:
    """Return `Known are a, b and c.`, of many how many more there are, and of none what is given for that."""
    found = list(names)
    shown, more = found[:MOST_KNOWN], len(found) - MOST_KNOWN
    return f"Known are {listed([*shown, f'{more} more'] if more > 0 else shown)}." if found else none


def filled(text: str | None) -> bool:
    """Tell whether a text says something."""
    return bool(text and text.strip())


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def count(number: int, singular: str, plural: str = "") -> str:
    """Return `1 record`, `2 records`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def visible(text: str) -> str:
    """Return a text on one line with control characters, escapes and text-direction overrides made visible.

    Text of a record is data: it must not move a cursor, add lines to a report, show words in a false order or be a
    command to the build server that prints it.
    """
    return quiet(text if text.isprintable() else "".join(map(_seen, text)))


def quiet(text: str) -> str:
    """Return a line, as long as before, in which no build server sees a command.

    GitHub's runner acts on `::name::` at the beginning of a line, and on `##[name]` anywhere in it; Azure Pipelines
    and TeamCity act on `##vso[name]` and `##teamcity[name]`.
    """
    if "##" in text:
        text = _ANYWHERE.sub("#\N{MUSIC SHARP SIGN}", text)
    return _FIRST.sub(r"\1" + "\N{RATIO}", text) if "::" in text else text


_ANYWHERE = re.compile(r"##(?=[A-Za-z]*\[)")
_FIRST = re.compile(r"\A(\s*):(?=:)")


def _seen(character: str) -> str:
    if character.isprintable() or character in _HARMLESS:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return " " if unicodedata.category(character) == "Zs" else f"<U+{code:04X}>"


# Zero-width joiners that scripts and emoji need, and the soft hyphen.
_HARMLESS = "\u200c\u200d\u00ad"


USUAL_WIDTH = 90
"""How wide prose is where no terminal says so."""


def heading(text: str, *, color: bool) -> str:
    """Return a heading, bold where the terminal takes colour."""
    return f"\x1b[1m{text}\x1b[0m" if color else text


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def fitted(text: str, width: int) -> str:
    """Return a text cut to a number of columns, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept) + cells(character) > width - 1:
            break
        kept += character
    return f"{kept.rstrip()}…"


def json_text(value: object) -> str:
    """Return a value as indented JSON that is the same everywhere, with what could act on a terminal escaped.

    So is what a build server acts on anywhere in a line; no line begins with text of a record.
    """
    import json  # only where JSON is written

    text = json.dumps(value, ensure_ascii=False, indent=2)
    if not text.isascii() or "\x7f" in text:
        text = "".join(c if c.isprintable() or c == "\n" or c in _HARMLESS else _escaped(c) for c in text)
    if "##" in text:
        text = _ANYWHERE.sub(r"#\\u0023", text)
    return f"{text}\n"


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", errors="surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
