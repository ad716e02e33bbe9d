"""What docs/ says about commands and rules is what the code says; `make docs` writes it."""

from pathlib import Path

from csi_as_code.cli._docs import generated, write


def test_the_committed_pages_are_those_of_the_code(root: Path) -> None:
    docs = root / "docs"
    made = generated()
    names = {*made, *(f"rules/{path.name}" for path in (docs / "rules").glob("*.md"))}
    texts = {name: (docs / name).read_text(encoding="utf-8") for name in names if (docs / name).exists()}
    assert texts == made


def test_pages_of_rules_that_are_no_more_are_removed(tmp_path: Path) -> None:
    gone = tmp_path / "rules" / "rule-gone.md"
    gone.parent.mkdir()
    gone.write_text("# rule-gone\n", encoding="utf-8")
    write(tmp_path)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
    assert found == set(generated())
