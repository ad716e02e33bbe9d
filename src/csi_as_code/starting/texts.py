"""The templates of the files: plain text with `<<name>>` for what is filled in."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "files"
_MARK = re.compile(r"<<([a-z_]+)>>")


@cache
def template(name: str) -> str:
    """Return the text of a template, by its path below files/."""
    return (FOLDER / name).read_text(encoding="utf-8")


def filled(name: str, words: Mapping[str, str]) -> str:
    """Return a template with every mark replaced, once: what is filled in is not looked at again."""
    return _MARK.sub(lambda mark: words[mark[1]], template(name))
