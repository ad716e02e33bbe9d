"""The package is whole: locks satisfy pyproject.toml, wheel and sdist carry what the code needs."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import csi_as_code

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("run", "github", "build", "dev", "lock")


def locked(name: str) -> dict[str, Requirement]:
    """Return what a lock file pins, by package; a line's hashes are checked on the way."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    pins = {}
    for line in text.splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line)
        assert hashes, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", item) for item in hashes), line
        pin = Requirement(requirement)
        assert re.fullmatch(r"==[^,*]+", str(pin.specifier)), line
        pins[canonicalize_name(pin.name)] = pin
    return pins


def wanted(name: str) -> list[Requirement]:
    """Return what pyproject.toml asks for, directly, of what a lock file pins."""
    groups = PROJECT["dependency-groups"]
    lines = {
        "run": PROJECT["project"]["dependencies"],
        "github": [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["github"]],
        "build": [*groups["build"], *PROJECT["build-system"]["requires"]],
        "dev": [*PROJECT["project"]["dependencies"], *groups["build"], *groups["dev"]],
        "lock": groups["lock"],
    }[name]
    return [Requirement(line) for line in lines if isinstance(line, str)]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_satisfies_what_pyproject_asks_for(name: str) -> None:
    pins = locked(name)
    unmet = [
        str(asked)
        for asked in wanted(name)
        if (pin := pins.get(canonicalize_name(asked.name))) is None
        or not asked.specifier.contains(str(pin.specifier).removeprefix("=="))
    ]
    assert unmet == []


@pytest.mark.parametrize("name", ["run", "github", "build"])
def test_what_is_shipped_is_what_was_tested(name: str) -> None:
    tested = {package: pin.specifier for package, pin in locked("dev").items()}
    assert {package: pin.specifier for package, pin in locked(name).items()}.items() <= tested.items()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_versions_agree() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = PROJECT["project"]["version"]
    assert csi_as_code.__version__ == version
    assert f"## [{version}]" in changelog or "## [Unreleased]" in changelog


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sdist, the wheel made from the checkout, and the wheel made from the sdist."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "build", "--no-isolation"]

    def run(*arguments: str, source: Path, out: str) -> Path:
        result = subprocess.run(
            [*build, *arguments, "--outdir", str(folder / out), str(source)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        (made,) = (folder / out).iterdir()
        return made

    sdist = run("--sdist", source=ROOT, out="sdist")
    # Python 3.11.2, Debian 12's, has no filters yet; later ones warn without.
    safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", **safely)  # noqa: S202  our own, just made
    (unpacked,) = (folder / "unpacked").iterdir()
    return {
        "sdist": sdist,
        "wheel": run("--wheel", source=ROOT, out="wheel"),
        "wheel from sdist": run("--wheel", source=unpacked, out="again"),
    }


def test_the_sdist_builds_the_same_wheel(built: dict[str, Path]) -> None:
    assert built["wheel from sdist"].read_bytes() == built["wheel"].read_bytes()


def test_the_wheel_carries_schemas_templates_and_types(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        carried = {
            name.removeprefix("csi_as_code/_data/"): wheel.read(name)
            for name in wheel.namelist()
            if name.startswith("csi_as_code/_data/")
        }
        names = set(wheel.namelist())
    expected = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in ("schemas", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert carried == expected
    assert "csi_as_code/py.typed" in names
    package = ROOT / "src" / "csi_as_code"
    assert names >= {
        f"csi_as_code/{path.relative_to(package).as_posix()}"
        for path in (package / "starting" / "files").rglob("*")
        if path.is_file()
    }
    assert {name.split("/")[0] for name in names} == {"csi_as_code", "csi_as_code-0.1.0.dist-info"}


def test_the_wheel_names_the_commit_that_it_was_made_from(built: dict[str, Path]) -> None:
    """Nothing where files were changed, or where there is no checkout: a commit that is not it would be a lie."""
    said = [
        subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False).stdout
        for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
    ]
    expected = [said[0]] if (ROOT / ".git").exists() and not said[1] else []
    with zipfile.ZipFile(built["wheel"]) as wheel:
        found = [wheel.read(name).decode() for name in wheel.namelist() if name == "csi_as_code/_commit.txt"]
    assert found == expected


def test_the_wheel_has_both_commands(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        entry_points = wheel.read("csi_as_code-0.1.0.dist-info/entry_points.txt").decode()
    assert entry_points.split() == [
        "[console_scripts]",
        "csi",
        "=",
        "csi_as_code.cli:main",
        "csi-as-code",
        "=",
        "csi_as_code.cli:main",
    ]


def test_every_dependency_is_imported_somewhere() -> None:
    modules = {"markdown-it-py": "markdown_it", "pyyaml": "yaml", "jsonschema-rs": "jsonschema_rs"}
    # The zones are data; icalendar waits for calendar.ics.
    not_yet = {"tzdata", "icalendar"}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    unused = [
        name
        for asked in wanted("run")
        if (name := canonicalize_name(asked.name)) not in not_yet
        and not re.search(rf"^\s*(?:import|from) {modules.get(name, name)}\b", source, re.MULTILINE)
    ]
    assert unused == []
