"""Turn the bytes of a file into text, and name what no text may hold: control characters, merge conflicts."""

import re
from collections.abc import Iterator

from csi_as_code.reading.limits import RECORD, Limits
from csi_as_code.reading.nodes import Flaw

BOM = b"\xef\xbb\xbf"
CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|\r(?!\n)"
)
_NAMES = {
    "\x00": "NUL", "\x85": "U+0085 (next line)", "\u2028": "U+2028 (line separator)",
    "\ufeff": "U+FEFF (byte order mark)", "\u2029": "U+2029 (paragraph separator)",
    "\r": "a carriage return without a line feed",
}  # fmt: skip
_WIDE = {
    b"\xff\xfe\x00\x00": "UTF-32", b"\x00\x00\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip
SAVE = 'save it as UTF-8; editors offer that under "Save with encoding"'


def decode(data: bytes, limits: Limits = RECORD) -> tuple[str, list[Flaw]]:
    """Return the text of a file without its byte order mark, or the flaw that keeps it from being text."""
    if len(data) > limits.most_bytes:
        message = f"the file is larger than {limits.most_bytes // 1024} KiB"
        return "", [Flaw("yaml-too-large", message, "move long material to a page and link to it", 1, 1)]
    if wide := encoding_of(data):
        return "", [Flaw("yaml-encoding", f"the file is saved as {wide}, not as UTF-8", SAVE, 1, 1)]
    try:
        return data.removeprefix(BOM).decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].removeprefix(BOM).decode("utf-8")
        line, column = place(before, len(before))
        return "", [Flaw("yaml-encoding", f"the file is not UTF-8: {_byte(data, error.start)}", SAVE, line, column)]


def encoding_of(data: bytes) -> str | None:
    """Return the wide encoding that a file seems to be saved in: by its mark, or by NUL in every other byte."""
    for mark, name in _WIDE.items():
        if data.startswith(mark):
            return name
    start = data[:64]
    halves = start[0::2], start[1::2]
    return "UTF-16" if len(start) > 3 and any(not any(half) for half in halves) and any(start) else None


def _byte(data: bytes, index: int) -> str:
    """Say which byte it is, and which letter it would be to the encoding that is the usual cause."""
    letter = data[index : index + 1].decode("cp1252", "ignore")
    guess = f' is "{letter}" in Windows-1252' if letter else " begins no character"
    return f"the byte 0x{data[index]:02X}{guess}"


def place(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character offset."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def name_of(character: str) -> str:
    """Return what people call a character that cannot be shown."""
    return _NAMES.get(character, f"the control character U+{ord(character):04X}")


def look_over(text: str) -> Iterator[Flaw]:
    """Yield what can be seen without parsing and would only confuse the parser."""
    for match in CONFLICT.finditer(text):
        line, column = place(text, match.start())
        hint = "resolve the merge conflict: keep one side and delete the three marker lines"
        yield Flaw("yaml-conflict-marker", f'a merge conflict marker: "{match.group()}"', hint, line, column, 7)
    if "\r" in text and "\n" not in text:
        hint = "save it with the line ends of Unix (LF) or Windows (CRLF)"
        message = "the lines end in a carriage return without a line feed"
        yield Flaw("yaml-character", message, hint, 1, text.index("\r") + 1)
        return
    for match in _REFUSED.finditer(text):
        line, column = place(text, match.start())
        hint = "delete it, or put a space or a line break there"
        yield Flaw("yaml-character", f"{name_of(match.group())} has no place in a text", hint, line, column)
