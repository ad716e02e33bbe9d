"""Which finding of today is which finding of yesterday: a name that lines, days and counts do not change."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from csi_as_code.finding import Finding

NAME = "csiFinding/v1"
# What is in quotes is the record's; numbers elsewhere are ages, counts and limits, which change by themselves.
_QUOTED = re.compile(r'("[^"]*")')
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a fingerprint for each finding, 32 hexadecimal digits, all different.

    It is made of the file, the rule, the names of the fields that lead to the place (not of positions in lists) and
    the sentence without its numbers. Equal ones are told apart by their order in the file.
    """
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        basis = _basis(finding)
        found.append(hashlib.sha256(f"{basis}\0{seen[basis]}".encode(errors="surrogatepass")).hexdigest()[:32])
        seen[basis] += 1
    return found


def _basis(finding: Finding) -> str:
    names = [step for step in finding.pointer if isinstance(step, str)]
    return "\0".join([finding.path, finding.rule, *names, "", _timeless(finding.message)])


def _timeless(message: str) -> str:
    parts = _QUOTED.split(message)
    return "".join(part if part.startswith('"') else _NUMBER.sub("0", part) for part in parts)
