"""Write a new record: its fields in order, prose in block style, and a template's prompts as comments below."""

import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from csi_as_code.analysis.similarity import similar_titles
from csi_as_code.editing import emit
from csi_as_code.editing.fields import order
from csi_as_code.errors import GitError, UsageError
from csi_as_code.model import Improvement
from csi_as_code.reading import fast
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import IMPROVEMENTS, Register
from csi_as_code.text import did_you_mean
from csi_as_code.workflow import is_open

FOLDER = Path(__file__).parent / "templates"
PROSE_WIDTH = 100
LIKE_ENOUGH = 60.0
MOST_ALIKE = 3
MODELINE = "# yaml-language-server:"
SCHEMA = "schemas/improvement.schema.json"
PROSE = frozenset({"description"})


class Template(msgspec.Struct, frozen=True):
    """A kind of record to begin with: fields that it sets, and prompts for what comes later, as comments."""

    fields: Mapping[str, Any]
    prompts: str


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates by name."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        at = text.index("\n#") + 1
        found[path.stem] = Template(fast.load(text[:at]), text[at:])
    return found


def template(name: str | None) -> Template:
    """Return a template by name, an empty one for no name."""
    if name is None:
        return Template({}, "")
    if name not in templates():
        raise UsageError(f'there is no template "{name}"', did_you_mean(name, templates()))
    return templates()[name]


def text_of(fields: Mapping[str, Any], like: str, prompts: str) -> str:
    """Return the text of a new record; `like` is the text of a neighbour, whose line for editors it takes over."""
    first = like.split("\n", 1)[0].rstrip("\r")
    head = f"{first}\n" if first.startswith(MODELINE) and first.isprintable() else ""
    names = order()
    whole = {name: fields[name] for name in sorted(fields, key=names.index) if fields[name] not in (None, [], {})}
    for name in PROSE & whole.keys():
        whole[name] = prose(str(whole[name]))
    return f"{head}{chr(10).join(emit.block(whole, 0))}\n{prompts}"


def line_for_editors(opened: Opened, path: str) -> str:
    """Return the line that names the schema, seen from a file, where the register holds it."""
    try:
        opened.read(SCHEMA)
    except (OSError, GitError):
        return ""
    return f"{MODELINE} $schema={'../' * path.count('/')}{SCHEMA}"


def prose(text: str) -> str:
    """Return a text in lines that fit a page, ended by a line feed: then it is written as a block."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").strip("\n ").split("\n")]
    width = PROSE_WIDTH - 2
    folded = (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""] for line in lines)
    return "\n".join(part for group in folded for part in group) + "\n"


def path_of(ident: str, folder: str) -> str:
    """Return where a new record goes; raise UsageError for a folder that is not below improvements/."""
    parts = [part for part in folder.split("/") if part]
    if folder.startswith("/") or any(part.startswith(".") or not _is_word(part) for part in parts):
        raise UsageError(f'"{folder}" is not a folder of {IMPROVEMENTS}/', "Name one like service-desk.")
    return "/".join((IMPROVEMENTS, *parts, f"{ident}.yaml"))


def _is_word(part: str) -> bool:
    return part.isascii() and all(char.isalnum() or char in "-_." for char in part)


def alike(register: Register, title: str) -> list[tuple[Improvement, float]]:
    """Return the open records with the likest titles, the likest first, and how like they are, 0 to 100."""
    new = ""
    titles = {item.id: item.title for item in register.improvements.values() if is_open(item.state) and item.title}
    found: list[tuple[Improvement, float]] = []
    while len(found) < MOST_ALIKE:
        asked = {**titles, new: title}
        likest = [match for match in similar_titles(asked, LIKE_ENOUGH, _none_related) if match.id == new]
        if not likest:
            break
        found.append((register.improvements[likest[0].other], likest[0].percent))
        del titles[likest[0].other]
    return found


def _none_related(_one: str, _other: str) -> bool:
    return False
