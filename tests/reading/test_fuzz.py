"""No input whatever makes reading raise, hang or disagree with itself, with PyYAML or with ruamel.yaml.

CSI_FUZZ says how many documents to try. A document is drawn as one text of bytes, which decides what it is: that is
cheap enough for hundreds of thousands, and it shrinks well.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core_yaml import CoreLoader

from csi_as_code.reading import careful, characters, fast, parse
from csi_as_code.reading.nodes import Flaw, Node
from csi_as_code.rules.registry import all_rules

DOCUMENTS = int(os.environ.get("CSI_FUZZ") or 3_000)
SAMPLES = Path(__file__).parents[1] / "data" / "samples"
RECORDS, MEASURES, POINTS, POLICIES = (
    [path.read_bytes() for path in sorted(SAMPLES.glob(pattern))]
    for pattern in ("improvements/*.yaml", "measures/*.yaml", "measures/*.csv", "register.yaml")
)


def share(part: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with a part of the documents, the same ones every time."""
    checks = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]
    return settings(
        max_examples=max(int(DOCUMENTS * part), 20), deadline=None, derandomize=True, database=None,
        suppress_health_check=checks,
    )  # fmt: skip


PIECES = (
    "a", "b", "id", "title", "IMP-0042", "x: y", ": ", ":", "\n", "\n  ", "\n    ", " ", "  ", "- ", "-", "[", "]",
    "{", "}", ",", ", ", "#", " #", "  # ", "?", "? ", "\n? ", "!", "!!str ", "&a ", "*a", "<<", "<<: ", "'", '"',
    "''", '\\"', "\\x41", "\\u2028", "\\N", "\\", "|", ">", "|-\n ", ">+\n", "|2\n", "%", "%YAML 1.1\n", "@",
    "@aino", "`", "---", "\n---\n", "\n...\n", "\t", "\U0001f600", "\xe9", "0", "1", "01", "0x1", "1e9", "1e999",
    ".5", ".inf", "-", "+", "~", "null", "true", "2026-02-03", "2026-02-30", "12345678901234567", "null", "3.0",
    "proposed", "a: 1\n", "b: 2\n", "a: [b, c]\n", "a: {b: c}\n", "- a\n", "  - a: b\n    c: d\n", "a: |\n  b\n",
    'a: "b"\n', "'a': b\n", "a:\n  b:\n    c: d\n",
)  # fmt: skip
REFUSED = (
    "<<<<<<<", "\n=======\n", "\r", "\r\n", "\x00", "\x85", "\u2028", "\u2029", "\ufeff", "\x1b", "\ufffe",
)  # fmt: skip


