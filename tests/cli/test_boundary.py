import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from csi_as_code.cli._boundary import guarded
from csi_as_code.errors import CsiError, GitError

Run = Callable[[str], Result]
CSI = [sys.executable, "-m", "csi_as_code"]


def bug() -> None:
    raise ValueError("half a record\nand more")


def outcome(run: Callable[[], object], capfd: pytest.CaptureFixture[str], *args: str) -> tuple[str, int]:
    with pytest.raises(SystemExit) as stop:
        guarded(run, args)
    out, err = capfd.readouterr()
    assert out == ""
    return err, int(str(stop.value.code))


def raising(error: BaseException) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (CsiError("it cannot be"), ("csi: error: it cannot be\n", 2)),
        (GitError("git is gone", "Install git."), ("csi: error: git is gone\n  Install git.\n", 2)),
        (CsiError("a\x1b[31mred\u202eone"), ("csi: error: a␛[31mred<U+202E>one\n", 2)),
        (click.UsageError("no"), ('csi: error: no\n  Try "csi --help".\n', 2)),
        (click.Abort(), ("", 130)),
        (BrokenPipeError(), ("", 141)),
        (OSError(28, "No space left on device"), ("csi: error: No space left on device\n", 2)),
        (
            PermissionError(13, "Permission denied", "site"),
            ('csi: error: Permission denied: "site"\n  Check who may write there, or name another place.\n', 2),
        ),
    ],
)
def test_an_error_is_a_sentence_and_an_exit_code(
    error: Exception, expected: tuple[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    assert outcome(raising(error), capfd) == expected


def test_a_bug_is_three_and_shows_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    assert outcome(bug, capfd) == (
        (
            "csi: bug: this is a bug in csi-as-code: ValueError: half a record\n"
            "  Please report it. --debug or CSI_DEBUG=1 shows where it happened.\n"
        ),
        3,
    )


def test_debug_shows_the_last_frames_of_a_bug(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_option = outcome(bug, capfd, "--debug")
    monkeypatch.setenv("CSI_DEBUG", "1")
    by_variable = outcome(bug, capfd)
    assert by_option == by_variable
    assert "test_boundary.py" in by_option[0].splitlines()[-1]
    assert by_option[0].endswith('in bug: raise ValueError("half a record\\nand more")\n')


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1), ("text", 0)])
def test_a_command_returns_its_exit_code(result: object, code: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert outcome(lambda: result, capfd) == ("", code)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("lnt", 'csi: error: there is no command "lnt". Did you mean "lint"?\n  Try "csi --help".\n'),
        ("xyzzy", 'csi: error: there is no command "xyzzy".\n  Try "csi --help".\n'),
        ("show", "csi: error: Missing argument 'ID'.\n  Try \"csi show --help\".\n"),
    ],
)
def test_a_wrong_call_is_two(run: Run, line: str, hint: str) -> None:
    result = run(line)
    assert (result.stdout, result.stderr, result.exit_code) == ("", hint, 2)


def test_csi_alone_shows_its_help(run: Run) -> None:
    result = run("")
    assert (result.exit_code, "Commands:" in result.output) == (2, True)


def test_the_version_is_printed(run: Run) -> None:
    from csi_as_code import __version__

    assert run("--version").stdout == f"csi {__version__}\n"


def test_a_closed_pipe_is_quiet(small: Path) -> None:
    with subprocess.Popen(
        [*CSI, "explain", "yaml", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        stderr = process.stderr.read()
    assert (stderr, process.returncode) == (b"", 141)


@pytest.mark.skipif(os.name == "nt", reason="there is no such shell here")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("list >&-", ("", "csi: error: stdout is closed\n  Send it to a file, or to /dev/null.\n", 2)),
        ("build site >&-", ("", "csi: error: stdout is closed\n  Send it to a file, or to /dev/null.\n", 2)),
        ("explain nothing >&- 2>&-", ("", "", 2)),
        ("list --columns id --state closed 2>&-", ("Id\nIMP-0001\n", "", 0)),
        ("list --columns id --state closed <&- 2>&-", ("Id\nIMP-0001\n", "", 0)),
    ],
)
def test_a_closed_stream_is_no_bug(small: Path, line: str, expected: tuple[str, str, int]) -> None:
    command = ["/bin/sh", "-c", f'"{sys.executable}" -m csi_as_code {line}']
    result = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr, result.returncode) == expected
    assert not (small / "site").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said(small: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run([*CSI, "explain", "yaml-tab"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (result.stderr, result.returncode) == (b"csi: error: No space left on device\n", 2)


def test_text_is_utf_8_whatever_the_locale(small: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = subprocess.run(
        [*CSI, "list", "--columns", "title", "--state", "in_progress"], capture_output=True, check=True, env=environment
    )
    assert result.stdout.decode("utf-8") == "Title\nSay it in 日本語, é and |pipes|\n"
