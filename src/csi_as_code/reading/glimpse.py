"""Read the state and the decisions of an old version of a record, and no more: histories have many versions."""

import re

import msgspec

from csi_as_code.model import Decision
from csi_as_code.reading import limits

# The head of a record as nearly all are written: fields of one plain or quoted line each, down to the state. What is
# written in another way is for the parser; both say the same of every text, which a test holds against each other.
_HEAD = re.compile(
    rb"""(?:---\n)?(?:(?:\#[^\n]*|(?!state:)[A-Za-z_]+:[ ]+(?:[A-Za-z0-9(][^\n:\#]*|'[^'\n]*'|"[^"\\\n]*")[ ]*)\n)*+"""
    rb"""state:[ ]+([A-Za-z_]+)[ ]*(?:\n(?=[A-Za-z_\#])|\n?\Z)""",
    re.VERBOSE,
)
_KEY = b"decisions:"
_LINE = b"\n" + _KEY
_FEED = ord("\n")
_BLOCK = re.compile(rb"decisions:[ ]*\r?\n((?:(?:[ ]|- |-\n|\r?\n)[^\n]*\n?)+)")
_SUSPECT = (b"<<<<<<<", b"=======", b">>>>>>>", b"%")
_SUSPECT_LINES = tuple((word, b"\n" + word) for word in _SUSPECT)
_SUSPECT_CHARS = b"<=>%"
_FEW = 16
# A decision as most are written, in the layouts of `csi fmt` and of PyYAML: one line each, people below each other
# or in brackets. Text that YAML could take for anything but text (one word, a mark) is for the parser.
_DECISION = re.compile(
    rb"""(\ *)-\ to:\ (?!(?:null|true|false)\n)([a-z_]+)\n
    \1\ \ date:\ (['"]?)([0-9]{4}-[0-9]{2}-[0-9]{2})\3\n
    \1\ \ by:(?:\ \[("@[A-Za-z0-9-]+"(?:,\ "@[A-Za-z0-9-]+")*)\]\n|\n((?:\1\ \ -\ '@[A-Za-z0-9-]+'\n)+))
    \1\ \ why:\ ([A-Za-z]+,?\ [A-Za-z0-9 ,.;()'/-]*[A-Za-z0-9.])\n
    (?:\1\ \ scope:\ (sha256:[0-9a-f]+)\n)?""",
    re.VERBOSE,
)
_WHO = re.compile(rb"@[A-Za-z0-9-]+")
_CONTROL = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\n\r\t")
_USUAL = bytes(code for code in range(0x100) if code not in _CONTROL + _SUSPECT_CHARS)
_ODD = re.compile("[\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def state_of(data: bytes) -> str | None:
    """Return the state that a version of a record has at its top level, or None where that cannot be told.

    Parsing stops behind the state, so what is wrong further down does not matter here.
    """
    if len(data) > limits.RECORD.most_bytes:
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith(_SUSPECT):
        return None
    unusual = data.translate(None, _USUAL)  # nearly nothing is left, and that is quickly looked through
    for word, line in _SUSPECT_LINES:
        if word in unusual and _has(data, line):
            return None
    plain = not unusual.translate(None, _SUSPECT_CHARS)
    found = _HEAD.match(data) if plain else None
    if found and data.isascii():
        return found[1].decode("ascii")
    try:
        text = data.decode("utf-8")
        if found and not _ODD.search(text):
            return found[1].decode("ascii")
    except UnicodeDecodeError:
        return None
    from csi_as_code.reading import events  # it brings the parser, which few versions need

    return None if "\0" in text else events.state_in(text)


def _has(data: bytes, line: bytes) -> bool:
    """Tell whether a line begins so: by its first character, which is rare, and found far sooner than the line."""
    char = line[1:2]
    place = data.find(char, 1)
    for _ in range(_FEW):
        if place < 0:
            return False
        if data.startswith(line, place - 1):
            return True
        place = data.find(char, place + 1)
    return line in data


def decisions_at(data: bytes) -> int:
    """Return where a version of a record may begin to say its decisions; a negative number where it says none."""
    if data.startswith(_KEY):
        return 0
    place = data.find(_LINE)
    return place + 1 if place >= 0 else data.find(_KEY)  # it may be spelt in another way


def decisions_in(data: bytes, place: int | None = None) -> bytes:
    """Return the part of a version of a record that says its decisions: the block, or all where that is not plain.

    `place` is where it begins, where that is known.
    """
    place = decisions_at(data) if place is None else place
    if place < 0 or not data.startswith(_KEY, place) or (place and data[place - 1] != _FEED):
        return data
    if data.find(_LINE, place) >= 0:
        return data
    block = _BLOCK.match(data, place)
    return _KEY + b"\n" + block[1] if block else data


def _plain_decisions(part: bytes) -> tuple[Decision, ...]:
    """Return the decisions in a part that holds nothing but plainly written ones, else none."""
    place, indent = len(b"decisions:\n"), None
    found = []
    while place < len(part):
        entry = _DECISION.match(part, place)
        if entry is None or entry[1] != (entry[1] if indent is None else indent):
            return ()
        indent = entry[1]
        people = tuple(who.decode("ascii") for who in _WHO.findall(entry[5] or entry[6]))
        to, date, why = (entry[number].decode("ascii") for number in (2, 4, 7))
        scope = entry[8].decode("ascii") if entry[8] else None
        found.append(Decision(to=to, date=date, by=people, why=why, scope=scope))
        place = entry.end()
    return tuple(found)


def decisions_of(data: bytes) -> tuple[Decision, ...]:
    """Return the decisions in a version of a record or in its part, as written; none where they cannot be read."""
    if b"decisions:" not in data:
        return ()
    if data.startswith(b"decisions:\n") and (plain := _plain_decisions(data)):
        return plain
    from csi_as_code.reading import fast  # it brings the parser, which few versions need

    try:
        value = fast.load(data.decode("utf-8"))
        return msgspec.convert(value.get("decisions", ()), tuple[Decision, ...])
    except (fast.Doubt, UnicodeDecodeError, msgspec.ValidationError):
        pass
    from csi_as_code.reading import parse  # it brings the schemas, which few versions need

    read = parse.improvement(data).value
    return read.decisions if read else ()
