"""A story of six records over two commits: what people and programs read of it, word by word."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.reports.changes import story

from csi_as_code.cli import csi

GOLDEN = Path(__file__).parent / "golden"


def run(*words: str) -> Result:
    return CliRunner().invoke(csi, list(words), prog_name="csi")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story.tell(tmp_path_factory.mktemp("story"))


@pytest.mark.parametrize(("form", "ending"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
def test_golden(form: str, ending: str, told: Path) -> None:
    result = run("diff", "HEAD~1", "HEAD", "-C", str(told), "--format", form)
    golden = (GOLDEN / f"story.{ending}").read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout) == (0, golden)


def test_every_field_of_the_json_is_explained(root: Path) -> None:
    def keys(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from keys(part)

    page = (root / "docs" / "diff.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", page))))
    found = json.loads((GOLDEN / "story.json").read_text(encoding="utf-8"))
    for field in ("decisions", "newest"):  # as in the file
        for one in (*found["records"], *found["measures"]):
            one.pop(field, None)
    for one in (*found["records"], *found["measures"], found["register"]):
        for change in one["fields"]:
            change |= {"before": None, "after": None}
        for need in one.get("needs", ()):
            need["barred"] = None
    assert set(keys(found)) - explained == set()


def test_nothing_changed(told: Path) -> None:
    result = run("diff", "HEAD", "-C", str(told), "--exit-code")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "nothing changed")
    assert run("diff", "HEAD~1", "-C", str(told), "--exit-code").exit_code == 1


def test_style_and_comments_are_no_change(told: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(told), str(tmp_path / "copy")], check=True)
    for file in (tmp_path / "copy" / "improvements").glob("*.yaml"):
        file.write_text(f"# seen\n{file.read_text(encoding='utf-8')}\n", encoding="utf-8")
    assert run("diff", "HEAD", "-C", str(tmp_path / "copy")).stdout.startswith("nothing changed\n")


def test_days_are_commits_of_the_main_line(told: Path) -> None:
    one = run("diff", "2026-10-12", "2026-10-13", "-C", str(told)).stdout
    two = run("diff", "HEAD~1", "HEAD", "-C", str(told)).stdout
    assert one.splitlines()[2:] == two.splitlines()[2:]
    assert one.splitlines()[1].startswith("From 2026-10-12 (")
    early = run("diff", "2026-09-30", "-C", str(told))
    assert (early.exit_code, early.stderr.splitlines()[0]) == (2, "csi: error: there was no commit yet on 2026-09-30")


def test_the_authors_of_a_change_are_not_asked(told: Path, tmp_path: Path) -> None:
    folder = story.tell(tmp_path / "other")
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--soft", "HEAD~1"], check=True)
    story.commit(folder, "By somebody who may decide", "2026-10-13", who="aino")
    assert "needs @jonas to approve it;" in run("diff", "HEAD~1", "HEAD", "-C", str(folder)).stdout
    assert "needs one of @aino, @jonas to approve it;" in run("diff", "2026-10-01", "HEAD", "-C", str(folder)).stdout


def test_a_base_that_went_on(told: Path, tmp_path: Path) -> None:
    folder = story.tell(tmp_path / "other")
    subprocess.run(["git", "-C", str(folder), "checkout", "-q", "-b", "topic", "HEAD~1"], check=True)
    records = {**story.BEFORE, "IMP-0007": story.whole("IMP-0007", state="proposed")}
    story.write(folder, records, story.POLICY)
    story.commit(folder, "One more")
    plain = run("diff", "main", "topic", "-C", str(folder))
    assert plain.stdout.startswith("7 records changed: 1 gone, ")
    assert '"topic" lacks commits of "main"' in plain.stderr
    forked = run("diff", "main", "topic", "--merge-base", "-C", str(folder))
    assert forked.stdout.startswith("1 record changed: 1 new\n")
    assert "warning" not in forked.stderr


@pytest.mark.parametrize("base", ["nowhere", "-x", "--", "HEAD^{tree}", "2026-02-30", "main..topic"])
def test_what_is_no_commit(base: str, told: Path) -> None:
    assert run("diff", "-C", str(told), "--", base).exit_code == 2


def test_git_is_not_asked_for_each_record(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = tmp_path / "many"
    records = {f"IMP-{n:04}": story.whole(f"IMP-{n:04}", state="proposed") for n in range(1, 60)}
    story.write(many, records, story.POLICY)
    story.commit(many, "Many")
    story.write(many, {ident: {**fields, "tags": ["a"]} for ident, fields in records.items()}, story.POLICY)
    story.commit(many, "All of them")
    asked: list[object] = []
    begin = subprocess.Popen.__init__

    def counted(self: object, *words: object, **more: object) -> None:
        asked.append(words)
        begin(self, *words, **more)  # type: ignore[arg-type]  # it takes what Popen takes

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    assert run("diff", "HEAD~1", "HEAD", "-C", str(many)).stdout.startswith("59 records changed: 59 edited\n")
    for_many = len(asked)
    asked.clear()
    run("diff", "HEAD~1", "HEAD", "-C", str(told))
    assert max(len(asked), for_many) < 20
