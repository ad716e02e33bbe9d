"""Read a filled-in issue form as GitHub writes it, strictly: an answer fills its own field, or all is refused.

The text is somebody's whom nobody checked. A heading of the form may stand in it once; where an answer holds one too,
nobody could tell the answers apart, and nothing is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from csi_as_code.editing.form import NO_ANSWER, Question
from csi_as_code.text import listed

MOST_CHARACTERS = 65_536
"""So long an issue's text can be (GitHub); a longer one did not come from there."""
MOST_SHOWN = 60
_BULLET = re.compile(r"\A(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?=\S)")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?\Z")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Answers(msgspec.Struct, frozen=True):
    """What was answered, by field, and what is wrong with it, in sentences for the person who wrote it.

    An answer that was left out is not in `values`. Where the questions cannot be told apart there is no value at all.
    """

    values: Mapping[str, Any] = {}
    problems: tuple[str, ...] = ()


def is_form(body: str, questions: Sequence[Question]) -> bool:
    """Tell whether an issue's text was made by the form, or by one much like it: most of its headings are there."""
    lines = {line.rstrip() for line in normal(body).split("\n")}
    usual = [question for question in questions if not question.is_own]  # an older form may not have had the others
    found = sum(_heading(question) in lines for question in usual)
    return 2 * found > len(usual)


def read(body: str, questions: Sequence[Question]) -> Answers:
    """Return the answers in an issue's text."""
    text = normal(body)
    if len(text) > MOST_CHARACTERS:
        return Answers(problems=(f"The text has more than {MOST_CHARACTERS:,} characters.",))
    lines = text.split("\n")
    problems = tuple(_unclear(lines, questions))
    if problems:
        return Answers(problems=problems)
    values: dict[str, Any] = {}
    found: list[str] = []
    for question, answer in _parts(lines, questions):
        if not answer or answer == NO_ANSWER:
            if question.needed:
                found.append(f'"{question.label}" has no answer.')
            continue
        wrong = list(_odd(answer))
        value = None if wrong else _value(question, answer)
        if value is None:
            found += [f'The answer to "{question.label}" {text}.' for text in wrong or [_unfit(question, answer)]]
        else:
            values[question.field] = value
    return Answers(values, tuple(found))


def normal(text: str) -> str:
    """Return a text with the line ends of Unix and no blanks at the ends of lines: so it is kept, and no other way."""
    return "\n".join(line.rstrip(" \t") for line in text.replace("\r\n", "\n").split("\n")).strip("\n")


def one_line(text: str) -> str:
    """Return a title or another text of one line, with single spaces."""
    return " ".join(text.split())


def odd_in_title(title: str) -> tuple[str, ...]:
    """Return what is wrong with the characters of an issue's title."""
    return tuple(f"The title {text}." for text in _odd(title))


def _heading(question: Question) -> str:
    return f"### {question.label}"


def _unclear(lines: Sequence[str], questions: Sequence[Question]) -> Iterator[str]:
    """Yield why it cannot be told which answer belongs to which question."""
    headings = {_heading(question): question for question in questions}
    order = [headings[line] for line in lines if line in headings]
    for question in questions:
        times = order.count(question)
        if times > 1:
            yield (
                f'The line "{_heading(question)}" stands in the text {times} times, so the answers cannot be told '
                "apart. Write it otherwise where it is part of an answer."
            )
        elif not times:
            yield f'The question "{question.label}" is missing: keep the lines that begin with ### as they are.'
    if len(order) == len(questions) and order != list(questions):
        yield "The questions are in another order: keep the lines that begin with ### where they are."
    if lines[0] not in headings and any(lines):
        yield "There is text before the first question: put it into an answer."


def _parts(lines: Sequence[str], questions: Sequence[Question]) -> Iterator[tuple[Question, str]]:
    """Yield each question with its answer; each heading is there once and in order."""
    starts = [*(lines.index(_heading(question)) for question in questions), len(lines)]
    for question, start, end in zip(questions, starts[:-1], starts[1:], strict=True):
        yield question, "\n".join(lines[start + 1 : end]).strip("\n")


def _odd(answer: str) -> Iterator[str]:
    """Yield which characters nobody can mean in an answer."""
    found = _ODD.search(answer)
    if found:
        yield f"holds a control character (U+{ord(found[0]):04X})"
    if _TURNING.search(answer):
        yield "holds a mark that turns the direction of text"


def _value(question: Question, answer: str) -> Any:
    """Return the value of a field, or None where the answer does not fit its question."""
    if question.kind == "dropdown":
        return question.choices.get(answer)
    if question.means in ("integer", "number"):
        return _number(answer.strip(), whole=question.means == "integer")
    if question.kind == "input":
        return None if "\n" in answer else answer.strip()
    if question.means == "lines":
        lines = (_BULLET.sub("", line.strip(), count=1) for line in answer.split("\n"))
        found = dict.fromkeys(line for line in lines if line)
        return list(found) if question.is_own else tuple(found)
    return answer


def _number(text: str, *, whole: bool) -> int | float | None:
    """Return a number as JSON would have it, or None."""
    found = _NUMBER.match(text)
    if not found or (whole and found[1]):
        return None
    return float(text) if found[1] else int(text)


def _unfit(question: Question, answer: str) -> str:
    shown = answer.split("\n", maxsplit=1)[0]
    shown = shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"
    if question.kind == "dropdown":
        known = list(question.choices)
        some = listed([f'"{name}"' for name in known[:5]], "or")
        more = f", or one of {len(known) - 5} others" if len(known) > 5 else ""
        return f'is "{shown}", which is none of its choices: {some}{more}'
    if question.means in ("integer", "number"):
        return f'is "{shown}", which is no {"whole " if question.means == "integer" else ""}number'
    return "goes over several lines, and takes one"
