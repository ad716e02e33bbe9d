"""The errors that stop a command: a full sentence each, with a way out where there is one.

Problems in a register's own files are findings (values), never exceptions.
"""

import shlex
import sys


class CsiError(Exception):
    """Cannot go on; `hint` says what to do about it. The command line exits with 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(CsiError):
    """The command was called with something that it cannot take."""


class RegisterError(CsiError):
    """There is no register here, or its `register.yaml` cannot be used."""


class GitError(CsiError):
    """Git did not answer, or answered that it cannot."""


def not_installed(package: str, needed_by: str) -> UsageError:
    """Return the error about a package that few commands need, and what installs it for the Python that runs csi."""
    python = shlex.quote(sys.executable or "python")
    hint = f"Install it: {python} -m pip install {package} (where pipx keeps csi: pipx inject csi-as-code {package})"
    return UsageError(f"{needed_by} {package}, which is not installed", hint)
