"""Whose work this is made with: the installed packages that csi-as-code uses, with version and licence."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from csi_as_code.site.links import outside

if TYPE_CHECKING:
    from importlib.metadata import Distribution

OURS = "csi-as-code"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TOLD = (".dist-info", ".egg-info")
_EXTRA = re.compile(r";.*\bextra\s*==")
_CLASSIFIER = "License :: OSI Approved :: "
_HOMES = ("homepage", "source", "sourcecode", "repository", "github", "code", "documentation")


class Component(msgspec.Struct, frozen=True, order=True):
    """A package: its name, installed version, licence as its own metadata says it, and its home on the web."""

    name: str
    version: str
    licence: str
    home: str


Find = Callable[[str], "Distribution"]


def components(find: Find | None = None) -> tuple[Component, ...]:
    """Return csi-as-code and every installed package that it needs, directly or not, in order of name.

    What belongs to an extra or to another platform is there where it is installed.
    """
    from importlib.metadata import PackageNotFoundError, distribution  # 12 ms, for this alone

    find = find or distribution
    found: dict[str, Component] = {}
    todo = [OURS]
    while todo:
        name = _normal(todo.pop())
        if name in found:
            continue
        try:
            package = find(name)
        except PackageNotFoundError:
            continue
        found[name] = _component(package)
        todo += _needs(package, with_extras=name == OURS)
    return tuple(found[name] for name in sorted(found))


def installed(places: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return what packages say of themselves in the places where Python looks for them: its name, and how old it is.

    Where that stays, so do the components: who installs another version brings another name.
    """
    found = []
    for place in places:
        try:
            with os.scandir(place) as entries:
                told = [entry for entry in entries if entry.name.endswith(_TOLD)]
                found += sorted((entry.path, entry.stat().st_mtime_ns) for entry in told)
        except NotADirectoryError:  # as a zip file
            found.append((place, os.stat(place).st_mtime_ns))  # noqa: PTH116 - paths as text
        except OSError:
            continue
    return tuple(found)


def _normal(name: str) -> str:
    """Return a name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _needs(package: "Distribution", *, with_extras: bool) -> Iterator[str]:
    for line in package.requires or ():
        match = _NAME.match(line)
        if match and (with_extras or not _EXTRA.search(line)):
            yield match[0]


def _component(package: "Distribution") -> Component:
    said = package.metadata
    classes = [line.removeprefix(_CLASSIFIER) for line in said.get_all("Classifier", ()) if _CLASSIFIER in line]
    text = _field(package, "License")
    short = text if "\n" not in text and len(text) < 60 else ""
    licence = _field(package, "License-Expression") or short or ", ".join(classes) or "not stated"
    return Component(said["Name"], package.version, licence, _home(package))


def _field(package: "Distribution", name: str) -> str:
    return str(package.metadata[name]).strip() if name in package.metadata else ""


def _home(package: "Distribution") -> str:
    links = dict[str, str]()
    for line in package.metadata.get_all("Project-URL", ()):
        label, _, address = line.partition(",")
        links.setdefault(re.sub(r"[^a-z]", "", label.lower()), address.strip())
    addresses = (*(links.get(label, "") for label in _HOMES), _field(package, "Home-page"))
    return next((address for address in addresses if address and outside(address)), "")
