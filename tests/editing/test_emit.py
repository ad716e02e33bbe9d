"""What is written on one line reads back as it was given, also by readers of YAML 1.1."""

from typing import Any

import pytest
import yaml

from csi_as_code.editing import emit
from csi_as_code.reading import fast

VALUES = (
    {"why": "Why do people call?", "because": "x"},
    ["Really?", "a?b", "?", "a: b", "- c", "#d", "[e]", "{f}", "g, h", "yes", "12:30", "@aino", "*i", "&j", "!k"],
    {"q?": 1, "on": True, "n": 1.5, "empty": "", "none": None},
)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_on_one_line_reads_back(value: Any) -> None:
    text = f"key: {emit.flow(value)}\n"
    assert "\n" not in text[:-1]
    assert yaml.safe_load(text)["key"] == value
    assert fast.load(text)["key"] == value
