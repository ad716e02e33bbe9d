"""A small register in a folder, and `csi` run on it as somebody would type it."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from csi_as_code.cli import csi

POLICY = """\
title: A small register
id_prefix: IMP
timezone: UTC
objectives:
  OBJ-1: {title: Fewer calls, level: strategic}
  OBJ-1.1: {title: Fewer resets, level: tactical, parent: OBJ-1}
services: {desk: {title: Service desk}, identity: {title: Identity}}
teams: {platform: {title: Platform}, service-desk: {title: Service desk}}
people:
  "@aino": {name: Service owner, roles: [approver]}
  "@ines": {name: Analyst, roles: [requester]}
  "@tomas": {name: Coordinator, roles: [coordinator]}
approvals: [{approvers: ["@aino"], count: 1}]
"""

Fields = dict[str, Any]

RECORDS: tuple[Fields, ...] = (
    {"id": "IMP-0001", "title": "Print one list for joiners", "state": "closed", "team": "service-desk"},
    {
        "id": "IMP-0002",
        "title": "Enrol a second factor on the first day",
        "state": "approved",
        "team": "service-desk",
        "owner": "@tomas",
        "objective": "OBJ-1.1",
        "priority": {"impact": 2, "urgency": 2, "effort": 2, "risk": 1},
        "depends_on": ["IMP-0001"],
        "plan": {"start": "2026-10-01", "due": "2026-11-01"},
        "tags": ["quick"],
    },
    {
        "id": "IMP-0003",
        "title": "Let people reset their password",
        "state": "assessed",
        "team": "platform",
        "owner": "@aino",
        "objective": "OBJ-1",
        "service": "identity",
        "priority": {"impact": 5, "urgency": 5, "effort": 3, "risk": 2},
        "depends_on": ["IMP-0002"],
        "plan": {"start": "2027-01-04", "due": "2027-02-28"},
    },
    {
        "id": "IMP-0004",
        "title": "Say it in 日本語, é and |pipes|",
        "state": "in_progress",
        "team": "platform",
        "priority": {"impact": 3, "urgency": 3, "effort": 3, "risk": 3},
        "plan": {"start": "2026-09-01", "due": "2026-11-30"},
    },
    {"id": "IMP-0005", "title": "=Look at me", "state": "proposed", "type": "observation"},
)


def whole(fields: Fields) -> Fields:
    """Return a record with what every state demands, unless it says otherwise."""
    usual = {
        "type": "opportunity",
        "description": "It takes too long.",
        "raised": {"by": "@ines", "date": "2026-11-12"},
        "source": {"kind": "kaizen"},
        "service": "desk",
    }
    return {"id": fields["id"], "title": fields["title"], **usual, **fields}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a register of records into a new folder and return the folder."""

    def write(*records: Fields, policy: str = POLICY) -> Path:
        folder = tmp_path / "register"
        (folder / "improvements").mkdir(parents=True, exist_ok=True)
        (folder / "register.yaml").write_text(policy, encoding="utf-8")
        for fields in records:
            text = json.dumps(whole(fields), ensure_ascii=False, indent=1)
            (folder / "improvements" / f"{fields['id']}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def small(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small register, and the working folder in it."""
    folder = write(*RECORDS)
    monkeypatch.chdir(folder)
    return folder


Run = Callable[[str], Result]


@pytest.fixture
def run() -> Run:
    """Run `csi` with arguments as they are typed."""

    def run(line: str) -> Result:
        return CliRunner().invoke(csi, shlex.split(line), prog_name="csi")

    return run
