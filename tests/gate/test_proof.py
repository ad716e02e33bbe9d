"""What proves a decision: no change of a proving attestation that matters leaves it proven."""

import copy
import json
from typing import Any

import pytest
from tests.reading.test_attestations import AINO, BASE, COMMIT, WHOLE, places

from csi_as_code.gate import proof
from csi_as_code.gate.proof import Proof, prove
from csi_as_code.model import Decision
from csi_as_code.reading.attestations import Attestation, decode
from csi_as_code.reading.decided import Carried, Landed

DECISION = Decision(to="approved", date="2026-02-10", by=("@aino",), why="Worth it.")
LANDED = Landed(commit=COMMIT, time=0, added=(Carried("IMP-0001", DECISION),))


def proven(value: Any, landed: Landed = LANDED, tool_from: str = "") -> Proof | None:
    """Return the proof of the one decision, None where the value is no attestation."""
    found = decode(json.dumps(value).encode())
    if not isinstance(found, Attestation):
        return None
    return next(prove([landed], {COMMIT: found}, {COMMIT: BASE}, tool_from=tool_from))


def test_the_whole_one_proves() -> None:
    found = proven(WHOLE)
    assert found is not None
    assert found.reasons == ()


OTHERS: dict[str, Any] = {
    "version": 2, "commit": "d" * 40, "id": "IMP-0002", "to": "closed", "date": "2026-02-11", "by": ["@tomas"],
    "head": "d" * 40, "state": "DISMISSED", "base": "d" * 40, "rules": ["decision-few"], "login": "mallory",
    "type": "Bot", "name": "another", "decisions": [{**WHOLE["decisions"][0], "id": "IMP-0002"}], "reviews": [],
    "verdict": {"state": "red", "base": BASE, "rules": ["decision-few"]},
}  # fmt: skip


@pytest.mark.parametrize("path", [path for path in places(WHOLE) if path[-1] in OTHERS], ids=str)
def test_what_matters_may_not_be_otherwise(path: tuple[Any, ...]) -> None:
    changed = copy.deepcopy(WHOLE)
    inner: Any = changed
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = OTHERS[path[-1]]
    found = proven(changed)
    of_others = path[:2] in (("pull", "author"), ("pull", "merged_by"))
    is_number = path == ("reviews", 0, "user", "id")
    if of_others or is_number or path == ("tool", "version"):
        return  # shown elsewhere: the author's number, the reviewer's over time, the tool's version
    assert found is None or found.reasons


def test_the_author_is_known_by_the_number_and_not_by_the_login() -> None:
    author = {"id": AINO["id"], "login": "somebody-else", "type": "User"}
    found = proven({**WHOLE, "pull": {**WHOLE["pull"], "author": author}})
    assert found is not None
    assert found.reasons != ()


@pytest.mark.parametrize(
    ("pushed", "submitted", "merged", "counts"),
    [
        ("2026-02-09T10:00:00Z", "2026-02-09T10:00:00Z", "2026-02-09T10:00:00Z", True),
        ("2026-02-09T10:00:00Z", "2026-02-09T09:59:59Z", "2026-02-11T10:00:00Z", False),
        ("2026-02-09T10:00:00Z", "2026-02-11T10:00:01Z", "2026-02-11T10:00:00Z", False),
        ("2026-02-09T10:00:00Z", "2026-02-09T11:30:00+02:00", "2026-02-11T10:00:00Z", False),
        ("2026-02-09T10:00:00Z", "2026-02-11T11:30:00+02:00", "2026-02-11T10:00:00Z", True),
    ],
)
def test_an_approval_counts_between_the_last_push_and_the_merge(
    pushed: str, submitted: str, merged: str, *, counts: bool
) -> None:
    pull = {**WHOLE["pull"], "pushed_at": pushed, "merged_at": merged}
    review = {**WHOLE["reviews"][0], "submitted_at": submitted}
    found = proven({**WHOLE, "pull": pull, "reviews": [review]})
    assert found is not None
    assert found.is_proven == counts


def test_the_newest_review_of_somebody_counts() -> None:
    later = {**WHOLE["reviews"][0], "state": "CHANGES_REQUESTED", "submitted_at": "2026-02-10T11:00:00Z"}
    found = proven({**WHOLE, "reviews": [WHOLE["reviews"][0], later]})
    assert found is not None
    assert found.reasons == ("no approval by @aino was attested",)


def test_a_pause_needs_a_green_verdict_and_nobody_in_particular() -> None:
    hold = Decision(to="on_hold", date="2026-02-10", by=("@ines",), why="Budget.")
    landed = Landed(commit=COMMIT, time=0, added=(Carried("IMP-0001", hold),))
    named = {"id": "IMP-0001", "to": "on_hold", "date": "2026-02-10", "by": ["@ines"]}
    found = proven({**WHOLE, "decisions": [named], "reviews": []}, landed)
    assert found is not None
    assert found.is_proven


@pytest.mark.parametrize(
    ("attested", "wanted", "counts"),
    [
        ("0.1.0", "0.1", True), ("0.10.0", "0.9", True), ("0.9", "0.10", False), ("1.0.0rc1", "1.0.0", False),
        ("1.0.0", "1.0.0rc1", True), ("1.0.0.dev3", "1.0", False), ("1.0.0.post1", "1.0", True), ("2", "1.9.9", True),
        ("0.1.0+local", "0.1.0", True),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(attested: str, wanted: str, *, counts: bool) -> None:
    found = proven({**WHOLE, "tool": {"name": "csi-as-code", "version": attested}}, tool_from=wanted)
    assert found is not None
    assert found.is_proven == counts


def test_reviews_that_contradict_themselves_prove_nothing() -> None:
    twin = {**WHOLE["reviews"][0], "user": {**AINO, "login": "tomas"}}
    found = proven({**WHOLE, "reviews": [WHOLE["reviews"][0], twin]})
    assert found is not None
    assert found.reasons[0].startswith("the reviews that were attested do not tell who approved: ")
    assert proof.summary([found], []) == "0 of 1 decision proven"
