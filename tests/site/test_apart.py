"""Work that another process does: its result, what went wrong in it, and its end."""

import os
import signal
import time
from pathlib import Path

import pytest
from jinja2.exceptions import TemplateRuntimeError

from csi_as_code.errors import CsiError
from csi_as_code.site.apart import Apart, processors

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


def fails(error: BaseException) -> bytes:
    raise error


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_another_process_gives_back_what_it_made(size: int) -> None:
    me = os.getpid()
    other = Apart(lambda: b"%d" % (os.getpid() != me) + b"x" * size)
    assert other.wait() == b"1" + b"x" * size
    other.stop()
    with pytest.raises(CsiError, match="nobody waits twice"):
        other.wait()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/a/place"), 'No space left on device: "/a/place"'),
        (TemplateRuntimeError("no such thing"), "a template cannot be used: no such thing"),
        (CsiError("a full sentence"), "a full sentence"),
        (ValueError("half \ud800"), r"ValueError: half \\ud800"),
    ],
)
def test_what_went_wrong_in_it_is_raised_here(error: Exception, said: str) -> None:
    other = Apart(lambda: fails(error))
    with pytest.raises(CsiError, match=said):
        other.wait()


def test_a_process_that_is_killed_is_no_result() -> None:
    other = Apart(lambda: os.kill(os.getpid(), 9) or b"")  # type: ignore[func-returns-value]
    with pytest.raises(CsiError, match="ended with status 9"):
        other.wait()


def test_work_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    def work() -> bytes:
        (tmp_path / "process").write_text(str(os.getpid()))
        (tmp_path / "process").rename(tmp_path / "begun")
        time.sleep(600)
        (tmp_path / "done").write_text("")
        return b""

    other = Apart(work)
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    other.stop()
    other.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "begun").read_text()), 0)
    assert not (tmp_path / "done").exists()


def interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def test_work_is_ended_where_who_waits_for_it_is_interrupted(tmp_path: Path) -> None:
    me = os.getpid()

    def work() -> bytes:
        while not (tmp_path / "waits").exists():
            time.sleep(0.01)
        os.kill(me, signal.SIGUSR1)
        time.sleep(600)
        return b"%d" % os.getpid()

    def wait() -> None:
        (tmp_path / "waits").touch()
        other.wait()

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        other = Apart(work)
        with pytest.raises(KeyboardInterrupt):
            wait()
        other.stop()
    finally:
        signal.signal(signal.SIGUSR1, before)
    with pytest.raises(ProcessLookupError):
        os.kill(other.process, 0)


def test_a_result_counts_where_the_system_keeps_no_status_of_what_ended() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert Apart(lambda: b"done").wait() == b"done"
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_there_is_at_least_one_process() -> None:
    assert 1 <= processors() <= 4
