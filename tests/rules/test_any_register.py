"""No register whatever stops a rule, and what rules say of it has a place and a shape."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.finding import Finding
from csi_as_code.model import (
    Decision,
    Improvement,
    MeasureUse,
    Override,
    Plan,
    Priority,
    Raised,
    Relation,
    Source,
    Target,
)
from csi_as_code.policy import Policy, Team
from csi_as_code.register import Register
from csi_as_code.rules.runner import check
from csi_as_code.workflow import State

IDS = [f"IMP-{number:04}" for number in range(1, 7)]
ids = st.sampled_from([*IDS, "IMP-9999"])
days = st.sampled_from(["2025-12-31", "2026-11-21", "2026-11-22", "2027-02-28"])
states = st.sampled_from([*State, "done", "", "\x1b[31mred", "Ω" * 90])
texts = st.sampled_from(["", " ", "Let people reset their own password", "Let people reset passwords", "€ 12 ·", "!?"])
keys = st.sampled_from(["identity", "desk", "nowhere"])
handles = st.sampled_from(["@aino", "@nobody"])
numbers = st.integers(1, 5)


def maybe(found: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | found


def some(found: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(found, max_size=3).map(tuple)


overrides = st.builds(Override, band=numbers, why=maybe(texts), by=maybe(handles), until=maybe(days))
priorities = st.builds(
    Priority, impact=numbers, urgency=numbers, effort=numbers, risk=numbers, override=maybe(overrides)
)
uses = st.builds(
    MeasureUse,
    measure=keys,
    role=st.sampled_from(["outcome", "process", "balancing"]),
    target=maybe(st.builds(Target, value=numbers, by=days)),
)
fields = {
    "state": states,
    "title": texts,
    "raised": maybe(st.builds(Raised, by=handles, date=days)),
    "source": maybe(st.builds(Source, kind=st.just("other"), evidence=some(texts))),
    "service": maybe(keys),
    "team": maybe(keys),
    "owner": maybe(handles),
    "priority": maybe(priorities),
    "depends_on": some(ids),
    "relates_to": some(st.builds(Relation, id=ids, kind=st.sampled_from(["supports", "supersedes"]))),
    "measures": some(uses),
    "plan": maybe(st.builds(Plan, start=maybe(days), due=maybe(days), implemented=maybe(days))),
    "decisions": some(st.builds(Decision, to=states, date=days, by=some(handles), why=maybe(texts))),
}


@st.composite
def registers(draw: st.DrawFn) -> Register:
    found = draw(st.sets(st.sampled_from(IDS)))
    items = {ident: draw(st.builds(Improvement, id=st.just(ident), **fields)) for ident in sorted(found)}
    unread = frozenset(draw(st.sets(st.sampled_from(IDS)))) - found
    paths = {ident: f"improvements/{ident}.yaml" for ident in IDS}
    policy = Policy(id_prefix="IMP", teams={"desk": Team(title="Desk")})
    return Register(policy=policy, improvements=items, unread=unread, paths=paths)


def is_sentence(hint: str) -> bool:
    return (
        not hint or hint.startswith("Add: ") or ((hint[0].isupper() or not hint[0].isalpha()) and hint[-1] in '.?!"`')
    )


@given(registers())
def test_rules_run_over_anything_and_say_where_and_what(register: Register) -> None:
    found = check(register, "2026-11-22")
    assert found == check(register, "2026-11-22")
    assert [entry for entry in found if not well_said(entry, register)] == []


def well_said(finding: Finding, register: Register) -> bool:
    known = {"register.yaml", *register.paths.values()}
    return finding.path in known and finding.message[-1:] not in ("", ".") and is_sentence(finding.hint)
