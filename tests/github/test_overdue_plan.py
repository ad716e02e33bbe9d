"""The plan, which is pure: from whatever issues there are to one open issue an item, and then nothing to do."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.github.overdue.items import Item, Kind, Settings
from csi_as_code.github.overdue.marker import Marker, marker_in
from csi_as_code.github.overdue.plan import Action, Close, Create, Found, Tell, Update, Wanted, is_quiet, plan
from csi_as_code.github.overdue.wording import Text
from csi_as_code.model import Improvement

KEYS = [f"IMP-000{number}/{kind}" for number in range(1, 4) for kind in ("due", "review/1")]
DAYS = ["2026-11-01", "2026-11-20"]


@dataclass(frozen=True)
class There:
    """An issue as it lies about; `key` is None where somebody spoilt its text."""

    key: str | None
    due: str
    level: int
    is_open: bool
    is_duplicate: bool
    edited: bool


def wish(key: str, due: str, level: int) -> Wanted:
    item = Item(key=key, kind=Kind.DUE, record=Improvement(id=key[:8], state="approved"), path="x", due=due)
    return Wanted(item, level, Text(f"{key} {level}", f"{Marker(key, due, level).line}\nText\n"), "told")


WISHES = st.dictionaries(st.sampled_from(KEYS), st.tuples(st.sampled_from(DAYS), st.integers(-1, 3))).map(
    lambda found: {key: wish(key, *rest) for key, rest in found.items()}
)
THERE = st.lists(
    st.builds(
        There,
        key=st.one_of(st.none(), st.sampled_from(KEYS)),
        due=st.sampled_from(DAYS),
        level=st.integers(-1, 3),
        is_open=st.booleans(),
        is_duplicate=st.booleans(),
        edited=st.booleans(),
    ),
    max_size=8,
)


def found(lying: list[There]) -> list[Found]:
    made = []
    for number, one in enumerate(lying, 1):
        body = f"{Marker(one.key, one.due, one.level).line}\n{'Edited' if one.edited else 'Text'}" if one.key else ""
        made.append(
            Found(
                number=number,
                title=f"{one.key} {one.level}",
                body=body,
                is_open=one.is_open,
                is_duplicate=one.is_duplicate and not one.is_open,
                marker=marker_in(body),
            )
        )
    return made


def after(issues: list[Found], actions: tuple[Action, ...]) -> list[Found]:
    """Do what the plan says, in mind."""
    world = {one.number: one for one in issues}

    def changed(one: Found, body: str | None, **more: object) -> Found:
        body = one.body if body is None else body.rstrip()
        fields = {name: getattr(one, name) for name in one.__struct_fields__}
        return Found(**(fields | {"body": body, "marker": marker_in(body)} | more))

    for action in actions:
        match action:
            case Create(key=key, text=text):
                number = max(world, default=0) + 1
                marker = marker_in(text.body)
                assert marker is not None
                assert marker.key == key
                world[number] = Found(
                    number=number, title=text.title, body=text.body.rstrip(), is_open=True, marker=marker
                )
            case Update(number=number, text=text):
                world[number] = changed(world[number], text.body, title=text.title, is_open=True, is_duplicate=False)
            case Close(number=number, reason=reason, body=body):
                world[number] = changed(world[number], body, is_open=False, is_duplicate=reason == "duplicate")
            case Tell(number=number):
                assert number in world
    return list(world.values())


def open_of(issues: list[Found]) -> list[str]:
    return sorted(one.marker.key if one.marker else "" for one in issues if one.is_open)


@given(WISHES, THERE)
def test_there_is_one_open_issue_an_item_then_and_no_other(wanted: dict[str, Wanted], lying: list[There]) -> None:
    issues = after(found(lying), plan(wanted, found(lying)))
    assert open_of(issues) == sorted(wanted)
    assert plan(wanted, issues) == ()


@given(WISHES, THERE)
def test_what_is_open_says_what_is_wished(wanted: dict[str, Wanted], lying: list[There]) -> None:
    issues = after(found(lying), plan(wanted, found(lying)))
    said = {one.marker.key: (one.title, one.body) for one in issues if one.is_open and one.marker}
    assert said == {key: (wish.text.title, wish.text.body.rstrip()) for key, wish in wanted.items()}


@given(WISHES, THERE)
def test_the_lowest_open_number_stays(wanted: dict[str, Wanted], lying: list[There]) -> None:
    before = found(lying)
    issues = after(before, plan(wanted, before))
    for key in wanted:
        were = [one.number for one in before if one.is_open and one.marker and one.marker.key == key]
        are = [one.number for one in issues if one.is_open and one.marker and one.marker.key == key]
        assert not were or are == were[:1]


@given(WISHES, THERE)
def test_nobody_is_told_of_what_has_not_changed(wanted: dict[str, Wanted], lying: list[There]) -> None:
    before = {one.number: one for one in found(lying)}
    for action in plan(wanted, before.values()):
        if isinstance(action, Tell):
            one = before[action.number]
            assert one.marker is not None
            wish = wanted[one.marker.key]
            moved = (one.marker.due, one.marker.level) != (wish.item.due, wish.level)
            assert moved or not one.is_open
            assert wish.level > -1


@given(WISHES, THERE, st.sampled_from(KEYS))
def test_a_record_that_cannot_be_read_keeps_what_is_open(
    wanted: dict[str, Wanted], lying: list[There], key: str
) -> None:
    ident = key.partition("/")[0]
    known = {name: wish for name, wish in wanted.items() if not name.startswith(ident)}
    before = found(lying)
    issues = after(before, plan(known, before, unknown=frozenset({ident})))
    were = {one.marker.key for one in before if one.is_open and one.marker and one.marker.key.startswith(ident)}
    assert open_of(issues) == sorted({*known, *were})


@given(WISHES, THERE)
def test_on_a_quiet_day_things_are_only_closed(wanted: dict[str, Wanted], lying: list[There]) -> None:
    actions = plan(wanted, found(lying), quiet=True)
    assert all(isinstance(action, Close) for action in actions)
    assert {key for key in open_of(after(found(lying), actions)) if key not in wanted} == set()


@given(WISHES, THERE, st.integers(0, 3))
def test_so_many_are_opened_in_a_run_and_the_rest_later(
    wanted: dict[str, Wanted], lying: list[There], most: int
) -> None:
    issues = found(lying)
    actions = plan(wanted, issues, most=most)
    assert sum(isinstance(action, Create) for action in actions) <= most
    for _ in range(len(KEYS)):
        issues = after(issues, plan(wanted, issues, most=max(most, 1)))
    assert open_of(issues) == sorted(wanted)


@given(WISHES, THERE)
def test_the_order_of_what_is_found_does_not_matter(wanted: dict[str, Wanted], lying: list[There]) -> None:
    issues = found(lying)
    assert plan(wanted, issues) == plan(dict(reversed(wanted.items())), issues[::-1])


def test_the_plan_of_a_doubled_item_can_go_wrong() -> None:
    """Two open issues of an item, of which none is closed, is what the properties above have to refuse."""
    lying = [There("IMP-0001/due", "2026-11-20", 0, True, False, False)] * 2
    assert open_of(found(lying)) == ["IMP-0001/due"] * 2
    assert plan({}, found([replace(lying[0], key=None)])) == (Close(1, "not_planned", None),)


def test_saturday_and_sunday_are_quiet_if_wished() -> None:
    days = [f"2026-11-{number}" for number in range(16, 24)]
    quiet = [is_quiet(day, Settings(quiet_weekends=True)) for day in days]
    assert quiet == [False, False, False, False, False, True, True, False]
    assert not any(is_quiet(day, Settings()) for day in days)
