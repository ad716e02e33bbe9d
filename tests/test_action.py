"""The action at the top of the repository installs csi from its own commit, with locked packages."""

import os
import subprocess
import sysconfig
import venv
from pathlib import Path
from typing import Any

import yaml
from tests.starting.expressions import filled
from tests.starting.runner import SHELL

from csi_as_code import __version__

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load(ROOT.joinpath("action.yml").read_text(encoding="utf-8"))


def test_its_shell_installs_csi(tmp_path: Path) -> None:
    """Nothing is fetched: what the lock names lies on the path already, in the same versions; ours does not."""
    python, packages = tmp_path / "python", tmp_path / "packages"
    venv.create(python, with_pip=True)
    packages.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(("csi_as_code", "_csi_as_code", "__editable__", "pip", "_distutils")):
            packages.joinpath(entry.name).symlink_to(entry)
    *_, step = ACTION["runs"]["steps"]
    assert step["shell"] == "bash"
    contexts = {"github": {"action_path": str(ROOT)}}
    environment = {
        "PATH": f"{python / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(packages),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_NO_INDEX": "1",
        **{name: filled(value, contexts) for name, value in step["env"].items()},
    }
    script = tmp_path / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    call = [*SHELL, str(script)]
    done = subprocess.run(
        call, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"csi {__version__}\n"), done.stdout + done.stderr
    where = "import csi_as_code; print(csi_as_code.__file__)"
    call = [str(python / "bin" / "python"), "-c", where]
    found = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(python)


def test_it_takes_nothing_but_locked_packages() -> None:
    *_, step = ACTION["runs"]["steps"]
    installs = [line for line in step["run"].replace("\\\n", " ").splitlines() if line.startswith('"${pip[@]}"')]
    assert len(installs) == 2
    assert "--require-hashes --only-binary :all:" in installs[0]
    assert "--no-index --no-deps --no-build-isolation" in installs[1]
    for part in installs[0].split("$SOURCE/")[1:]:
        assert ROOT.joinpath(part.split('"')[0]).is_file()
    assert os.access(ROOT / "requirements" / "github.txt", os.R_OK)
