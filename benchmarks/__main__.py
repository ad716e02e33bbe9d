"""Measure and print ratios: `python -m benchmarks`. What is compared runs by turns in this one run."""

import argparse
import compileall
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import csi_as_code
from benchmarks.cases import CASES, Row, Workshop
from benchmarks.timing import Failed

COLUMNS = "{case:<44} {ours:>9} {reference:>9} {value:>9} {limit:>9}  {verdict:<7} {note}"


def main() -> int:
    """Run the cases that are asked for; return 1 where one is over its limit and that is to matter."""
    asked = arguments()
    compileall.compile_dir(Path(csi_as_code.__file__).parent, quiet=2)  # as an installation does
    print(heading(asked.rounds))
    over = False
    with tempfile.TemporaryDirectory(prefix="csi-bench-", dir=asked.work) as folder:
        workshop = Workshop(
            folder=Path(folder), records=asked.records, many_records=asked.many, rounds=asked.rounds, seed=asked.seed
        )
        for name in asked.cases or CASES:
            for row in measured(name, workshop):
                print(line(row), flush=True)
                over |= row.verdict == "over"
    return 1 if over and asked.strict else 0


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], metavar="CASE", help=f"some of {', '.join(CASES)}")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=100_000, help="records of the memory case")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where registers are written, instead of the temporary folder")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a figure is over its limit")
    return parser.parse_args()


def measured(name: str, workshop: Workshop) -> Iterator[Row]:
    """Yield the rows of a case; one that fails says so, and the others still run."""
    try:
        yield from CASES[name](workshop)
    except Failed as error:
        yield Row(case=name, note=" ".join(str(error).split()))


def heading(rounds: int) -> str:
    """Return the head of the table, with what has to be known to read it."""
    cores = os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    head = {name: name for name in ("case", "ours", "reference", "value", "limit", "verdict", "note")}
    return f"Medians of {rounds} rounds, whole processes by turns; {cores} processors{load}.\n{COLUMNS.format(**head)}"


def line(row: Row) -> str:
    """Return a row as it is printed."""
    value = "" if row.value is None else f"{row.value:.2f} {row.unit}"
    limit = "" if row.limit is None else f"{row.limit:g} {row.unit}"
    return COLUMNS.format(
        case=row.case, ours=row.ours, reference=row.reference, value=value, limit=limit, verdict=row.verdict,
        note=row.note,
    ).rstrip()  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
