"""What is remembered goes by the code that made it: a change of any module behind it gives it another name."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.git_room.repository import record, register

import csi_as_code
from csi_as_code.reading import cache, remembered, schemas

PACKAGE = Path(csi_as_code.__file__).parent


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources, which takes its place where they are looked at."""
    copy = tmp_path / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    folder = schemas.folder()
    monkeypatch.setattr(schemas, "folder", lambda: folder)
    monkeypatch.setattr(csi_as_code, "__file__", str(copy / "__init__.py"))
    return copy


def changed(sources: list[Path]) -> Iterator[Path]:
    """Change one source after the other, and put it back."""
    for source in sources:
        before = source.read_bytes()
        source.write_bytes(before + b"\n")
        yield source
        source.write_bytes(before)


def test_what_files_mean_goes_by_all_modules_that_read_and_that_they_stand_on(package: Path) -> None:
    sources = [*package.glob("*.py"), *(package / "reading").glob("*.py")]
    names = {cache.fingerprint.__wrapped__()}
    for _ in changed(sources):
        names.add(cache.fingerprint.__wrapped__())
    assert {package / "model.py", package / "reading" / "parse.py"} <= set(sources)
    assert len(names) == 1 + len(sources)


def test_a_history_goes_by_all_modules_that_read_it_and_that_they_stand_on(package: Path, tmp_path: Path) -> None:
    repository = register(tmp_path / "register")
    repository.commit({"improvements/IMP-0001.yaml": record("IMP-0001", "proposed")})
    sources = [
        package / "model.py",
        package / "workflow.py",
        package / "git" / "log.py",
        package / "reading" / "walk.py",
    ]
    for _ in changed(sources):
        remembered.history(repository.root, dict)
    remembered.history(repository.root, dict)
    kept = repository.root / ".git" / "csi"
    assert len(list(kept.glob("history-*.cache"))) == len(sources) + 1
