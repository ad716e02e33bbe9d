"""What is said of one record is what is said of it among all, whatever is remembered."""

import subprocess
from pathlib import Path

import pytest
from tests.registers import copy_of_ours

from csi_as_code.cli._judging import remembered_check_of
from csi_as_code.finding import Finding
from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.rules.runner import check
from csi_as_code.site.judged import findings_of

TODAY = "2026-12-24"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    copy_of_ours(tmp_path)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    record = tmp_path / "improvements" / "IMP-0002.yaml"
    text = record.read_text(encoding="utf-8").replace("\ndepends_on:", "\n# depends_on:")
    (tmp_path / "improvements" / "IMP-8888.yaml").write_text(
        f"{text.replace('id: IMP-0002', 'id: IMP-8888')}strange: 1\n", encoding="utf-8"
    )
    return tmp_path


def expected(register: Path) -> dict[str, list[Finding]]:
    opened = open_folder(register)
    found = locate(check(opened.register, TODAY), opened.read, opened.register.dropped)
    return {
        ident: [finding for finding in found if finding.path == path]
        for ident, path in opened.register.paths.items()
        if ident in opened.register.improvements
    }


def said(opened: Opened) -> dict[str, list[Finding]]:
    return {
        ident: locate(remembered_check_of(opened, ident, TODAY), opened.read, opened.register.dropped)
        for ident in opened.register.improvements
    }


def test_it_is_the_same_with_and_without_memory(register: Path) -> None:
    assert sum(map(len, expected(register).values())) > 20
    assert said(open_folder(register, sparing=True)) == expected(register)
    findings_of(open_folder(register), TODAY)
    assert said(open_folder(register, sparing=True)) == expected(register)
    record = register / "improvements" / "IMP-0003.yaml"
    title = "\ntitle: Something else\n# title: "
    record.write_text(record.read_text(encoding="utf-8").replace("\ntitle: ", title, 1), encoding="utf-8")
    assert said(open_folder(register, sparing=True)) == expected(register)
    (register / "register.yaml").write_text("prefix: [", encoding="utf-8")
    assert said(open_folder(register, sparing=True)) == expected(register)
