"""Tell stories as records and as real git history: many in one change, in every shape that a change can have."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.gate.reference import SCOPED, Story

from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.reading import parse

TODAY = "2026-11-22"
APPROVERS = ["@a1", "@a2", "@a3", "@writer", "@req", "@own"]
POLICY: dict[str, Any] = {
    "title": "Stories", "id_prefix": "IMP", "timezone": "UTC",
    "objectives": {"OBJ-1": {"title": "Less waiting"}}, "services": {"desk": {"title": "Desk"}},
    "teams": {"desk": {"title": "Desk"}},
    "people": {handle: {"name": handle[1:], "email": [f"{handle[1:]}@example.org"]} for handle in [*APPROVERS, "@out"]},
    "approvals": [
        {"when": {"effort_at_most": 2, "risk_at_most": 2}, "approvers": APPROVERS, "count": 1, "fast_lane": True},
        {"when": {"risk_at_least": 4}, "approvers": APPROVERS, "count": 2},
        {"approvers": APPROVERS, "count": 1},
    ],
}  # fmt: skip
BY = {
    "outsider": ["@a2", "@a3", "@out"], "stranger": ["@a2", "@a3", "@who"], "requester": ["@a2", "@a3", "@req"],
    "owner": ["@a2", "@a3", "@own"], "author": ["@a2", "@a3", "@writer"], "nobody": [], "too-few": ["@a2"],
}  # fmt: skip
SHAPES = ("one", "two", "three", "merge", "evil-merge", "squash", "rebase", "octopus")


def versions(ident: str, story: Story) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return a record as it was and as the change would have it."""
    before = None if story.before is None else _record(ident, story, story.before)
    after = copy.deepcopy(before) if before else _record(ident, story, story.after)
    after["state"] = story.after
    if before:
        _edit(after, story.edit)
    if story.decision == "edited":
        after["decisions"][0]["why"] = "Looked at twice."
    if story.again != "none":
        after["decisions"].append(_decision(after, story, "approved", story.again))
    if story.decision not in ("none", "edited"):
        after["decisions"].append(_decision(after, story, story.after, story.decision))
    return before, after


def _record(ident: str, story: Story, state: str) -> dict[str, Any]:
    effort, risk = (2, 2) if story.quick else (4, 5 if story.risky else 2)
    found: dict[str, Any] = {
        "id": ident, "title": f"Story {ident}", "type": "opportunity", "state": state,
        "description": "Callers wait for an answer that works.", "raised": {"by": "@req", "date": "2026-01-03"},
        "source": {"kind": "other", "evidence": ["https://desk.example/1"]}, "service": "desk", "team": "desk",
        "owner": "@own", "objective": "OBJ-1", "outcome": "People wait 5 minutes.",
        "priority": {"impact": 3, "urgency": 3, "effort": effort, "risk": risk},
        "measures": [{
            "measure": "waiting", "role": "outcome",
            "baseline": {"value": 9, "from": "2026-01-01", "to": "2026-01-31"},
            "target": {"value": 5, "by": "2026-12-31"},
        }],
        "plan": {"start": "2026-02-01", "due": "2026-11-30", "implemented": "2026-03-01", "changes": ["CHG-1"]},
        "decisions": [],
        "closure": {"code": "successful", "summary": "It works now.", "lessons": "Ask early."},
        "reviews": [{"due": "2027-03-01"}],
    }  # fmt: skip
    if story.before is None:
        return found
    by = ["@a2", "@a3"]
    found["decisions"].append({"to": "assessed", "date": "2026-01-05", "by": by, "why": "Looked at."})
    if state in SCOPED or (state == "on_hold" and story.held_from in SCOPED):
        entry = {"to": "approved", "date": "2026-01-10", "by": by, "why": "Worth it.", "scope": scope_of(found)}
        found["decisions"].append(entry)
    if state not in ("proposed", "assessed", "approved", "in_progress", "measuring"):
        found["decisions"].append({"to": state, "date": "2026-02-10", "by": by, "why": "As agreed."})
    return found


def scope_of(record: dict[str, Any]) -> str:
    item = parse.improvement(json.dumps(record).encode()).value
    assert item is not None
    return fingerprint(item)


def _edit(record: dict[str, Any], edit: str) -> None:
    match edit:
        case "due":
            record["plan"]["due"] = "2027-01-31"
        case "target":
            record["measures"][0]["target"]["value"] = 6
        case "baseline":
            record["measures"][0]["baseline"]["value"] = 12
        case "impact":
            record["priority"]["impact"] = 5
        case "outcome":
            record["outcome"] = "Nobody calls at all."
        case "number":
            record["outcome"] = "People wait 8 minutes."
        case "typo":
            record["description"] = "Callers wait for an anwser that works."
        case "tag":
            record["tags"] = ["new"]
        case "review":
            record["reviews"][0].update({"date": "2026-11-20", "by": "@out", "result": "sustained"})
        case _:
            pass


