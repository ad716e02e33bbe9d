"""What follows from a shape is kept with it, comes back as it was, and never with another shape."""

from pathlib import Path

import pytest

from csi_as_code.reading import recalled
from csi_as_code.reading.recalled import Recalled


@pytest.fixture
def file(tmp_path: Path) -> Path:
    kept = Recalled(tmp_path / "facts.cache", b"shape")
    kept.put("names", {"a": ("x", "y")})
    kept.save()
    return tmp_path / "facts.cache"


def test_a_value_comes_back_with_its_shape_alone(file: Path) -> None:
    assert Recalled(file, b"shape").get("names", dict[str, tuple[str, ...]]) == {"a": ("x", "y")}
    assert Recalled(file, b"other").get("names", dict[str, tuple[str, ...]]) is None
    assert Recalled(file, b"shape").get("more", dict[str, tuple[str, ...]]) is None


def test_a_value_of_another_type_is_none(file: Path) -> None:
    assert Recalled(file, b"shape").get("names", dict[str, int]) is None


def test_values_of_another_shape_are_left_behind(file: Path) -> None:
    other = Recalled(file, b"other")
    other.put("more", 1)
    other.save()
    assert Recalled(file, b"other").get("more", int) == 1
    assert Recalled(file, b"other").get("names", dict[str, tuple[str, ...]]) is None


def test_what_is_known_is_not_written_again(file: Path) -> None:
    before = file.stat().st_mtime_ns, file.stat().st_ino
    again = Recalled(file, b"shape")
    assert again.get("names", dict[str, tuple[str, ...]])
    again.save()
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


@pytest.mark.parametrize("value", ["half \ud800", 2**70])
def test_what_cannot_be_kept_is_not(file: Path, value: object) -> None:
    kept = Recalled(file, b"shape")
    kept.put("names", 1)
    kept.put("odd", value)
    kept.save()
    again = Recalled(file, b"shape")
    assert (again.get("names", int), again.get("odd", type(value))) == (1, None)


@pytest.mark.parametrize("content", [b"", b"csi-cache-1\n9 9\nnot what it says"])
def test_a_damaged_file_holds_nothing(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert Recalled(file, b"shape").get("names", dict[str, tuple[str, ...]]) is None


def test_without_a_shape_nothing_is_kept(tmp_path: Path) -> None:
    for kept in (Recalled(), Recalled(tmp_path / "facts.cache")):
        kept.put("names", 1)
        kept.save()
        assert kept.get("names", int) is None
    assert list(tmp_path.iterdir()) == []


def test_it_lies_beside_what_was_printed(tmp_path: Path) -> None:
    assert recalled.beside(tmp_path / "site-1.cache") == tmp_path / "facts-site-1.cache"
