"""How large and how deep a document may be."""

from typing import NamedTuple

MOST_DEPTH = 20


class Limits(NamedTuple):
    """How large a document may be, in bytes and in keys and values."""

    most_bytes: int
    most_nodes: int


RECORD = Limits(256 * 1024, 5_000)
POLICY = Limits(4 * 1024 * 1024, 200_000)
"""register.yaml names every person, so it may be larger than a record."""
