"""Changes to a register in real repositories, and what the gate says of them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.gate.reference import Story
from tests.gate.telling import POLICY, TODAY, versions

from csi_as_code.cli import main
from csi_as_code.errors import GitError
from csi_as_code.finding import Finding
from csi_as_code.gate.open import open_change
from csi_as_code.gate.verdict import verdict
from csi_as_code.rules.runner import check

MEASURE = {
    "id": "waiting", "title": "Waiting", "definition": "Minutes.", "unit": "minutes", "direction": "decrease",
    "kind": "lagging", "frequency": "monthly", "service": "desk",
}  # fmt: skip
POINTS = "date,value,note\n2026-01-01,9,\n2026-10-01,6,\n2026-11-01,4,\n"


class Repository:
    """A real repository with a register in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, who: str = "writer") -> str:
        author = {"GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who}@example.org"}
        call = ["git", "-C", str(self.root), *words]
        done = subprocess.run(call, check=True, capture_output=True, text=True, env={**os.environ, **author})
        return done.stdout.strip()

    def write(self, files: dict[str, str | None]) -> None:
        for path, text in files.items():
            target = self.root / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())

    def commit(self, files: dict[str, str | None], who: str = "writer", message: str = "Change") -> str:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, who=who)
        return self.git("rev-parse", "HEAD")

    def judge(self, base: str, head: str = "HEAD", reviews: bytes | None = None) -> list[Finding]:
        change, before, after = open_change(self.root, base, head, lambda _: TODAY, reviews=reviews)
        return verdict(change, lambda: check(before.register, TODAY), lambda: check(after.register, TODAY))

    def rules(self, base: str, head: str = "HEAD", reviews: bytes | None = None) -> list[str]:
        return sorted({finding.rule for finding in self.judge(base, head, reviews)})


def text(record: dict[str, Any]) -> str:
    return json.dumps(record)


def record(ident: str, state: str, **fields: Any) -> dict[str, Any]:
    before, _ = versions(ident, Story(state, state))
    assert before is not None
    return {**before, "title": f"Waiting in queue {ident[-2:]} is long", **fields}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(tmp_path / "register")
    found.commit({
        "register.yaml": text(POLICY),
        "measures/waiting.yaml": text(MEASURE),
        "measures/waiting.csv": POINTS,
        "improvements/IMP-0001.yaml": text(record("IMP-0001", "proposed")),
        "improvements/IMP-0002.yaml": text(record("IMP-0002", "in_progress")),
        "improvements/IMP-0003.yaml": text(record("IMP-0003", "closed")),
    }, message="Begin")  # fmt: skip
    return found


def test_nothing_changed(repository: Repository) -> None:
    assert repository.rules("HEAD") == []


def test_a_new_proposal_may_be_merged(repository: Repository) -> None:
    repository.commit({"improvements/IMP-0004.yaml": text(record("IMP-0004", "proposed", decisions=[]))})
    assert repository.rules("HEAD~1") == []


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ({"improvements/IMP-0001.yaml": None}, ["record-deleted"]),
        ({f"improvements/IMP-000{n}.yaml": None for n in (1, 2, 3)}, ["record-emptied"]),
        ({"improvements/IMP-0001.yaml": "id: [\n"}, ["record-unreadable", "yaml-syntax"]),
        ({"measures/waiting.csv": POINTS.replace("10-01,6", "10-01,5")}, ["point-rewritten"]),
        ({"measures/waiting.csv": POINTS.replace("10-01,6,", "10-01,5,counted twice")}, []),
        ({"measures/waiting.csv": POINTS.replace("2026-10-01,6,\n", "")}, ["point-rewritten"]),
        ({"measures/waiting.csv": POINTS.replace("2026-10", "2026-09-01,7,\n2026-10")}, ["point-rewritten"]),
        ({"measures/waiting.csv": POINTS + "2026-11-15,4,\n"}, []),
        ({"register.yaml": text({**POLICY, "title": "Other"})}, []),
        ({"docs/notes.md": "Notes.\n"}, []),
    ],
)
def test_files_that_go_and_points_that_change(
    repository: Repository, files: dict[str, str | None], rules: list[str]
) -> None:
    repository.commit(files)
    assert repository.rules("HEAD~1") == rules


def test_moving_to_a_folder_is_no_deletion(repository: Repository) -> None:
    (repository.root / "improvements" / "desk").mkdir()
    repository.git("mv", "improvements/IMP-0001.yaml", "improvements/desk/IMP-0001.yaml")
    repository.commit({})
    assert repository.rules("HEAD~1") == []


