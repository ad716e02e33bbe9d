"""Who approved, told by timelines of reviews: the reading of the gate against a slow and simple one."""

import datetime
import json
import os
import random
from typing import Any

import pytest

from csi_as_code.gate.reviews import approvers
from csi_as_code.reading.reviews import ReviewError, decode

NUMBER = int(os.environ.get("CSI_TIMELINES") or ("100000" if os.environ.get("CI") else "20000"))
HEAD, OLD = "a" * 40, "b" * 40
START = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
PEOPLE = {1: "author", 2: "aino", 3: "jonas", 4: "maya", 5: "helper[bot]", 6: "robot"}
TYPES = {5: "Bot", 6: "Bot"}


def timeline(chance: random.Random) -> dict[str, Any]:
    pushed = chance.randrange(10)
    found = []
    for _ in range(chance.randrange(9)):
        number = chance.choice(list(PEOPLE))
        user = {"id": number, "login": PEOPLE[number], "type": TYPES.get(number, "User")}
        if number in (2, 3) and chance.random() < 0.2:
            user["login"] = user["login"].upper()
        found.append({
            "user": user,
            "state": chance.choice(["APPROVED", "APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]),
            "submitted_at": (START + datetime.timedelta(hours=chance.randrange(20))).isoformat(),
            "commit": chance.choice([HEAD, HEAD, OLD]),
            "author_association": chance.choice(["MEMBER", "NONE", "CONTRIBUTOR"]),
        })  # fmt: skip
    request = {
        "author": {"id": 1, "login": "author"}, "head": HEAD,
        "pushed_at": (START + datetime.timedelta(hours=pushed)).isoformat(),
    }  # fmt: skip
    return {"request": request, "reviews": found}


def expected(facts: dict[str, Any]) -> set[str]:
    """Go through every person's reviews hour by hour, as somebody reading the page would."""
    approved = set()
    for number, login in PEOPLE.items():
        stands = False
        mine = [review for review in facts["reviews"] if review["user"]["id"] == number]
        for hour in range(20):
            now = (START + datetime.timedelta(hours=hour)).isoformat()
            states = [
                r
                for r in mine
                if r["submitted_at"] == now and r["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
            ]
            if not states:
                continue
            if any(r["state"] != "APPROVED" for r in states):
                stands = False
            else:
                stands = states[-1]["commit"] == HEAD and now >= facts["request"]["pushed_at"]
        if stands and number in (2, 3, 4):
            approved.add(f"@{login}")
    return approved


def test_timelines_are_read_as_somebody_would_read_the_page() -> None:
    chance = random.Random(20261122)
    wrong, people = [], 0
    for _ in range(NUMBER):
        facts = timeline(chance)
        found = {handle.lower() for handle in approvers(decode(json.dumps(facts).encode()), HEAD)}
        people += len(found)
        if found != expected(facts):
            wrong.append((facts, found, expected(facts)))
    assert wrong[:3] == []
    assert people > NUMBER / 5


def sound() -> dict[str, Any]:
    review = {
        "user": {"id": 2, "login": "aino", "type": "User"}, "state": "APPROVED",
        "submitted_at": "2026-11-02T00:00:00Z", "commit": HEAD, "author_association": "MEMBER",
    }  # fmt: skip
    request = {"author": {"id": 1, "login": "ines"}, "head": HEAD, "pushed_at": "2026-11-01T00:00:00Z"}
    return {"request": request, "reviews": [review]}


def test_a_sound_approval_counts() -> None:
    assert approvers(decode(json.dumps(sound()).encode()), HEAD) == {"@aino"}


@pytest.mark.parametrize("path", [
    ("request",), ("request", "author"), ("request", "author", "id"), ("request", "author", "login"),
    ("request", "head"), ("request", "pushed_at"), ("reviews",), ("reviews", 0, "user"), ("reviews", 0, "user", "id"),
    ("reviews", 0, "user", "login"), ("reviews", 0, "state"), ("reviews", 0, "submitted_at"), ("reviews", 0, "commit"),
    ("reviews", 0, "author_association"),
])  # fmt: skip
@pytest.mark.parametrize("value", ["gone", None, "", 0, [], {}, "2026-11-02", "APPROVE"])
def test_a_missing_or_odd_field_is_no_approval(path: tuple[str | int, ...], value: Any) -> None:
    facts = sound()
    holder: Any = facts
    for part in path[:-1]:
        holder = holder[part]
    if value == "gone":
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    try:
        found = approvers(decode(json.dumps(facts).encode()), HEAD)
    except ReviewError:
        return
    # An odd word is still a word for a name: it is then somebody whom the register does not know.
    assert found in (set(), {"@2026-11-02"}, {"@APPROVE"}) or path[-1] in ("author_association", "login")


def test_a_missing_type_is_no_person() -> None:
    facts = sound()
    del facts["reviews"][0]["user"]["type"]
    assert approvers(decode(json.dumps(facts).encode()), HEAD) == set()


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{", b"\xff", b'{"request": 1}', b"1e999"])
def test_what_is_no_facts_is_refused(data: bytes) -> None:
    with pytest.raises(ReviewError):
        decode(data)


def test_facts_about_another_head_are_refused() -> None:
    with pytest.raises(ReviewError, match="are about"):
        approvers(decode(json.dumps(sound()).encode()), OLD)
