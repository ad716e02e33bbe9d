"""Every flaw that strict reading names: one literal file each, and all that is said about it."""

import ast
from pathlib import Path

import pytest

from csi_as_code.reading import careful, characters, fast
from csi_as_code.reading.limits import POLICY, RECORD, Limits
from csi_as_code.rules.registry import all_rules


def cases() -> list[tuple[str, str | bytes, list[str]]]:
    """Return name, file and expected lines of every case in flaws.txt."""
    blocks = (Path(__file__).parent / "flaws.txt").read_text(encoding="utf-8").split("\n## ")[1:]
    lines = [block.strip("\n").split("\n") for block in blocks]
    return [(name, ast.literal_eval(text), expected) for name, text, *expected in lines]


ALL = cases()


def said(data: bytes, limits: Limits = RECORD) -> list[str]:
    """Read a file carefully and write each flaw as `line:column+length rule: message | hint`."""
    text, flaws = characters.decode(data, limits)
    if not flaws:
        _, flaws = careful.compose(text, limits)
    return [f"{f.line}:{f.column}+{f.length} {f.rule}: {f.message} | {f.hint}" for f in flaws]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in ALL], ids=[case[0] for case in ALL])
def test_flaw(text: str | bytes, expected: list[str]) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    assert expected
    assert said(data) == expected
    if not isinstance(text, bytes):
        with pytest.raises(fast.Doubt):
            fast.load(text)


def test_every_rule_of_the_family_has_a_case() -> None:
    rules = {line.split(" ", 1)[1].split(":", 1)[0] for case in ALL for line in case[2]}
    sized = {"yaml-too-large", "yaml-too-deep", "yaml-too-many"}
    assert rules | sized == {name for name, rule in all_rules().items() if rule.family == "yaml"}


def test_sizes_at_and_over_the_limit() -> None:
    filler = b"#" * (256 * 1024 - 7)
    deep = "id: " + "[" * 19 + "]" * 19
    many = "a: [" + "1, " * 4997 + "]"
    assert said(b"id: x\n" + filler + b"\n") == []
    assert said(b"id: x\n" + filler + b"#\n") == [
        "1:1+1 yaml-too-large: the file is larger than 256 KiB | move long material to a page and link to it"
    ]
    assert said(deep.encode()) == []
    too_deep = "1:24+1 yaml-too-deep: nested deeper than 20 levels"
    hint = "no field of a record is as deep as that: check the brackets and the indent"
    assert said(deep.replace("]", "[]", 1).encode()) == [f"{too_deep} | {hint}"]
    assert said(many.encode()) == []
    assert said(many.replace("]", "1]", 1).encode()) == [
        "1:14996+1 yaml-too-many: more than 5000 keys and values | move the material to a page and link to it"
    ]


def test_a_policy_may_be_larger_than_a_record() -> None:
    people = "people:\n" + "".join(f'  "@p{number}": {{name: Person {number}}}\n' for number in range(9_000))
    assert said(people.encode(), POLICY) == []
    assert len(said(people.encode())) == 1


FINE = [
    ("id: IMP-0042\ntitle: Reset\n", {"id": "IMP-0042", "title": "Reset"}),
    ("\ufeffid: IMP-0042\r\ntitle: Reset\r\n", {"id": "IMP-0042", "title": "Reset"}),
    ("---\nid: x\n...\n", {"id": "x"}),
    ("# c\nid: x  # the id\nplan:  # to do\n  due: 2026-05-15 # soon\n", {"id": "x", "plan": {"due": "2026-05-15"}}),
    ("plan: #1\n  due: 2026-05-15\n", {"plan": {"due": "2026-05-15"}}),
    ("url: https://desk.example/a#b?c=d:e\n", {"url": "https://desk.example/a#b?c=d:e"}),
    ("why: Really? Yes?\nbecause: ?unknown\n", {"why": "Really? Yes?", "because": "?unknown"}),
    ("a: b -?\nc: so, ?\nd: {e: f?, g?: h}\n", {"a": "b -?", "c": "so, ?", "d": {"e": "f?", "g?": "h"}}),
    ("a: yes\nb: no\nc: on\nd: y\n", {"a": "yes", "b": "no", "c": "on", "d": "y"}),
    ("a: True\nb: false\nc: NULL\nd: ~\ne:\n", {"a": True, "b": False, "c": None, "d": None, "e": None}),
    ("a: 1\nb: -1\nc: 1.50\nd: 1e3\ne: 0\nf: 0.0\ng: .5\nh: 12:30\ni: 1_000\n",
     {"a": 1, "b": -1, "c": 1.5, "d": 1000.0, "e": 0, "f": 0.0, "g": 0.5, "h": "12:30", "i": "1_000"}),
    ("a: 2026-02-30\nb: 2026-02-03T10:00:00Z\n", {"a": "2026-02-30", "b": "2026-02-03T10:00:00Z"}),
    ("description: |\n  one\n\n  \ttwo: x #3\n  @four\n", {"description": "one\n\n\ttwo: x #3\n@four\n"}),
    ("description: >-\n  one\n  two\n\n  three\n", {"description": "one two\nthree"}),
    ('a: "tab\\there, \\u00e9, \\U0001F600, \\"q\\""\nb: \'it\'\'s\'\n', {"a": 'tab\there, é, 😀, "q"', "b": "it's"}),
    ('"@aino": {name: Aino}\n1: one\n', {"@aino": {"name": "Aino"}, "1": "one"}),
    ("true: yes\nnull: x\n", {"true": "yes", "null": "x"}),
    ("a: [b, {c: d}, [e]]\nf: {}\ng: []\nh: ''\n", {"a": ["b", {"c": "d"}, ["e"]], "f": {}, "g": [], "h": ""}),
    ("a: one - two\n  three\nb: c\n", {"a": "one - two three", "b": "c"}),
    ("名前: 値\nß: é́\n", {"名前": "値", "ß": "é́"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FINE)
def test_text_without_flaw(text: str, expected: dict[str, object]) -> None:
    decoded, flaws = characters.decode(text.encode())
    assert flaws == []
    node, flaws = careful.compose(decoded)
    assert flaws == []
    assert node is not None
    assert node.plain() == expected


@pytest.mark.parametrize("text", [text for text, _ in FINE if "\t" not in text and " -" not in text])
def test_text_without_flaw_is_read_fast(text: str) -> None:
    decoded, _ = characters.decode(text.encode())
    node, _ = careful.compose(decoded)
    assert node is not None
    assert repr(fast.load(decoded)) == repr(node.plain())


def test_no_message_is_longer_than_a_screen() -> None:
    word = "x" * 100_000
    texts = [f"{word}: 1\n{word}: 2\n", f"a: b: {word}", f"a: @{word}", f"a: &{word} b", f"a: !{word} b", f"a: *{word}"]
    texts += [f"a: b #{word}", f"a: {'1' * 99_999}", f"a: {{{word}}}", word, f"a: 1\n{word}\nb: 2", f"a: [b\n{word}: 1"]
    for text in texts:
        assert max(map(len, said(text.encode()))) < 400, text[:20]
