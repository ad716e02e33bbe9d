"""Who may decide on what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.approvals import Mandate, matching, may_decide, stake
from csi_as_code.model import Improvement, Priority, Raised
from csi_as_code.policy import Approval, Person, Policy, When

NAMES = ("@aino", "@ines", "@jonas", "@maya", "@tomas")
CHEAP = Approval(when=When(effort_at_most=2, risk_at_most=2), approvers=("@tomas", "@aino"), count=1, fast_lane=True)
RISKY = Approval(when=When(risk_at_least=4), approvers=("@maya", "@aino", "@jonas"), count=2)
ALL = Approval(approvers=("@maya", "@aino"), count=1)
POLICY = Policy(
    people={name: Person(name=name[1:]) for name in NAMES} | {"@anders": Person(name="anders", active=False)},
    approvals=(CHEAP, RISKY, ALL),
)


def record(effort: int = 3, risk: int = 3, impact: int = 3, **fields: object) -> Improvement:
    priority = Priority(impact=impact, urgency=3, effort=effort, risk=risk)
    return Improvement(**{"id": "IMP-0001", "state": "approved", "type": "opportunity", "priority": priority, **fields})


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        (record(effort=2, risk=2), CHEAP),
        (record(effort=2, risk=4), RISKY),
        (record(effort=3, risk=3), ALL),
        (record(priority=None), ALL),
    ],
)
def test_the_first_entry_that_matches_counts(item: Improvement, entry: Approval) -> None:
    assert matching(item, POLICY) == entry


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        (When(), True),
        (When(type=("opportunity", "observation")), True),
        (When(type=("nonconformity",)), False),
        (When(service=("desk",)), True),
        (When(service=("identity",)), False),
        (When(team=("platform",)), False),
        (When(lane="strategic"), True),
        (When(lane="quick-win"), False),
        (When(impact_at_least=3, impact_at_most=3), True),
        (When(impact_at_least=4), False),
        (When(effort_at_least=4), False),
        (When(risk_at_most=2), False),
        (When(service=("desk",), risk_at_most=2), False),
    ],
)
def test_every_condition_that_is_given_must_hold(when: When, fits: bool) -> None:
    policy = Policy(approvals=(Approval(when=when, approvers=("@maya",), count=1),))
    assert (matching(record(service="desk"), policy) is not None) is fits


@pytest.mark.parametrize("when", [When(lane="quick-win"), When(risk_at_most=5), When(effort_at_least=1)])
def test_what_cannot_be_judged_does_not_match(when: When) -> None:
    policy = Policy(approvals=(Approval(when=when, approvers=("@maya",), count=1),))
    assert matching(record(priority=None), policy) is None
    assert may_decide(record(priority=None), policy) is None


def test_nobody_decides_on_what_is_their_own() -> None:
    names = ("@aino", "@maya", "@tomas", "@ines", "@anders", "@nobody", "@aino")
    entry = Approval(approvers=names, count=1)
    policy = Policy(people=POLICY.people, approvals=(entry,))
    item = record(owner="@tomas", raised=Raised(by="@ines", date="2026-02-03"))
    assert may_decide(item, policy, author="@maya") == Mandate(
        0,
        entry,
        ("@aino",),
        {"@maya": "author", "@tomas": "owner", "@ines": "requester", "@anders": "inactive", "@nobody": "unknown"},
    )


def test_what_is_missing_is_counted_in_people_who_may() -> None:
    mandate = may_decide(record(risk=4, owner="@jonas"), POLICY)
    assert mandate is not None
    assert (mandate.number, mandate.may) == (1, ("@maya", "@aino"))
    assert [mandate.missing(by) for by in ([], ["@jonas"], ["@maya", "@maya"], ["@aino", "@maya", "@ines"])] == [
        2,
        2,
        1,
        0,
    ]


def test_a_stake_is_named() -> None:
    item = record(owner="@tomas", raised=Raised(by="@ines", date="2026-02-03"))
    assert [stake(name, item) for name in ("@tomas", "@ines", "@aino")] == ["owner", "requester", ""]


HANDLES = st.sampled_from([*NAMES, "@anders", "@nobody"])


@given(
    st.lists(HANDLES, min_size=1, max_size=6).map(tuple),
    st.integers(1, 3),
    st.none() | HANDLES,
    st.none() | HANDLES,
    st.lists(HANDLES),
)
def test_a_mandate_divides_the_approvers(
    approvers: tuple[str, ...], wanted: int, owner: str | None, author: str | None, by: list[str]
) -> None:
    policy = Policy(people=POLICY.people, approvals=(Approval(approvers=approvers, count=wanted),))
    mandate = may_decide(record(owner=owner), policy, author=author)
    assert mandate is not None
    assert set(mandate.may) | set(mandate.barred) == set(approvers)
    assert not set(mandate.may) & set(mandate.barred)
    assert not {owner, author} & set(mandate.may)
    assert mandate.missing(by) == max(0, wanted - len(set(by) & set(mandate.may)))
