"""register.csv: every improvement with every column, safe to open in a spreadsheet."""

from collections.abc import Iterable, Sequence

from csi_as_code.analysis.views import COLUMNS, table
from csi_as_code.exports.pieces import Pieces
from csi_as_code.exports.registers import File, Whole
from csi_as_code.exports.tables.csv import header, lines


def render(whole: Whole) -> Pieces:
    """Return the columns of `csi list` for all records."""

    def make(places: Sequence[int]) -> Iterable[bytes]:
        return map(_bytes, lines(table(whole.entries(places), COLUMNS)))

    return Pieces(
        count=len(whole.ids),
        keys=lambda: [*map(whole.digests.__getitem__, whole.ids)],
        make=make,
        head=lambda: _bytes(header(table((), COLUMNS))),
    )


def _bytes(line: str) -> bytes:
    return line.encode("utf-8", "replace")


FILE = File(
    name="register.csv",
    holds="Every improvement with every column of csi list; an apostrophe keeps text from being run as a formula.",
    title="CSV",
    render=render,
)
