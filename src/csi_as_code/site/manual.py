"""The page of docs/ that lists the templates and their blocks, from the templates themselves."""

from collections.abc import Iterator, Mapping

from jinja2 import Environment, nodes

from csi_as_code.site import templates

_HEAD = """\
# Templates and their blocks

What a file in a register's own `templates/` can change: a template of the same name extends the shipped one and gives
its blocks another content, block by block ([how](site.md#change-how-it-looks)). `{{ super() }}` is what the block held.
Generated: `make docs` writes it.

A page has the blocks of `base.html` besides its own. Blocks in brackets lie inside the block before the bracket.

| template | blocks |
|---|---|
"""
DASH = "\u2013"
_TAIL = """
What stands in a template without blocks is shown by others; a file of its name takes its place as a whole.
"""


def templates_page() -> str:
    """Return the page."""
    rows = (f"| `{name}` | {_line(found) or DASH} |\n" for name, found in sorted(blocks().items()))
    return f"{_HEAD}{''.join(rows)}{_TAIL}"


class Tree(dict[str, "Tree"]):
    """Blocks by name, each with those inside of it, in the order in which they stand."""


def blocks() -> Mapping[str, Tree]:
    """Return the blocks of every shipped template."""
    environment = Environment(autoescape=True)
    return {
        name: _inside(environment.parse(content.decode("utf-8")))
        for name, content in templates.shipped().items()
        if name.endswith(".html")
    }


def _inside(node: nodes.Node) -> Tree:
    found = Tree()
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            found[child.name] = _inside(child)
        else:
            found.update(_inside(child))
    return found


def names(tree: Tree) -> Iterator[str]:
    """Yield the names of blocks, and of those inside of them."""
    for name, inside in tree.items():
        yield name
        yield from names(inside)


def _line(tree: Tree) -> str:
    return ", ".join(f"`{name}`" + (f" ({_line(inside)})" if inside else "") for name, inside in tree.items())
