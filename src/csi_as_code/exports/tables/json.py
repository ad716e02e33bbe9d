"""A table as JSON: an object with a version and the improvements, values with their types."""

from csi_as_code.analysis.views import Table
from csi_as_code.text import json_text


def render(table: Table) -> str:
    """Return the rows as objects by column name; null where there is no value, lists for several words."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    return json_text({"version": 1, "improvements": rows})
