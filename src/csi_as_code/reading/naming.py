"""What the name of a file says: a record is called by its id."""

import re

ID = re.compile(r"[A-Z][A-Z0-9]{0,15}-[0-9]{4,9}\Z")


def ident_of(path: str) -> str | None:
    """Return the id that a path's file name is, or None."""
    name = path.rpartition("/")[2]
    return name[:-5] if name.endswith(".yaml") and ID.match(name[:-5]) else None
