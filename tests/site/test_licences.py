"""The licences: whatever csi-as-code needs, with what its own metadata says."""

import re
import tomllib
from email.message import Message
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

from csi_as_code.site.licences import Component, components

ROOT = Path(__file__).resolve().parents[2]


class Package(Distribution):
    """A package of a test: its metadata, and nothing else."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read_text(self, filename: str) -> str | None:
        return self.text if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:  # type: ignore[override]
        raise NotImplementedError


PACKAGES = {
    "csi-as-code": "Name: csi-as-code\nVersion: 1\nLicense-Expression: Apache-2.0\n"
    "Requires-Dist: One_Two>=1\nRequires-Dist: three; extra == 'xlsx'\nRequires-Dist: gone; sys_platform == 'win32'\n",
    "one-two": "Name: One.Two\nVersion: 2\nLicense: MIT\nProject-URL: Source Code, https://one.example/\n"
    "Requires-Dist: four\nRequires-Dist: five; extra == 'x'\nRequires-Dist: csi-as-code\n",
    "three": "Name: three\nVersion: 3\nClassifier: License :: OSI Approved :: BSD License\nHome-page: javascript:x\n",
    "four": "Name: four\nVersion: 4\nLicense: Permission is\n        hereby granted\n",
    "five": "Name: five\nVersion: 5\n",
}


def find(name: str) -> Distribution:
    if name not in PACKAGES:
        raise PackageNotFoundError(name)
    return Package(PACKAGES[name])


def test_what_is_needed_is_listed_with_its_licence() -> None:
    assert components(find) == (
        Component("csi-as-code", "1", "Apache-2.0", ""),
        Component("four", "4", "not stated", ""),
        Component("One.Two", "2", "MIT", "https://one.example/"),
        Component("three", "3", "BSD License", ""),
    )
    assert isinstance(find("four").metadata, Message)


def test_everything_that_the_package_asks_for_is_there() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[^A-Za-z0-9-]", line)[0].lower().replace("_", "-") for line in asked if ";" not in line}
    found = {component.name.lower().replace("_", "-"): component for component in components()}
    assert names | {"csi-as-code"} <= set(found)
    assert [name for name, component in found.items() if component.licence == "not stated"] == []
    assert components() == components()
