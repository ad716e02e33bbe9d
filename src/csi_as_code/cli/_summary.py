"""The findings in a file of their own beside the report, as for GitHub's job summary."""

from pathlib import Path

from csi_as_code.errors import UsageError
from csi_as_code.reports import Report

MOST = 1_000_000
"""GitHub shows a summary of up to 1 MiB for a step."""


def append(name: str, report: Report) -> None:
    """Add the findings as Markdown to the end of a file; none where the name is empty, as an unset variable."""
    if not name:
        return
    from csi_as_code.reports import markdown  # only where a summary is wanted

    try:
        with Path(name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(markdown.render(report, most=MOST))
    except OSError as error:
        raise UsageError(f'cannot add to "{name}": {error.strerror}', "Name a file that can be written.") from error
