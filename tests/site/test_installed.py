"""Versions told by the names of folders are those that importlib.metadata reads."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from csi_as_code.site.installed import versions
from csi_as_code.site.reuse import PRINTERS


def test_versions_are_those_that_the_packages_state() -> None:
    assert versions(PRINTERS) == tuple(map(version, PRINTERS))


def test_a_package_in_a_way_of_its_own_is_looked_up(tmp_path: Path) -> None:
    assert versions(PRINTERS, [str(tmp_path), str(tmp_path / "gone")]) == tuple(map(version, PRINTERS))


def test_the_first_place_counts(tmp_path: Path) -> None:
    for folder in ("a/Some_Thing-2.0.dist-info", "b/some.thing-1.0.dist-info"):
        (tmp_path / folder).mkdir(parents=True)
    assert versions(["some-thing"], [str(tmp_path / "a"), str(tmp_path / "b")]) == ("2.0",)


def test_what_is_not_installed_is_said() -> None:
    with pytest.raises(PackageNotFoundError):
        versions(["no-such-package-of-ours"])
