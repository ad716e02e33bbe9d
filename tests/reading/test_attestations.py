"""The text of an attestation: it reads back, schema and reader agree, and nothing odd is taken for one."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.git_room.repository import Repository

from csi_as_code.git import notes
from csi_as_code.history import Signature
from csi_as_code.reading import attestations
from csi_as_code.reading.attestations import Attestation, Malformed, decode, encode

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "attestation.schema.json").read_text(encoding="utf-8"))
AINO = {"id": 583231, "login": "aino", "type": "User"}
COMMIT, BASE, HEAD = "a" * 40, "b" * 40, "c" * 40
WHOLE: dict[str, Any] = {
    "version": 1,
    "commit": COMMIT,
    "decisions": [{"id": "IMP-0001", "to": "approved", "date": "2026-02-10", "by": ["@aino"]}],
    "pull": {
        "repository": "example/register",
        "number": 12,
        "author": {"id": 7, "login": "ines", "type": "User"},
        "head": HEAD,
        "pushed_at": "2026-02-09T10:00:00Z",
        "merged_at": "2026-02-11T10:00:00Z",
        "merged_by": {"id": 9, "login": "tomas", "type": "User"},
    },
    "reviews": [
        {
            "user": AINO,
            "state": "APPROVED",
            "submitted_at": "2026-02-10T10:00:00Z",
            "commit": HEAD,
            "author_association": "MEMBER",
        }
    ],
    "verdict": {"state": "green", "base": BASE, "rules": []},
    "tool": {"name": "csi-as-code", "version": "0.1.0"},
    "attested_at": "2026-02-11T10:01:00Z",
}


def text(value: Any) -> bytes:
    return json.dumps(value).encode()


def whole() -> Attestation:
    found = decode(text(WHOLE))
    assert isinstance(found, Attestation), found
    return found


def test_it_reads_back_as_it_was_written() -> None:
    assert (decode(encode(whole())), json.loads(encode(whole()))) == (whole(), WHOLE)


def test_no_terminal_acts_on_its_text() -> None:
    assert all(byte == 10 or 32 <= byte < 127 for byte in encode(whole()))


ODD = {
    "not JSON": b"approved by all of us",
    "not UTF-8": b"\xff\xfe{}",
    "a list": b"[]",
    "nothing": b"",
    "nested without end": b"[" * 100_000,
    "a key twice": encode(whole()).replace(b'"version": 1,', b'"version": 1, "version": 1,'),
    "another version": text({**WHOLE, "version": 2}),
    "not a number": encode(whole()).replace(b'"number": 12', b'"number": NaN'),
    "endless digits": encode(whole()).replace(b'"number": 12', b'"number": ' + b"1" * 5_000),
    "two texts": encode(whole()) + b"\n" + encode(whole()),
    "huge": encode(whole()) + b" " * attestations.MOST_BYTES,
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_no_attestation_and_no_crash(name: str) -> None:
    found = decode(ODD[name])
    assert isinstance(found, Malformed)
    assert 0 < len(found.why) < 400


def test_another_version_is_said() -> None:
    assert decode(ODD["another version"]) == Malformed("it is of version 2, and this csi reads version 1")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        found += places(part, (*path, key))
    return found


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2**60), st.text(max_size=8), st.just([]), st.just({}),
    st.sampled_from([
        "@aino", "aino", COMMIT, COMMIT[:39], f"{COMMIT}\n", "2026-02-30", "2026-02-10", "2026-02-10T10:00:00",
        "2026-02-10T10:00:00+02:00", "2026-02-10T25:00:00Z", "green", "red", "DISMISSED", "COMMENTED", "1.2.3",
        "example/register", "../..", "IMP-0001\n", "closed", "x" * 300, [COMMIT], ["a-rule"], ["A rule"], 12, 1.5,
    ]),
)  # fmt: skip


@given(st.sampled_from(places(WHOLE)), VALUES, st.sampled_from(["put", "drop", "add"]))
def test_schema_and_reader_agree(path: tuple[Any, ...], value: Any, how: str) -> None:
    changed = copy.deepcopy(WHOLE)
    inner: Any = changed
    for part in path[:-1]:
        inner = inner[part]
    if how == "put":
        inner[path[-1]] = value
    elif how == "drop":
        del inner[path[-1]]
    elif isinstance(inner, dict):
        inner["more"] = value
    else:
        inner.append(value)
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("date")(lambda text: not isinstance(text, str) or attestations.is_day(text))
    checker.checks("date-time")(lambda text: not isinstance(text, str) or attestations.is_time(text))
    validator = jsonschema.Draft202012Validator(_to_the_very_end(SCHEMA), format_checker=checker)
    assert isinstance(decode(text(changed)), Attestation) == validator.is_valid(changed)


def _to_the_very_end(value: Any) -> Any:
    r"""Let `$` be the very end, as in ECMA 262, and not the place before a last line feed."""
    if isinstance(value, dict):
        return {key: f"{part[:-1]}\\Z" if key == "pattern" else _to_the_very_end(part) for key, part in value.items()}
    return [_to_the_very_end(part) for part in value] if isinstance(value, list) else value


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(text))
def test_any_bytes_are_read_without_a_crash(data: bytes) -> None:
    assert isinstance(decode(data), Malformed)


def test_the_schema_is_sound() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_notes_are_read_by_commit_and_a_copied_one_attests_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "notes")
    first, second, third = (repository.commit({"a": str(number)}) for number in range(3))
    assert attestations.attestations(repository.root) == {}
    found = decode(text({**WHOLE, "commit": first}))
    assert isinstance(found, Attestation)
    who = Signature("R", "r@example.org")
    notes.add(repository.root, first, encode(found), who, "Attest it")
    repository.git("notes", "--ref=csi", "copy", first, second)
    repository.git("notes", "--ref=csi", "add", "-m", "looks good to me", third)
    assert attestations.attestations(repository.root) == {
        first: found,
        second: Malformed(f"it was written for another commit, {first}"),
        third: Malformed("it cannot be read: Expecting value: line 1 column 1 (char 0)"),
    }
    assert attestations.attestations(repository.root, [first]) == {first: found}
