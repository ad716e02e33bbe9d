"""What `csi serve` says while it serves: findings that are new, each build, and what stops one."""

import click

from csi_as_code.errors import CsiError
from csi_as_code.finding import Severity
from csi_as_code.reports import counted
from csi_as_code.site.build import Built
from csi_as_code.text import visible

MOST_SHOWN = 20


class Talk:
    """What is said of builds, one after the other: a finding when it comes up, and not again while it stays."""

    def __init__(self) -> None:
        self._known: set[tuple[str, str, str]] = set()
        self._has_built = False

    def built(self, made: Built) -> None:
        """Say that a site was built, and what is found anew."""
        self._has_built = True
        grave = [finding for finding in made.findings if finding.severity is not Severity.INFO]
        new = [finding for finding in grave if (finding.path, finding.rule, finding.message) not in self._known]
        self._known = {(finding.path, finding.rule, finding.message) for finding in grave}
        for finding in new[:MOST_SHOWN]:
            place = f"{finding.path}:{finding.line}:{finding.column}"
            said = visible(f"{place}: {finding.severity}[{finding.rule}] {finding.message}")
            click.echo(said, err=True)
        if len(new) > MOST_SHOWN:
            click.echo(f"  and {len(new) - MOST_SHOWN} more", err=True)
        found = f"{counted(made.findings)}; csi lint shows them" if made.findings else "no findings"
        click.echo(f"csi: built {made.files} files: {found}", err=True)

    def failed(self, error: Exception) -> None:
        """Say what stopped a build, and what is shown instead."""
        hint = f"\n  {visible(error.hint)}" if isinstance(error, CsiError) and error.hint else ""
        stays = ", the last good site stays" if self._has_built else ""
        click.echo(f"csi: not built{stays}: {visible(str(error))}{hint}", err=True)
