"""The real history: every record of it is read or named in an error, as is every file that anybody once merged."""

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from csi_as_code.reading import careful, characters, parse
from csi_as_code.reading.snapshot import open_commit, open_folder

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module", params=["plain", "full"])
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A repository built from the history, and the figures that any reader of it must find."""

    folder = os.environ.get("CSI_CORPORA")
    if not folder:
        pytest.skip("CSI_CORPORA names no folder")
    maker, jsonl = Path(folder) / "make_register.py", Path(folder) / "kep-history.jsonl.gz"
    if not (maker.is_file() and jsonl.is_file()):
        pytest.skip(f"{folder} holds no make_register.py and kep-history.jsonl.gz")
    out = tmp_path_factory.mktemp("corpora") / request.param
    call = [sys.executable, maker, jsonl, out, "--expect", *(["--full"] if request.param == "full" else [])]
    done = subprocess.run(call, capture_output=True, check=True)
    return out, json.loads(done.stdout)


def test_every_record_is_read_or_named(history: tuple[Path, dict[str, Any]]) -> None:
    root, expected = history
    opened = open_folder(root)
    register = opened.register
    files = {path.stem for path in (root / "improvements").glob("*.yaml")}
    named = {finding.path for finding in register.problems}
    assert len(files) == expected["records"]
    assert set(register.improvements) | register.unread == files
    assert not set(register.improvements) & register.unread
    assert {f"improvements/{ident}.yaml" for ident in register.unread} <= named
    assert {register.paths[path_of] for path_of in register.improvements} >= set(register.dropped)
    assert set(register.dropped) <= named


def test_states_are_counted_as_they_are(history: tuple[Path, dict[str, Any]]) -> None:
    root, expected = history
    register = open_folder(root).register
    found = Counter(item.state for item in register.improvements.values())
    found.update(state_in(root / "improvements" / f"{ident}.yaml") for ident in register.unread)
    assert dict(sorted(found.items())) == expected["states"]


def state_in(path: Path) -> str:
    """Return the state that a file names which reading has refused."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("state: ")]
    return lines[-1].removeprefix("state: ")


def test_the_commit_reads_like_the_folder(history: tuple[Path, dict[str, Any]]) -> None:
    root, _ = history
    assert open_commit(root, "HEAD").register == open_folder(root).register


def test_every_file_that_was_ever_merged_is_read_or_refused_in_words(history: tuple[Path, dict[str, Any]]) -> None:
    root, _ = history
    listing = subprocess.run(
        ["git", "rev-list", "--objects", "--all", "--", "improvements"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    oids = [line.split(" ", 1)[0] for line in listing.stdout.splitlines() if line.endswith(".yaml")]
    assert len(oids) > 2_000
    batch = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=root, input="\n".join(oids).encode(), capture_output=True, check=True
    )
    rest, count = batch.stdout, 0
    while rest:
        head, _, rest = rest.partition(b"\n")
        size = int(head.split()[2])
        read_or_refused(rest[:size])
        rest, count = rest[size + 1 :], count + 1
    assert count == len(oids)


def read_or_refused(data: bytes) -> None:
    parsed = parse.improvement(data)
    assert parsed.value is not None or parsed.flaws
    assert all(flaw.message and "\n" not in flaw.message + flaw.hint for flaw in parsed.flaws)


def texts(value: Any) -> Any:
    """Yield every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


def test_every_text_of_the_history_survives_in_any_place(corpora: Path) -> None:
    """Texts that people wrote, put unquoted where a value, an item or a whole file is expected."""
    with gzip.open(corpora / "kep-history.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = sorted({text for line in lines for text in texts(json.loads(line))})
    assert len(found) > 3_000
    for text in found:
        for data in (text, f"title: {text}\n", f"tags:\n  - {text}\n", f"source: {{kind: {text}}}\n"):
            decoded, flaws = characters.decode(data.encode("utf-8", "surrogatepass"))
            node, flaws = (None, flaws) if flaws else careful.compose(decoded)
            assert node is not None or flaws
