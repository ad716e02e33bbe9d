"""Where a register is."""

import os
from pathlib import Path

from csi_as_code.errors import RegisterError
from csi_as_code.register import POLICY_PATH


def find_root(start: Path) -> Path:
    """Return the nearest folder from `start` upwards that holds a register.yaml."""
    start = start.resolve()
    if not start.is_dir():
        raise RegisterError(f'there is no folder "{start}"')
    for place in (start, *start.parents):
        if os.path.isfile(place / POLICY_PATH):  # noqa: PTH113 - no error where a folder may not be looked into
            return place
    hint = "Go to a register's folder, or name it, as in csi --root DIR lint. To begin one: csi init."
    raise RegisterError(f'there is no {POLICY_PATH} in "{start}" or above it', hint)
