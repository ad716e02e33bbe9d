"""Run whole processes by turns, and say how long each took and how much memory it held."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import csi_as_code

CSI = (sys.executable, "-c", "import sys; from csi_as_code.cli import main; sys.exit(main())")
"""What the installed command `csi` runs, by this interpreter."""

DAY = "2026-11-22"

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(csi_as_code.__file__).parent.parent), "LC_ALL": "C.UTF-8"}
# pip compiles what it installs; a checkout has the same once Python may keep what it has compiled.
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)


class Failed(Exception):
    """A measured command did not do what it should."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall-clock seconds from start to end, processor seconds, the peak of resident memory in bytes."""

    seconds: float
    busy_seconds: float
    peak_bytes: int


def run(command: Sequence[str], folder: Path, *, may_fail: bool = False) -> Run:
    """Run a command to its end with nothing on its input; raise Failed where it cannot do its work.

    What was written before is on the disk when it begins, so that nobody is measured by the writing of another.
    """
    if hasattr(os, "sync"):
        os.sync()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stderr:
        process.stderr.close()
    if process.returncode not in ((0, 1) if may_fail else (0,)) or b"Traceback" in said:
        raise Failed(f"{' '.join(command)[:120]}: exit {process.returncode}: {said.decode('utf-8', 'replace')[-500:]}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def csi(*words: str) -> tuple[str, ...]:
    """Return the command line of a csi command."""
    return (*CSI, *words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """What two commands took that were run by turns."""

    ours: tuple[Run, ...]
    reference: tuple[Run, ...]

    @property
    def ratio(self) -> float:
        """Median of ours over median of the reference."""
        return median(self.ours) / median(self.reference)

    @property
    def busy_ratio(self) -> float:
        """The same of processor time, which neighbours on a busy machine disturb less."""
        return statistics.median(one.busy_seconds for one in self.ours) / statistics.median(
            one.busy_seconds for one in self.reference
        )

    @property
    def spread(self) -> tuple[float, float]:
        """Least and greatest ratio of two neighbours."""
        ratios = [a.seconds / b.seconds for a, b in zip(self.ours, self.reference, strict=True)]
        return min(ratios), max(ratios)


def median(runs: Sequence[Run]) -> float:
    """Return the median of the seconds."""
    return statistics.median(one.seconds for one in runs)


def duel(rounds: int, ours: Callable[[], Run], reference: Callable[[], Run], before: Callable[[], None]) -> Duel:
    """Measure two ways by turns; `before` prepares each round and is not measured, and who begins alternates."""
    mine, theirs = [], []
    for number in range(rounds):
        before()
        if number % 2:
            theirs.append(reference())
            mine.append(ours())
        else:
            mine.append(ours())
            theirs.append(reference())
    return Duel(ours=tuple(mine), reference=tuple(theirs))