class Tape:
    """Numbers read off a text of bytes, zeros behind its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def over(self) -> bool:
        """Tell whether all has been read."""
        return self.at >= len(self.data)

    def below(self, most: int) -> int:
        """Return a number from 0 to `most` - 1."""
        number = int.from_bytes(self.data[self.at : self.at + 2], "big")
        self.at += 2
        return number % most


def piece(tape: Tape) -> str:
    """Return a piece of YAML, once in a while one that no text may hold."""
    refused = tape.below(80) == 79
    return REFUSED[tape.below(len(REFUSED))] if refused else PIECES[tape.below(len(PIECES))]


def from_pieces(tape: Tape) -> str:
    """Put pieces of YAML one behind the other, mostly as the value of a field."""
    found = [("a: ", "a:\n  ", "", "a:\n- b: ", "a: b\nc: ", "a: [b, ")[tape.below(6)]]
    while not tape.over and len(found) < 30:
        found.append(piece(tape))
    return "".join(found)


KEYS = (
    'a', 'b', 'c', 'id', 'the key', '"q"', "'s'", '1', 'null', 'ä',
)  # fmt: skip
PLAIN = (
    'x', 'some words', '4', '-1.5', 'true', '~', '2026-02-03', '1e3', 'a-b', 'é no', 'x#y', 'http://a.b/c#d', "''",
)  # fmt: skip
QUOTED = (
    '"x: y"', "'it''s'", '"\\u00e9 \\" \\\\"', '"a\n\n    b"', "'#'", '""', '"@aino"',
)  # fmt: skip


def from_grammar(tape: Tape) -> str:
    """Write a document that is mostly sound."""
    return "\n".join(_fields(tape, 0, 0)) + "\n"


def _fields(tape: Tape, depth: int, indent: int) -> Iterator[str]:
    lead = " " * indent
    first = tape.below(len(KEYS))
    for number in range(1 + tape.below(4)):
        key = KEYS[(first + number) % len(KEYS) if tape.below(50) else tape.below(len(KEYS))]
        kind = tape.below(8 if depth < 5 else 5)
        if kind < 3:
            yield f"{lead}{key}: {PLAIN[tape.below(len(PLAIN))]}"
        elif kind == 3:
            yield f"{lead}{key}: {QUOTED[tape.below(len(QUOTED))]}".replace("\n ", f"\n {lead}")
        elif kind == 4:
            yield f"{lead}{key}: {_flow(tape, depth)}"
        elif kind == 5:
            yield f"{lead}{key}:"
            yield from _fields(tape, depth + 1, indent + 1 + tape.below(3))
        elif kind == 6:
            yield f"{lead}{key}: {'|>'[tape.below(2)]}{('', '-', '+')[tape.below(3)]}"
            yield f"{lead}  text: # {PIECES[tape.below(20)]!r}\n\n{lead}   more"
        else:
            yield f"{lead}{key}:  # {KEYS[tape.below(len(KEYS))]}"
            for _ in range(1 + tape.below(3)):
                rows = list(_fields(tape, depth + 1, indent + 2))
                yield f"{lead}- {rows[0].lstrip()}" if tape.below(2) else f"{lead}- {PLAIN[tape.below(len(PLAIN))]}"
                yield from rows[1:] if tape.below(2) else ()


def _flow(tape: Tape, depth: int) -> str:
    kind = tape.below(4 if depth < 5 else 2)
    if kind < 2:
        return (PLAIN + QUOTED[:3])[tape.below(len(PLAIN) + 3)]
    parts = [_flow(tape, depth + 1) for _ in range(tape.below(4))]
    if kind == 2:
        return f"[{', '.join(parts)}]"
    return "{" + ", ".join(f"{KEYS[tape.below(len(KEYS))]}: {part}" for part in parts) + "}"


def changed(tape: Tape, text: str) -> str:
    """Change a sound text at up to four places: delete, double, insert, replace, indent, swap two lines."""
    for _ in range(1 + tape.below(4)):
        at = tape.below(len(text) + 1)
        what = tape.below(8)
        end = min(at + 1 + tape.below(12), len(text))
        new = piece(tape)
        if what == 0:
            text = text[:at] + text[end:]
        elif what == 1:
            text = text[:end] + text[at:]
        elif what in (2, 3):
            text = text[:at] + new + text[at:]
        elif what == 4:
            text = text[:at] + new + text[end:]
        elif what == 5:
            line = text.rfind("\n", 0, at) + 1
            text = text[:line] + " " * (1 + tape.below(4)) + text[line:]
        elif what == 6:
            line = text.rfind("\n", 0, at) + 1
            text = text[:line] + text[line:].removeprefix(" ")
        else:
            lines = text.split("\n")
            one, two = tape.below(len(lines)), tape.below(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            text = "\n".join(lines)
    return text


class AsWritten(CoreLoader):
    """The reader to compare with, with keys as they are written."""

    def construct_yaml_map(self, node: yaml.MappingNode) -> dict[str, Any]:
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


AsWritten.add_constructor("tag:yaml.org,2002:map", AsWritten.construct_yaml_map)

KNOWN_RULES = frozenset(all_rules())


def sound_flaws(flaws: tuple[Flaw, ...] | list[Flaw], text: str) -> None:
    """Check that flaws name a rule and a place in the text, in one line each."""
    lines = text.count("\n") + 1
    for flaw in flaws:
        assert flaw.rule in KNOWN_RULES
        assert flaw.message
        assert "\n" not in flaw.message + flaw.hint
        assert len(flaw.message) < 600
        assert 0 <= flaw.line <= lines
        assert (flaw.column > 0) == (flaw.line > 0)
        assert flaw.length > 0


def readings_agree(text: str) -> Node | None:
    """Read a text both ways and by PyYAML; return its nodes where nothing is wrong with it."""
    node, flaws = careful.compose(text)
    sound_flaws(flaws, text)
    assert node is not None or flaws
    try:
        quick = fast.load(text)
    except fast.Doubt:
        quick = None
    if flaws:
        assert quick is None
        return None
    assert node is not None
    plain = node.plain()
    assert quick is None or repr(quick) == repr(plain)
    assert repr(yaml.load(text, AsWritten)) == repr(plain)  # noqa: S506 - a child of the safe loader
    return node


PARSERS: tuple[Callable[[bytes], parse.Parsed[Any]], ...] = (
    parse.improvement, parse.measure, parse.policy, parse.points,
)  # fmt: skip


def parses(data: bytes, kind: int) -> None:
    """Read a file as one kind: a value, or a flaw that says why there is none."""
    parsed = PARSERS[kind](data)
    assert parsed.value is not None or parsed.flaws
    sound_flaws(parsed.flaws, data.decode("utf-8", "replace"))
    assert parsed.flaws or not parsed.dropped
    assert len(set(parsed.dropped)) == len(parsed.dropped) or any(isinstance(p[-1], int) for p in parsed.dropped)


def reads(text: str, kind: int) -> None:
    """Check all that holds of any text."""
    data = text.encode()
    decoded, flaws = characters.decode(data)
    if not flaws:
        readings_agree(decoded)
    parses(data, kind)


@share(0.1)
@given(st.binary(max_size=120), st.integers(0, 3))
def test_any_bytes(data: bytes, kind: int) -> None:
    parses(data, kind)
    reads(data.decode("latin-1"), kind)


@share(0.35)
@given(st.binary(min_size=12, max_size=70))
def test_pieces_of_yaml(data: bytes) -> None:
    tape = Tape(data)
    reads(from_pieces(tape), tape.below(4))


@share(0.25)
@given(st.binary(min_size=16, max_size=100))
def test_documents_of_a_grammar(data: bytes) -> None:
    tape = Tape(data)
    reads(from_grammar(tape), tape.below(3))


@share(0.05)
@given(st.binary(min_size=100, max_size=130))
def test_changed_documents_of_a_grammar(data: bytes) -> None:
    tape = Tape(data)
    text = from_grammar(tape)
    tape.at = 80
    reads(changed(tape, text), 0)


@share(0.2)
@given(st.binary(min_size=12, max_size=70))
def test_changed_samples(data: bytes) -> None:
    tape = Tape(data)
    kind = (0, 0, 0, 1, 1, 2)[tape.below(6)]
    texts = (RECORDS, MEASURES, POLICIES)[kind]
    reads(changed(tape, texts[tape.below(len(texts))].decode()), kind)


@share(0.05)
@given(st.binary(min_size=12, max_size=70))
def test_changed_points(data: bytes) -> None:
    tape = Tape(data)
    text = POINTS[tape.below(len(POINTS))].decode()
    parses(changed(tape, text).encode(), 3)


@share(0.005)
@given(st.binary(max_size=120))
def test_ruamel_reads_sound_documents_the_same_way(data: bytes) -> None:
    ruamel = pytest.importorskip("ruamel.yaml")
    text = from_grammar(Tape(data))
    node = readings_agree(text)
    if node is None:
        return
    reader = ruamel.YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    assert as_text(reader.load(text)) == as_text(node.plain())


def as_text(value: Any) -> str:
    """Write a value with text keys and ISO dates."""
    if isinstance(value, dict):
        return str({str(key).lower().replace("none", "null"): as_text(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return str([as_text(inner) for inner in value])
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
