"""A YAML document as nodes that know where they stand, and the flaws that strict reading finds in it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from csi_as_code.model import Pointer

MOST_SHOWN = 60


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """Return a text as a message quotes it: on one line, and cut where it is long."""
    text = " ".join(text[: 4 * most].split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Flaw(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What is wrong with a text, by the name of its rule; line and column count from 1, in characters.

    Line 0 says that only the pointer is known: keys and indices from the top of the document to the value
    (to the key itself where `at_key`).
    """

    rule: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    pointer: Pointer = ()
    at_key: bool = False


class Node(msgspec.Struct, frozen=True, gc=False):
    """A scalar, a mapping (pairs of nodes) or a sequence (nodes), with its place in the text.

    `start` and `end` are character offsets; `source` is the text as written, of a mapping or list the first line.
    """

    value: Any
    start: int
    end: int
    line: int
    column: int
    source: str = ""

    @property
    def is_mapping(self) -> bool:
        """Tell whether the node holds pairs."""
        return isinstance(self.value, dict)

    @property
    def items(self) -> Iterator[tuple[str, "Node", "Node"]]:
        """Yield text of the key, its node and the value's node of a mapping, in order."""
        if isinstance(self.value, dict):
            for key, (key_node, value_node) in self.value.items():
                yield key, key_node, value_node

    def plain(self) -> Any:
        """Return the node as plain values."""
        if isinstance(self.value, dict):
            return {key: value.plain() for key, _, value in self.items}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def find(self, pointer: Pointer) -> tuple["Node | None", "Node"]:
        """Return the key node (where the last step is a key) and value node at a pointer, or the nearest above it."""
        key: Node | None = None
        node = self
        for part in pointer:
            if isinstance(node.value, dict) and part in node.value:
                key, node = node.value[part]
            elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
                key, node = None, node.value[part]
            else:
                break
        return key, node
