"""Ways to look at the same, as tabs: those of a page's kind lead from one to the other."""

import msgspec


class Tab(msgspec.Struct, frozen=True):
    """A way to look; without an address it is the one that is shown."""

    title: str
    href: str