def _decision(record: dict[str, Any], story: Story, to: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"to": to, "date": "2026-11-20", "by": BY.get(kind, ["@a2", "@a3"])}
    if kind == "future":
        found["date"] = "2026-12-01"
    if kind == "early":
        found["date"] = "2026-01-02"
    if kind != "no-why":
        found["why"] = "It is time."
    if to == "deferred":
        found["until"] = "2027-06-01"
    if to == "approved" and story.scope != "missing":
        found["scope"] = scope_of(record) if story.scope == "right" else "sha256:0123456789abcdef"
    return found


class Teller:
    """Writes history with `git fast-import`: each change is a branch of its own, on a base of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
        call = ["git", "-C", str(root), "fast-import", "--quiet"]
        self.stream = subprocess.Popen(call, stdin=subprocess.PIPE)
        self.marks = 0

    def commit(
        self, ref: str, who: str, files: dict[str, str | None], parents: list[int], message: str = "Change"
    ) -> int:
        self.marks += 1
        person = f"{who} <{who}@example.org> {1_790_000_000 + self.marks} +0000"
        lines = [f"commit {ref}", f"mark :{self.marks}", f"author {person}", f"committer {person}"]
        lines += [f"data {len(message.encode())}", message]
        lines += [f"{word} :{parent}" for word, parent in zip(["from", *["merge"] * 9], parents, strict=False)]
        if not parents:
            lines.append("deleteall")
        for path, text in sorted(files.items()):
            if text is None:
                lines.append(f"D {path}")
            else:
                lines += [f"M 100644 inline {path}", f"data {len(text.encode())}", text]
        assert self.stream.stdin is not None
        self.stream.stdin.write(("\n".join(lines) + "\n\n").encode())
        return self.marks

    def close(self) -> None:
        assert self.stream.stdin is not None
        self.stream.stdin.close()
        assert self.stream.wait() == 0

    def change(self, name: str, stories: dict[str, Story], shape: str) -> tuple[str, str]:
        """Write one change that holds many stories, and return the refs of its base and head."""
        base, head = f"refs/heads/{name}-base", f"refs/heads/{name}-head"
        old: dict[str, str] = {}
        new: dict[str, str] = {}
        middle: dict[str, str] = {}
        for ident, story in stories.items():
            before, after = versions(ident, story)
            path = f"improvements/{ident}.yaml"
            new[path] = json.dumps(after)
            if before:
                old[path] = json.dumps(before)
                middle[path] = json.dumps({**before, "tags": ["half-way"], "state": "in_progress"})
        start: dict[str, str | None] = {
            "register.yaml": json.dumps(POLICY),
            "improvements/README.md": "Stories.\n",
            **old,
        }
        first = self.commit(base, "a3", start, [])
        self._shaped(head, first, middle, new, shape)
        return base, head

    def _shaped(self, head: str, first: int, middle: dict[str, str], new: dict[str, str], shape: str) -> None:
        side = f"{head}-side"
        paths = sorted(new)
        half = dict.fromkeys(paths[::2])
        one = {path: new[path] for path in half}
        rest = {path: text for path, text in new.items() if path not in half}
        if shape in ("one", "squash"):
            self.commit(head, "writer", dict(new), [first], "Change (#12)" if shape == "squash" else "Change")
        elif shape == "two":
            self.commit(head, "writer", dict(rest), [self.commit(head, "writer", dict(one), [first])])
        elif shape in ("three", "rebase"):
            last = self.commit(head, "writer", dict(middle), [first])
            last = self.commit(head, "writer", dict(one), [last])
            self.commit(head, "writer", dict(rest), [last])
        elif shape == "merge":
            last = self.commit(side, "writer", dict(middle), [first])
            last = self.commit(side, "writer", dict(new), [last])
            self.commit(head, "a1", dict(new), [first, last], "Merge pull request #12 from example/topic")
        elif shape == "evil-merge":
            last = self.commit(side, "writer", dict(one), [first])
            self.commit(head, "a1", dict(new), [first, last], "Merge pull request #12 from example/topic")
        else:
            left = self.commit(side, "writer", dict(one), [first])
            right = self.commit(f"{side}-2", "writer", dict(rest), [first])
            self.commit(head, "a1", dict(new), [first, left, right], "Merge branches 'left' and 'right'")
