"""calendar.ics: read back by the library that calendars use, it says exactly what is due."""

import datetime
import random
import re
from pathlib import Path

import pytest
from icalendar import Calendar
from icalendar.parser import Contentline

from csi_as_code.analysis.agenda import DATED, agenda
from csi_as_code.exports.registers import Whole
from csi_as_code.exports.registers.calendar_ics import _escaped, _folded, render
from csi_as_code.model import Improvement, MeasureUse, Plan, Review, Target, Task
from csi_as_code.policy import Policy
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"
HOSTILE = (
    "a, b; c \\ d \\n e",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "DTSTART:20000101\nATTACH:http://evil.example",
    "\x00\x07\x0b\x1b[31m\u2028\u2029\u202e",
    "half \ud800 pair",
    "日本語 é e\u0301 " * 40,
    '";VALUE=URI:x',
)


def whole(*items: Improvement, site: str | None = None) -> Whole:
    policy = Policy(title="T", repository="https://code.example/r", site=site)
    register = Register(policy=policy, improvements={item.id: item for item in items})
    return Whole(register, TODAY, pages={item.id: f"improvements/{item.id}.html" for item in items})


def calendar(whole: Whole) -> bytes:
    return bytes(render(whole))


def events(content: bytes) -> list[dict[str, str]]:
    """What a calendar program reads: an event's properties as text."""
    (read,) = Calendar.from_ical(content, multiple=True)
    assert read.errors == []
    found = []
    for event in read.walk("VEVENT"):
        assert event.errors == []
        shown = {name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION")}
        assert event["DTSTAMP"].dt == datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
        found.append(
            {
                **shown,
                "DTSTART": event["DTSTART"].dt.isoformat(),
                "URL": str(event.get("URL", "")),
                "all": str(set(event)),
            }
        )
    return found


def test_every_date_that_somebody_set_is_an_event() -> None:
    register = open_folder(ROOT).register
    wanted = [due for due in agenda(register, TODAY) if due.kind in DATED]
    found = events(calendar(Whole(register, TODAY)))
    assert [event["DTSTART"] for event in found] == [due.day for due in wanted]
    assert [due.id in event["SUMMARY"] for due, event in zip(wanted, found, strict=True)] == [True] * len(wanted)
    assert len({event["UID"] for event in found}) == len(found) > 20


def test_an_event_keeps_its_id_when_its_day_moves() -> None:
    one = Improvement(id="A-1", state="approved", title="T", plan=Plan(due="2026-12-01"))
    two = Improvement(id="A-1", state="in_progress", title="U", plan=Plan(due="2027-01-01"))
    (before,), (after,) = events(calendar(whole(one))), events(calendar(whole(two)))
    assert (before["UID"], before["DTSTART"], after["DTSTART"]) == (after["UID"], "2026-12-01", "2027-01-01")


def by_id(item: Improvement) -> dict[str, str]:
    """What is due of a record, by the UID of its event."""
    found = events(calendar(whole(item)))
    assert len({event["UID"] for event in found}) == len(found)
    return {event["UID"]: event["DESCRIPTION"].partition("\n")[0] + event["DTSTART"] for event in found}


def task(title: str, day: str = "2026-12-01", **more: str) -> Task:
    return Task(title=title, due=day, **more)


def test_a_task_keeps_its_id_wherever_it_stands_and_whenever_it_is_due() -> None:
    one = by_id(
        Improvement(id="A-1", state="in_progress", plan=Plan(tasks=(task("Train"), task("Tell"), task("Tell"))))
    )
    tasks = (task("First"), task("Tell", "2026-12-09"), task("Gone", done="2026-11-01"), task("Train"), task(" Tell"))
    two = by_id(Improvement(id="A-1", state="in_progress", plan=Plan(tasks=tasks)))
    assert {two.get(uid, "")[:-10].strip() for uid in one} == {"Train", "Tell"}
    assert sorted(text[:-10].strip() for text in two.values()) == ["First", "Tell", "Tell", "Train"]
    other = by_id(Improvement(id="A-2", state="in_progress", plan=Plan(tasks=tasks)))
    assert other.keys().isdisjoint(two)


def test_a_task_that_is_done_takes_no_other_tasks_id_along() -> None:
    open_, done = task("Tell"), task("Tell", done="2026-11-01")
    both = by_id(Improvement(id="A-1", state="in_progress", plan=Plan(tasks=(open_, open_))))
    second = by_id(Improvement(id="A-1", state="in_progress", plan=Plan(tasks=(done, open_))))
    assert second.keys() == {list(both)[1]}


def test_targets_are_called_by_their_measure_and_re_checks_by_their_day() -> None:
    def use(measure: str) -> MeasureUse:
        return MeasureUse(measure=measure, role="outcome", target=Target(value=5, by="2026-12-01"))

    some = by_id(Improvement(id="A-1", state="in_progress", measures=(use("calls"), use("calls"))))
    more = by_id(Improvement(id="A-1", state="in_progress", measures=(use("cost"), use("calls"), use("calls"))))
    assert some.keys() < more.keys()
    later, soon = Review(due="2027-06-01"), Review(due="2027-03-01")
    held = by_id(Improvement(id="A-1", state="closed", reviews=(later,)))
    both = by_id(Improvement(id="A-1", state="closed", reviews=(soon, later)))
    assert held.items() < both.items()


def test_an_event_says_what_who_and_where() -> None:
    item = Improvement(
        id="A-1",
        state="in_progress",
        title="Fewer calls",
        owner="@a",
        outcome="People wait less.",
        plan=Plan(tasks=(Task(title="Train", due="2026-12-01", owner="@b"),)),
    )
    (found,) = events(calendar(whole(item, site="https://site.example/r/")))
    assert found["SUMMARY"] == "Task: A-1 Fewer calls"
    assert found["DESCRIPTION"] == "Train\nPeople wait less.\nState: In progress\n@b"
    assert found["URL"] == "https://site.example/r/improvements/A-1.html"
    assert events(calendar(whole(item)))[0]["URL"] == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_property(text: str) -> None:
    def register(text: str) -> Whole:
        items = (
            Improvement(
                id=f"A-1{text}",
                state="in_progress",
                title=text,
                owner=text,
                outcome=text,
                plan=Plan(due="2026-12-01", tasks=(Task(title=text, due="2026-12-02", owner=text),)),
            ),
            Improvement(id=f"A-2{text}", state="closed", title=text, reviews=(Review(due="2026-12-03", by=text),)),
        )
        policy = Policy(title=text, repository=text, site=f"https://x.example/{text}")
        improvements = {item.id: item for item in items}
        return Whole(Register(policy=policy, improvements=improvements), TODAY, pages=dict.fromkeys(improvements, text))

    content = calendar(register(text))
    found = events(content)
    plain = events(calendar(register("harmless")))
    assert [(event["DTSTART"], event["all"]) for event in found] == [(e["DTSTART"], e["all"]) for e in plain]
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(byte < 0x20 and byte != 0x09 for line in lines for byte in line)
    content.decode("utf-8")


def test_the_same_register_and_day_give_the_same_bytes() -> None:
    register = open_folder(ROOT).register
    assert calendar(Whole(register, TODAY)) == calendar(Whole(register, TODAY))


def test_an_empty_register_is_a_calendar_too() -> None:
    assert events(calendar(whole())) == []


def test_a_long_line_is_cut_where_the_library_cuts_it() -> None:
    choice = random.Random(5)
    for length in (*range(70, 80), *range(140, 156), *range(300), 2_000):
        for alphabet in ("a", "a\\", "^\\,;", "aé", "日本語 é e\u0301\U0001f600", "a b,\\é語\U0001f600"):
            line = "".join(choice.choices(alphabet, k=length))
            folded = _folded(line)
            if len(line.encode()) <= 75:
                assert folded.decode() == line
            else:
                assert folded == Contentline(line).to_ical()  # type: ignore[no-untyped-call]  # has no types


@pytest.mark.parametrize("text", ["C:\\New\\n", "\\N", "a, b; c \\ d \\n e\nf", "\\,\\;", "plain"])
def test_text_reads_back_as_the_standard_says(text: str) -> None:
    escaped = {"\\n": "\n", "\\N": "\n"}
    read = re.sub(r"\\(.)", lambda found: escaped.get(found[0], found[1]), _escaped(text))
    assert read == text
    assert not re.search(r"\n|(?<!\\)(\\\\)*[,;]", _escaped(text))
