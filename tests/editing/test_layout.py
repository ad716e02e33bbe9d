"""One layout: the same values in the schema's order, done once and for all, with every comment."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import assume, given, settings

from csi_as_code.editing.fields import order
from csi_as_code.editing.layout import laid_out
from csi_as_code.editing.surgery import EditError
from csi_as_code.reading import careful
from csi_as_code.reading.files import kind_of

ROOT = Path(__file__).resolve().parents[2]


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)
    return module


styles = _module("test_styles")
ORDER = ("gamma", "alpha", "eps")


def test_what_is_ours_is_laid_out() -> None:
    found = []
    for folder in (ROOT, ROOT / "tests" / "data" / "samples"):
        files = [*folder.glob("improvements/*.yaml"), *folder.glob("measures/*.yaml"), folder / "register.yaml"]
        for path in sorted(files):
            name = path.relative_to(folder).as_posix()
            kind = (kind_of(name) or "").replace("policy", "register")
            edit = laid_out(name, path.read_text(encoding="utf-8"), order((), kind))
            found += [name] if edit.old != edit.new else []
    assert found == []


def test_fields_come_into_order_with_their_comments() -> None:
    text = """\
# about the file
title: 'Plain enough'  # kept
id: IMP-0001


# why it is so
# in two lines
state: "proposed"
plan:
  due: 2026-01-01   # soon
  # no tasks yet
type: opportunity{blanks}
description: |
  Two{blanks}


  paragraphs
# the end
""".replace("{blanks}", "  ")
    wanted = """\
# about the file
id: IMP-0001
title: Plain enough  # kept
type: opportunity

# why it is so
# in two lines
state: proposed
description: |
  Two{blanks}


  paragraphs
plan:
  due: 2026-01-01   # soon
  # no tasks yet
# the end
""".replace("{blanks}", "  ")
    assert laid_out("x", text, order()).new == wanted


@given(styles.documents())
@settings(max_examples=400)
def test_a_layout_changes_nothing_that_is_said_keeps_comments_and_is_done_at_once(text: str) -> None:
    node, flaws = careful.compose(text)
    assume(node is not None and not flaws)
    assert node is not None
    new = laid_out("x", text, ORDER).new
    assert new is not None
    again = laid_out("x", new, ORDER).new
    after = careful.compose(new)[0]
    assert after is not None
    names = list(after.value)
    known = [name for name in names if name in ORDER]
    flow = new.lstrip("-\n# head").startswith("{")
    assert (again, sorted(text.count(mark) for mark in ("# note", "# own", "# tail"))) == (
        new,
        sorted(new.count(mark) for mark in ("# note", "# own", "# tail")),
    )
    assert flow or known == sorted(known, key=ORDER.index)
    assert "\r" not in new


def test_a_layout_of_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(EditError, match="line 2"):
        laid_out("x", "a: 1\n- b\n", ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: |+\n  x\n\n\n", "a: |+\n  x\n\n\n"),
        ("a: |\n  x\n\n\n", "a: |\n  x\n"),
        ("a: |\n  x  \n \n", "a: |\n  x  \n"),
        ("a: |\n  x", "a: |-\n  x\n"),
        ("a: >-\n  x\n  y\n\n\n# c\n\n", "a: >-\n  x\n  y\n\n# c\n"),
        ("\n\na: 1", "a: 1\n"),
    ],
)
def test_the_end_of_a_file_is_one_line_feed(text: str, wanted: str) -> None:
    assert laid_out("x", text, ()).new == wanted
