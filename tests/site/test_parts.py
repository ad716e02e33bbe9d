"""Work that several processes share: every part of it is done once, whoever is quicker."""

import os
import signal
from collections.abc import Iterable

import pytest

from csi_as_code.site.apart import Apart
from csi_as_code.site.parts import MOST, Parts

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


def said(parts: Iterable[int]) -> bytes:
    return " ".join(map(str, parts)).encode()


@pytest.mark.parametrize("count", [0, 1, 7, MOST, 3 * MOST + 5])
@pytest.mark.parametrize("others", [0, 1, 3])
def test_every_part_is_for_one_process(count: int, others: int) -> None:
    parts = Parts(range(count))
    ends = [Apart(lambda: said(parts.from_the_end())) for _ in range(min(1, others))]
    begins = [Apart(lambda: said(parts)) for _ in range(others - 1)]
    own = list(parts)
    taken = [[int(word) for word in other.wait().split()] for other in (*ends, *begins)]
    assert sorted(sum(taken, own)) == list(range(count))
    assert own == sorted(own)
    parts.close()


def test_who_comes_late_finds_nothing_left() -> None:
    parts = Parts("abc")
    assert list(parts) == ["a", "b", "c"]
    assert list(parts) == list(parts.from_the_end()) == []
    parts.close()


def test_from_the_end_the_last_comes_first() -> None:
    parts = Parts(range(2 * MOST))  # which stand together in twos
    first = iter(parts.from_the_end())
    assert [next(first), next(first)] == [2 * MOST - 2, 2 * MOST - 1]
    assert list(parts) == list(range(2 * MOST - 2))
    parts.close()


def test_what_an_ended_process_had_taken_is_lost_and_nothing_else() -> None:
    parts = Parts(range(5))

    def ends() -> bytes:
        next(iter(parts))
        os.kill(os.getpid(), signal.SIGKILL)
        return b""

    other = Apart(ends)
    os.waitid(os.P_PID, other.process, os.WEXITED | os.WNOWAIT)
    assert list(parts) == [1, 2, 3, 4]
    other.stop()
    parts.close()
