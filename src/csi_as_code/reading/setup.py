"""Read what `csi init` has written down of its own files, strictly: a damaged memory is said, never guessed at."""

import msgspec

from csi_as_code.errors import RegisterError

MEMORY = ".csi-init.json"


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """The set-up as it was written last: by which version, for which branch, and the SHA-256 of each file by path.

    `action` is what stands behind `uses:` where somebody named it; empty where it follows the version.
    """

    csi: str
    action: str = ""
    main: str = "main"
    files: dict[str, str] = {}


def decode(data: bytes) -> SetUp:
    """Return the memory in a file; raise RegisterError where it cannot be used."""
    try:
        return msgspec.json.decode(data, type=SetUp)
    except (msgspec.MsgspecError, ValueError) as error:
        raise RegisterError(
            f'"{MEMORY}" cannot be used: {error}',
            "Take it from history. Without it, csi init --update takes every file that differs for edited.",
        ) from error
