"""Text of a record inside Markdown or HTML: it shows as it is, and is never a construct.

Special characters become numeric references, which cannot be structure in CommonMark (section 2.5) and mean the same
in HTML. What forges look for in the rendered text (mentions, references to issues, commits and addresses) is broken
by a zero-width space, as a mention written as a reference would still be one.
"""

import re

from csi_as_code.text import visible

BREAK = "&#8203;"
CUT = "…"

_PIECES = re.compile(
    r"""
    (?P<hash>[0-9a-fA-F]{7,})                    # a commit hash, or a part of one
  | (?P<scheme>:(?=//))                          # an address
  | (?P<www>(?<![^\W_])www(?=\.))
  | (?P<short>(?<![^\W_])gh-(?=[0-9]))           # a reference to an issue: GH-12
  | (?P<emoji>:(?=[\w+-]+(?::|\Z)))              # at the end, too: a colon of ours may follow
  | (?P<sign>[@\#]|[!%&~$](?=[\w{]))             # mentions, references to issues, requests, milestones, labels
  | (?P<special>[\\`*_\[\]<>|&~$])
  | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CHUNK = 6


def safe(text: str, most: int = 600) -> str:
    """Return text on one line so that it shows exactly as it is; cut, with `…`, before it takes more than `most`."""
    flowing = " ".join(visible(" ".join(text.split())).split())
    found: list[str] = []
    size = 0
    for match in _PIECES.finditer(flowing):
        piece = _piece(match)
        size += length(piece)
        if size > most:
            # What was written last may be the first half of something.
            return f"{''.join(found).rstrip(' ')}{CUT}"
        found.append(piece)
    return "".join(found)


def _piece(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "hash":
            return BREAK.join(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))
        case "scheme" | "emoji" | "sign":
            return f"&#{ord(text)};{BREAK}"
        case "www" | "short":
            return f"{text}{BREAK}"
        case "special":
            return f"&#{ord(text)};"
    return text


def length(text: str) -> int:
    """Return how long a text is where it is counted: in UTF-16 code units, the most that anybody counts."""
    return len(text) + sum(1 for character in text if character > "\uffff")
