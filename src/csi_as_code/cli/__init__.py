"""The command line: parse, call, print, exit code.

A command is a file: `csi lint` is lint.py, with a click command that is called `command`. It imports click on top
and everything else inside its function, because `csi --help` and shell completion import every command; it returns
its exit code, or None for 0. Files that begin with an underscore are shared by the commands.
"""

import gc
import sys

try:
    from csi_as_code.cli._group import csi
except KeyboardInterrupt:  # Ctrl-C while click is imported is as quiet as later
    sys.exit(130)

__all__ = ["csi", "main"]


def main() -> None:
    """Run `csi` with the arguments of the process, and exit."""
    gc.disable()  # a command is short, and nearly all that it makes is used until its end
    csi.main(prog_name="csi")