def test_a_record_cannot_hide_behind_the_rename_of_another(repository: Repository) -> None:
    moved = (repository.root / "improvements/IMP-0001.yaml").read_text().replace("IMP-0001", "IMP-0009")
    repository.commit({"improvements/IMP-0001.yaml": None, "improvements/IMP-0009.yaml": moved})
    assert "record-deleted" in repository.rules("HEAD~1")


def test_an_id_is_never_used_again(repository: Repository) -> None:
    repository.commit({"improvements/team/IMP-0007.yaml": text(record("IMP-0007", "proposed", decisions=[]))})
    repository.commit({"improvements/team/IMP-0007.yaml": None})
    repository.commit({"improvements/IMP-0007.yaml": text(record("IMP-0007", "proposed", decisions=[]))})
    assert repository.rules("HEAD~1") == ["record-reused"]


def test_a_change_cannot_give_itself_approvers(repository: Repository) -> None:
    policy = {**POLICY, "approvals": [{"approvers": ["@out"], "count": 1}]}
    _, after = versions("IMP-0001", Story("assessed", "approved", "good"))
    repository.commit({"improvements/IMP-0001.yaml": text({**record("IMP-0001", "assessed")})}, message="Base")
    after["decisions"][-1]["by"] = ["@out"]
    repository.commit(
        {"improvements/IMP-0001.yaml": text({**after, "title": "Waiting is long"}), "register.yaml": text(policy)}
    )
    assert repository.rules("HEAD~1") == ["change-mixed", "decision-by", "decision-few", "governance-approver"]


def test_the_same_verdict_before_and_after_the_merge(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "-q", "-b", "topic")
    before, after = versions("IMP-0002", Story("in_progress", "closed", "good"))
    assert before is not None
    repository.commit({"improvements/IMP-0002.yaml": text({**after, "title": "Waiting in queue 02 is long"})})
    told = repository.rules(base, "topic")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from example/topic", "topic", who="a1")
    assert repository.rules(base, "main") == told == ["transition-unknown"]


def test_two_steps_at_once_are_told_which_one_to_merge_first(repository: Repository) -> None:
    before, after = versions("IMP-0002", Story("assessed", "in_progress", "good"))
    base = repository.commit({"improvements/IMP-0002.yaml": text({**(before or {}), "title": "Queue 02 is long"})})
    repository.commit({"improvements/IMP-0002.yaml": text({**after, "title": "Queue 02 is long"})})
    (found,) = (one for one in repository.judge(base) if one.rule == "transition-unknown")
    assert found.hint.startswith(
        'A change takes one step of a record. Merge the one to "approved" first. From "assessed"'
    )


def test_an_edit_hidden_in_a_merge_has_the_merger_as_author(repository: Repository) -> None:
    base = repository.commit({"improvements/IMP-0001.yaml": text(record("IMP-0001", "assessed"))})
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit({"docs/notes.md": "Notes.\n"})
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "--no-commit", "topic", who="a2")
    _, after = versions("IMP-0001", Story("assessed", "approved", "good"))
    repository.commit({"improvements/IMP-0001.yaml": text({**after, "title": "Waiting is long"})}, who="a2")
    assert repository.rules(base, "main") == ["decision-self"]


def test_who_only_joins_two_edits_of_one_record_is_no_author(repository: Repository) -> None:
    lines = "\n".join(f"# {number}" for number in range(9))
    start = f"{lines}\n{text(record('IMP-0001', 'assessed'))}\n{lines}\n"
    repository.commit({"improvements/IMP-0001.yaml": start})
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit({"improvements/IMP-0001.yaml": start.replace("# 0", "# nil", 1)})
    repository.git("checkout", "-q", "main")
    base = repository.commit({"improvements/IMP-0001.yaml": f"{start}# more\n"})
    repository.git("merge", "-q", "--no-ff", "-m", "Merge branch 'topic'", "topic", who="stranger")
    change, _, _ = open_change(repository.root, base, "main", lambda _: TODAY)
    assert (change.facts.authors, change.facts.strangers) == ({"@writer"}, ())


