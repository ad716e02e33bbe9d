"""A story of six records over two commits, told in a real git repository."""

import copy
import json
import os
import subprocess
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

POLICY: Fields = {
    "title": "Service improvement register",
    "id_prefix": "IMP",
    "timezone": "Europe/Helsinki",
    "objectives": {"OBJ-1": {"title": "Halve avoidable demand"}},
    "services": {"desk": {"title": "Service desk"}, "identity": {"title": "Identity"}},
    "teams": {"service-desk": {"title": "Service desk"}},
    "people": {
        "@aino": {"name": "Identity service owner", "roles": ["approver"], "email": ["aino@example.org"]},
        "@ines": {"name": "Desk analyst", "roles": ["requester"]},
        "@jonas": {"name": "Platform lead", "roles": ["approver"]},
        "@maya": {"name": "Head of service management", "roles": ["approver"]},
        "@tomas": {"name": "Service desk lead", "roles": ["coordinator"]},
    },
    "approvals": [
        {"when": {"effort_at_most": 2, "risk_at_most": 2}, "approvers": ["@aino", "@jonas"], "count": 1},
        {"when": {"risk_at_least": 4}, "approvers": ["@aino", "@jonas", "@maya"], "count": 2},
        {"approvers": ["@aino", "@jonas", "@maya"], "count": 1},
    ],
}


def whole(ident: str, **fields: Any) -> Fields:
    """Return an approved record with all that its state demands, unless `fields` says otherwise."""
    usual: Fields = {
        "id": ident,
        "title": f"Improvement {ident[-1]}",
        "type": "opportunity",
        "state": "assessed",
        "description": "Callers wait too long for an answer that works.",
        "raised": {"by": "@ines", "date": "2026-02-03"},
        "source": {"kind": "kaizen", "evidence": ["https://desk.example/1"]},
        "service": "desk",
        "team": "service-desk",
        "owner": "@tomas",
        "objective": "OBJ-1",
        "outcome": "People are back at work in ten minutes.",
        "priority": {"impact": 3, "urgency": 3, "effort": 3, "risk": 3},
        "measures": [
            {
                "measure": "reset-calls",
                "role": "outcome",
                "baseline": {"value": 212, "from": "2025-11-03", "to": "2026-02-01"},
                "target": {"value": 60, "by": "2026-12-31"},
            }
        ],
        "plan": {"due": "2026-11-30"},
        "decisions": [],
    }
    return {**copy.deepcopy(usual), **fields}


def approval(*by: str, why: str = "Worth it.") -> Fields:
    return {"to": "approved", "date": "2026-03-02", "by": list(by), "why": why}


BEFORE: dict[str, Fields] = {
    "IMP-0001": whole("IMP-0001", title="Enrol a second factor on the first day"),
    "IMP-0002": whole(
        "IMP-0002",
        title="Let people reset their own password",
        priority={"impact": 3, "urgency": 3, "effort": 2, "risk": 1},
        measures=[
            {
                "measure": "reset-calls",
                "role": "outcome",
                "baseline": {"value": 212, "from": "2025-11-03", "to": "2026-02-01"},
            }
        ],
    ),
    "IMP-0003": whole("IMP-0003", title="Print one list for joiners", depends_on=["IMP-0001"]),
    "IMP-0004": whole(
        "IMP-0004",
        title="Answer on the first call",
        state="in_progress",
        decisions=[approval("@aino")],
        plan={"start": "2026-03-09", "due": "2026-11-30", "tasks": [{"title": "Write the answers", "owner": "@tomas"}]},
    ),
    "IMP-0005": whole(
        "IMP-0005",
        title="Call back at a time that suits",
        state="approved",
        depends_on=["IMP-0004"],
        priority={"impact": 4, "urgency": 4, "effort": 3, "risk": 4},
        decisions=[approval("@aino", "@maya")],
    ),
}


def after() -> dict[str, Fields]:
    """Return the records as the change would have them."""
    found = copy.deepcopy(BEFORE)
    one, two, three, four, five = found.values()
    one["state"] = "approved"
    one["decisions"] = [
        {"to": "approved", "date": "2026-10-05", "by": ["@jonas"], "why": "Half of the calls begin here."}
    ]
    two["state"] = "approved"
    two["priority"]["impact"] = 5
    three["outcome"] = "People have all that they need in ten minutes."
    three["tags"] = ["joiners"]
    four["state"] = "measuring"
    four["plan"] |= {"implemented": "2026-10-01", "changes": ["CHG-1881"]}
    four["plan"]["tasks"].insert(0, {"title": "Ask the callers", "done": "2026-09-01"})
    four["plan"]["tasks"][1]["done"] = "2026-09-20"
    five["plan"]["due"] = "2026-12-30"
    found["IMP-0006"] = whole(
        "IMP-0006", title="Say @jonas, #12 and <b>bold</b> | **as they are**", state="proposed",
        description="Fixes #12, closes GH-7: see https://desk.example/1 and 0123456789abcdef.",
    )  # fmt: skip
    return found


MEASURE: Fields = {
    "id": "reset-calls", "title": "Calls for a reset", "definition": "Calls a week.", "unit": "calls/week",
    "direction": "decrease", "kind": "lagging", "frequency": "weekly", "source": {"type": "manual"},
}  # fmt: skip
POINTS = "date,value,note\n2026-01-05,212,\n2026-09-07,118,\n"
MORE_POINTS = "2026-10-05,61,\n2026-10-12,47,after the new page\n"


def write(folder: Path, records: dict[str, Fields], policy: Fields, points: str = POINTS) -> None:
    """Write a register into a folder; records that are no more are removed."""
    for name in ("improvements", "measures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for path in (folder / "improvements").glob("*.yaml"):
        path.unlink()
    files = {"register.yaml": policy, "measures/reset-calls.yaml": MEASURE}
    files |= {f"improvements/{ident}.yaml": fields for ident, fields in records.items()}
    for name, fields in files.items():
        (folder / name).write_text(json.dumps(fields, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "measures" / "reset-calls.csv").write_text(points, encoding="utf-8")


def commit(folder: Path, message: str, day: str = "2026-10-05", who: str = "tomas") -> None:
    """Commit all that is in a folder, on a day at noon in UTC."""
    begin = [] if (folder / ".git").exists() else [["init", "-q", "-b", "main"]]
    date = f"{day}T12:00:00+00:00"
    person = {"NAME": who, "EMAIL": f"{who}@example.org", "DATE": date}
    alone = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    extra = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in person.items()}
    for words in (*begin, ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", message]):
        subprocess.run(["git", "-C", str(folder), *words], check=True, env={**os.environ, **alone, **extra})


def tell(folder: Path) -> Path:
    """Write the story's two commits and return the folder."""
    write(folder, BEFORE, POLICY)
    commit(folder, "Five records", "2026-10-01")
    policy = copy.deepcopy(POLICY)
    policy["people"]["@jonas"]["roles"] = ["approver", "steering"]
    policy["clocks"] = {"proposed": 14}
    policy["approvals"][2]["count"] = 2
    write(folder, after(), policy, POINTS + MORE_POINTS)
    commit(folder, "Approve two, and more", "2026-10-13")
    return folder
