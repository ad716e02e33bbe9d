"""What a record's own `suppress:` accepts, what it cannot, and that what it accepts is counted."""

import shutil
from pathlib import Path

import pytest

from csi_as_code.reading.snapshot import open_folder
from csi_as_code.rules.runner import weigh

POLICY = Path(__file__).parent / "golden" / "register.yaml"
TODAY = "2026-11-22"
RECORD = """\
id: IMP-0001
title: Callers wait eight minutes
type: opportunity
state: closed
owner: "@aino"
plan: {due: 2026-01-01}
decisions:
  - {to: approved, date: 2025-12-01, by: ["@aino"], why: It is mine.}
suppress:
  - {rule: NAME, why: We know.}
"""


def outcome(folder: Path, record: str, policy: str = "") -> tuple[set[str], set[str]]:
    """Return the rules that found something in a register of one record, and the rules it suppressed."""
    folder.joinpath("improvements").mkdir()
    folder.joinpath("improvements", "IMP-0001.yaml").write_text(record, encoding="utf-8")
    shutil.copy(POLICY, folder)
    with folder.joinpath("register.yaml").open("a", encoding="utf-8") as file:
        file.write(policy)
    found, suppressed = weigh(open_folder(folder).register, TODAY)
    return {finding.rule for finding in found}, {finding.rule for finding in suppressed}


@pytest.mark.parametrize("name", ["governance-self", "governance", "state-demand", "state"])
def test_a_record_does_not_excuse_itself_from_governance(name: str, tmp_path: Path) -> None:
    found, suppressed = outcome(tmp_path, RECORD.replace("NAME", name))
    assert {"governance-self", "state-demand", "governance-suppress"} <= found
    assert not suppressed & {"governance-self", "state-demand"}


def test_what_the_register_lowers_a_record_can_suppress(tmp_path: Path) -> None:
    lowered = "lint: {severity: {governance-self: warning}}\n"
    found, suppressed = outcome(tmp_path, RECORD.replace("NAME", "governance-self"), lowered)
    assert suppressed == {"governance-self"}
    assert not found & {"governance-self", "governance-suppress"}


@pytest.mark.parametrize(
    ("more", "rule"), [("title: Twice\n", "yaml-duplicate-key"), ("ownr: x\n", "schema-unknown-field")]
)
def test_what_a_file_refuses_is_reported_although_the_register_switches_it_off(
    more: str, rule: str, tmp_path: Path
) -> None:
    off = 'lint: {ignore: [yaml, date], severity: {schema-unknown-field: "off"}}\n'
    found, _ = outcome(tmp_path, RECORD.replace("NAME", rule) + more, off)
    assert {rule, "policy-rule"} <= found
