"""What tells the time and waits; tests put in one that only sleeping moves."""

import time
from typing import Protocol


class Clock(Protocol):
    """What tells the time in seconds since 1970, and waits."""

    def now(self) -> float:
        """Return the present moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Return the present moment."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