def test_who_is_unknown_is_to_be_added_to_the_people(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.commit({"notes.md": "x"}, who="stranger")
    (found,) = repository.judge(base)
    assert (found.rule, found.path, found.pointer) == ("author-unknown", "register.yaml", ("people",))


def test_an_executable_record(repository: Repository) -> None:
    repository.git("update-index", "--chmod=+x", "improvements/IMP-0001.yaml")
    repository.git("commit", "-q", "-m", "Change")
    assert repository.rules("HEAD~1") == ["record-executable"]


def test_a_register_below_the_top_of_its_repository(tmp_path: Path) -> None:
    top = Repository(tmp_path / "top")
    files = {"register.yaml": text(POLICY), "improvements/IMP-0001.yaml": text(record("IMP-0001", "assessed"))}
    base = top.commit({f"ops/{path}": content for path, content in files.items()})
    top.git("checkout", "-q", "-b", "topic")
    top.commit({"notes.md": "Notes.\n"})
    top.git("checkout", "-q", "main")
    top.git("merge", "-q", "--no-ff", "--no-commit", "topic", who="a2")
    _, after = versions("IMP-0001", Story("assessed", "approved", "good"))
    top.commit({"ops/improvements/IMP-0001.yaml": text({**after, "title": "Waiting is long"})}, who="a2")
    top.root = tmp_path / "top" / "ops"
    assert set(top.rules(base, "main")) == {"decision-self", "reference-measure"}


def test_a_branch_that_lacks_commits_of_its_base_cannot_be_judged(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit({"docs/notes.md": "Notes.\n"})
    repository.git("checkout", "-q", "main")
    repository.commit({"docs/other.md": "Other.\n"})
    with pytest.raises(GitError, match="lacks commits"):
        repository.judge("main", "topic")


def test_a_shallow_clone_cannot_be_judged(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"docs/notes.md": "Notes.\n"})
    clone = tmp_path / "clone"
    call = ["git", "clone", "-q", "--depth", "1", f"file://{repository.root}", str(clone)]
    subprocess.run(call, check=True)
    with pytest.raises(GitError, match="incomplete: fetch with depth 0"):
        open_change(clone, "HEAD", "HEAD", lambda _: TODAY)


def facts(head: str, *logins: str) -> bytes:
    found = [
        {
            "user": {"id": number, "login": login, "type": "User"}, "state": "APPROVED",
            "submitted_at": "2026-11-21T10:00:00Z", "commit": head, "author_association": "MEMBER",
        }
        for number, login in enumerate(logins, 10)
    ]  # fmt: skip
    request = {"author": {"id": 1, "login": "writer"}, "head": head, "pushed_at": "2026-11-21T09:00:00Z"}
    return json.dumps({"request": request, "reviews": found}).encode()


@pytest.mark.parametrize(
    ("logins", "rules"), [(("a2", "a3"), []), (("a2",), ["decision-review"]), ((), ["decision-review"])]
)
def test_decisions_name_those_who_approved_in_review(
    repository: Repository, logins: tuple[str, ...], rules: list[str]
) -> None:
    base = repository.commit({"improvements/IMP-0001.yaml": text(record("IMP-0001", "assessed"))})
    _, after = versions("IMP-0001", Story("assessed", "approved", "good"))
    head = repository.commit({"improvements/IMP-0001.yaml": text({**after, "title": "Waiting is long"})})
    assert repository.rules(base, head, facts(head, *logins)) == rules
    repository.git("checkout", "-q", "-B", "squashed", base)
    repository.git("merge", "-q", "--squash", head)
    repository.git("commit", "-q", "-m", "Approve (#9)")
    assert repository.rules(base, "squashed", facts(head, *logins)) == rules


@pytest.mark.parametrize(("more", "rules"), [({}, []), ({"docs/notes.md": "More.\n"}, ["review-unclear"])])
def test_a_merge_brings_what_was_reviewed_and_no_more(
    repository: Repository, more: dict[str, str | None], rules: list[str]
) -> None:
    repository.git("checkout", "-q", "-b", "topic")
    head = repository.commit({"docs/other.md": "Other.\n"})
    repository.git("checkout", "-q", "main")
    base = repository.commit({"docs/notes.md": "Notes.\n"})
    repository.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    repository.commit(more)
    assert repository.rules(base, "main", facts(head, "a2")) == rules


def test_what_lies_between_the_base_and_what_was_reviewed_is_red(repository: Repository) -> None:
    base = repository.commit({"improvements/IMP-0001.yaml": text(record("IMP-0001", "assessed"))})
    repository.git("checkout", "-q", "-b", "topic")
    head = repository.commit({"docs/other.md": "Other.\n"})
    repository.git("checkout", "-q", "main")
    _, after = versions("IMP-0001", Story("assessed", "approved", "good"))
    between = repository.commit({"improvements/IMP-0001.yaml": text({**after, "title": "Waiting is long"})})
    repository.git("merge", "-q", "--squash", "topic")
    repository.commit({})
    assert repository.rules(between, "main", facts(head, "a2", "a3")) == []
    assert "review-unclear" in repository.rules(base, "main", facts(head, "a2", "a3"))


def test_facts_about_another_commit_are_red(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.commit({"docs/notes.md": "Notes.\n"})
    assert repository.rules(base, "HEAD", facts(base, "a2")) == ["review-unclear"]


@pytest.mark.parametrize(("files", "code"), [({"docs/a.md": "A\n"}, 0), ({"improvements/IMP-0001.yaml": None}, 1)])
def test_exit_codes(
    repository: Repository, files: dict[str, str | None], code: int, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    repository.commit(files)
    assert run(repository, ["gate", "--base", "HEAD~1", "--today", TODAY], monkeypatch) == code
    said = capsys.readouterr()
    assert said.err.startswith("csi: it may be merged" if code == 0 else "csi: it may not be merged")


def test_what_is_not_committed_is_named_and_not_judged(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["gate", "--base", "HEAD", "--today", TODAY]
    root = repository.root
    repository.commit({".gitattributes": "*.yaml filter=evil\n"})
    for name in ("evil", "Worse One.x"):
        repository.git("config", f"filter.{name}.clean", f"touch {root.parent}/ran; cat")
        repository.git("config", f"filter.{name}.required", "true")
    kept = root / "improvements" / "IMP-0002.yaml"
    kept.write_bytes(kept.read_bytes())
    (root / "notes.txt").write_text("Not of the register.\n", encoding="utf-8")
    assert run(repository, words, monkeypatch) == 0
    assert "the working folder" not in capsys.readouterr().err
    (root / "improvements" / "IMP-0001.yaml").unlink()
    (root / "improvements" / "IMP-0009.yaml").write_text("new: true\n", encoding="utf-8")
    kept.write_text("state: none\n", encoding="utf-8")
    (root / "register.yaml").chmod(0o755)
    assert run(repository, [*words, "--format", "json"], monkeypatch) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["findings"] == []
    assert said.err.splitlines()[-1] == (
        "csi: note: the working folder differs from HEAD, which was judged, in improvements/IMP-0001.yaml, "
        "improvements/IMP-0002.yaml, improvements/IMP-0009.yaml and 1 more: commit first to judge that"
    )
    assert run(repository, [*words, "--head", "HEAD"], monkeypatch) == 0
    assert "the working folder" not in capsys.readouterr().err
    assert not (root.parent / "ran").exists()
    repository.git("add", "--", "improvements/IMP-0009.yaml")
    assert (root.parent / "ran").exists(), "git itself runs the filter"
    (root / "improvements" / "IMP-0009.yaml").unlink()
    assert run(repository, words, monkeypatch) == 0
    assert "improvements/IMP-0009.yaml and 1 more" in capsys.readouterr().err


def test_a_folder_below_the_top_names_its_own_files_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(tmp_path)
    repository.commit({
        "reg/register.yaml": text(POLICY), "improvements/a.txt": "A\n",
        "reg/improvements/IMP-0001.yaml": text(record("IMP-0001", "proposed")),
    })  # fmt: skip
    (tmp_path / "improvements" / "a.txt").write_text("B\n", encoding="utf-8")
    record_file = tmp_path / "reg" / "improvements" / "IMP-0001.yaml"
    record_file.write_bytes(record_file.read_bytes())
    words = ["-C", str(tmp_path / "reg"), "gate", "--base", "HEAD", "--today", TODAY]
    assert run(repository, words, monkeypatch) == 0
    assert "the working folder" not in capsys.readouterr().err
    record_file.write_text("a: 1\n", encoding="utf-8")
    assert run(repository, words, monkeypatch) == 0
    assert "in improvements/IMP-0001.yaml: commit" in capsys.readouterr().err


def test_exit_code_where_it_cannot_be_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(repository, ["gate", "--base", "nowhere"], monkeypatch) == 2


def run(repository: Repository, words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["csi", "-C", str(repository.root), *words])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)
