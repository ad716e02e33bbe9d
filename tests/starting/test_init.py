"""`csi init` makes a sound register, overwrites nothing, and brings an older set-up up to date."""

import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.starting.asked import ASKED, COMMIT, TODAY

from csi_as_code import __version__
from csi_as_code.errors import UsageError
from csi_as_code.reading import fast
from csi_as_code.reading.setup import MEMORY
from csi_as_code.starting import origin
from csi_as_code.starting.answers import Answers
from csi_as_code.starting.begin import look
from csi_as_code.starting.contents import WORKFLOWS

Run = Callable[..., Any]
FORM = ".github/ISSUE_TEMPLATE/improvement.yml"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_what_is_made_is_sound(made: Path, run: Run) -> None:
    assert run(f"lint --today {TODAY} --fail-on info").stdout == ""
    assert run("fmt --check").stdout == ""
    run(f"build {made.parent / 'site'} --today {TODAY}")
    listed = json.loads(run(f"list --format json --today {TODAY}").stdout)
    assert [item["state"] for item in listed["improvements"]] == ["assessed", "proposed"]
    head = subprocess.run(["git", "symbolic-ref", "HEAD"], check=True, capture_output=True, text=True).stdout
    assert head == "refs/heads/main\n"


def test_it_prints_what_it_wrote_and_says_what_comes_next(tmp_path: Path, run: Run) -> None:
    result = run(f"init {tmp_path / 'new'} {ASKED}")
    assert {*result.stdout.splitlines(), MEMORY} == files(tmp_path / "new").keys()
    assert "git commit -m 'Begin the register'" in result.stderr


def test_an_action_that_can_be_moved_is_said(tmp_path: Path, run: Run) -> None:
    moved = run(f"init {tmp_path / 'tag'} {ASKED} --action csi-as-code/csi-as-code@v0.1.0")
    assert 'take csi at "v0.1.0", which can be moved' in moved.stderr
    fixed = run(f"init {tmp_path / 'commit'} {ASKED} --action csi-as-code/csi-as-code@{COMMIT}")
    assert "moved" not in fixed.stderr
    hooks = (tmp_path / "commit" / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert f"rev: {COMMIT}\n" in hooks


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{"url": "https://x.example", "vcs_info": {"vcs": "git", "commit_id": "' + COMMIT + '"}}', COMMIT),
        ('{"url": "file:///x", "dir_info": {"editable": true}}', f"v{__version__}"),
        ("{", f"v{__version__}"),
        (None, f"v{__version__}"),
    ],
)
def test_the_action_is_that_of_the_commit_that_was_installed(
    written: str | None, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = tmp_path / "csi_as_code-9.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Name: csi-as-code\nVersion: 9\n", encoding="utf-8")
    if written is not None:
        (installed / "direct_url.json").write_text(written, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr("csi_as_code.starting.origin.csi_as_code.__file__", str(tmp_path / "csi_as_code" / "x.py"))
    assert origin.revision() == expected
    assert origin.action("").startswith(f"csi-as-code/csi-as-code@{expected}")


@pytest.mark.parametrize(("built", "expected"), [(f"{COMMIT}\n", COMMIT), ("main\n", f"v{__version__}")])
def test_the_action_is_that_of_the_commit_that_was_built(
    built: str, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "_commit.txt").write_text(built, encoding="utf-8")
    monkeypatch.setattr("csi_as_code.starting.origin.csi_as_code.__file__", str(tmp_path / "__init__.py"))
    assert origin.revision() == expected


def test_in_a_checkout_the_action_is_that_of_its_commit(root: Path) -> None:
    if not (root / ".git").exists():
        pytest.skip("this is no checkout")
    head = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert origin.revision() == head.stdout.strip()


def test_editors_find_schemas_that_accept_the_files(made: Path) -> None:
    settings = json.loads(Path(".vscode/settings.json").read_text(encoding="utf-8"))
    for schema, pattern in settings["yaml.schemas"].items():
        validator = jsonschema.Draft202012Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
        found = list(made.glob(pattern))
        assert found
        for file in found:
            validator.validate(fast.load(file.read_text(encoding="utf-8")))


def test_code_owners_are_those_who_decide(made: Path) -> None:
    lines = Path(".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert lines[-6:] == [
        "/improvements/ @maya @tomas",
        "/measures/*.yaml @maya @tomas",
        "/register.yaml @maya @tomas",
        "/schemas/ @maya @tomas",
        "/templates/ @maya @tomas",
        "/.github/ @maya @tomas",
    ]


def test_code_owners_follow_the_approvals(made: Path, run: Run) -> None:
    policy = Path("register.yaml")
    text = policy.read_text(encoding="utf-8")
    text = text.replace("  platform: {", "  web: {title: Web}\n  platform: {")
    text = text.replace("approvals:\n", 'approvals:\n  - {when: {team: [web]}, approvers: ["@ines"], count: 1}\n')
    text = text.replace('"@tomas": {', '"@gone": {name: Has left, roles: [approver], active: false}\n  "@tomas": {')
    text = text.replace('approvers: ["@maya", "@tomas"]', 'approvers: ["@maya", "@tomas", "@gone"]')
    policy.write_text(text, encoding="utf-8")
    run("init --update")
    lines = Path(".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert "/improvements/ @ines @maya @tomas" in lines
    assert "/improvements/platform/ @maya @tomas" in lines


def test_nothing_is_overwritten(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "there"
    (folder / "improvements").mkdir(parents=True)
    mine = {"README.md": b"ours\n", ".gitignore": b"*.log\n", "improvements/IMP-0001.yaml": b"ours: too\n"}
    for path, data in mine.items():
        (folder / path).write_bytes(data)
    result = run(f"init {folder} {ASKED}")
    after = files(folder)
    assert {path: after[path] for path in mine} == mine
    assert "README.md stays as it is" in result.stderr
    run(f"init {folder} {ASKED}")
    assert files(folder) == after


def test_a_register_that_is_there_gets_what_is_missing_and_no_samples(root: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "register"
    shutil.copytree(root / "tests" / "data" / "samples", folder)
    before = files(folder)
    run(f"init {folder}")
    after = files(folder)
    assert {path: after[path] for path in before} == before
    assert {path.partition("/")[0] for path in after.keys() - before.keys()} == {
        MEMORY, ".editorconfig", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml", ".vscode",
        "README.md", "schemas",
    }  # fmt: skip
    assert b"Identity and access (identity)" in after[FORM]
    assert b"# Service improvement register" in after["README.md"]


def test_update_renews_what_nobody_edited(made: Path, run: Run) -> None:
    policy = Path("register.yaml")
    edited = policy.read_text(encoding="utf-8").replace("  delivery:", "  desk: {title: Service desk}\n  delivery:")
    policy.write_text(edited, encoding="utf-8")
    before = files(made)
    shown = run("init --diff", code=1).stdout
    assert files(made) == before
    assert "Service desk (desk)" in shown
    result = run("init --update")
    assert sorted(result.stdout.split()) == [
        FORM,
        "schemas/improvement.schema.json",
        "schemas/measure.schema.json",
    ]
    assert b"Service desk (desk)" in files(made)[FORM]
    assert policy.read_text(encoding="utf-8") == edited
    assert run("init --diff").stdout == ""


def test_what_the_team_edited_is_kept_and_the_new_version_put_beside_it_once(made: Path, run: Run) -> None:
    check, verdict = Path(".github/workflows/check.yml"), Path(".github/workflows/verdict.yml")
    ours = check.read_text(encoding="utf-8").replace("timeout-minutes: 10", "timeout-minutes: 20")
    check.write_text(ours, encoding="utf-8")
    other = "9" * 40
    result = run(f"init --update --action csi-as-code/csi-as-code@{other}")
    assert check.read_text(encoding="utf-8") == ours
    assert other in Path(f"{check}.new").read_text(encoding="utf-8")
    assert f"{check} was edited here and is new in csi: see {check}.new" in result.stderr
    assert other in verdict.read_text(encoding="utf-8")
    Path(f"{check}.new").unlink()
    again = run("init --update")
    assert again.stdout == ""
    assert f"{check} stays as it is" in again.stderr


def test_a_new_version_does_not_take_the_place_of_something_else(made: Path, run: Run) -> None:
    check = Path(".github/workflows/check.yml")
    check.write_text("name: ours\n", encoding="utf-8")
    Path(f"{check}.new").write_text("mine\n", encoding="utf-8")
    before = files(made)
    result = run(f"init --update --action csi-as-code/csi-as-code@{'9' * 40}", code=2)
    assert f'"{check}.new" is in the way' in result.stderr
    assert files(made) == before


def test_an_older_offer_is_replaced_by_a_newer_one(made: Path, run: Run) -> None:
    check = Path(".github/workflows/check.yml")
    check.write_text("name: ours\n", encoding="utf-8")
    for commit in ("8" * 40, "9" * 40):
        run(f"init --update --action csi-as-code/csi-as-code@{commit}")
        assert commit in Path(f"{check}.new").read_text(encoding="utf-8")


def test_the_main_branch_may_have_another_name(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "new"
    run(f"init {folder} {ASKED} --main trunk")
    text = "".join((folder / f".github/workflows/{name}.yml").read_text(encoding="utf-8") for name in WORKFLOWS)
    assert text.count("branches: [trunk]") == 4
    assert "ref: trunk" in text
    assert "--into trunk" in text
    assert not re.search(r"(?:branches: \[|ref: |--into )main", text)
    head = subprocess.run(["git", "-C", str(folder), "symbolic-ref", "HEAD"], check=True, capture_output=True).stdout
    assert head == b"refs/heads/trunk\n"
    assert run(f"init {folder} --diff").stdout == ""


def test_the_main_branch_is_what_origin_calls_so(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "new"
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(folder), "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/our/trunk"],
        check=True,
    )
    run(f"init {folder} {ASKED}")
    assert "branches: [our/trunk]" in (folder / ".github/workflows/check.yml").read_text(encoding="utf-8")


def test_what_the_team_took_out_stays_away(made: Path, run: Run) -> None:
    Path(".github/dependabot.yml").unlink()
    result = run("init --update")
    assert result.stdout == ""
    assert ".github/dependabot.yml stays away: the team took it out" in result.stderr


def test_without_update_an_older_set_up_is_said_and_left(made: Path, run: Run) -> None:
    before = files(made)
    result = run("init --action csi-as-code/csi-as-code@" + "9" * 40)
    assert "8 files of an older set-up: csi init --update renews them" in result.stderr
    assert {path: data for path, data in files(made).items() if path != MEMORY} == {
        path: data for path, data in before.items() if path != MEMORY
    }


def test_the_action_that_was_named_is_remembered(made: Path, run: Run) -> None:
    memory = json.loads(Path(MEMORY).read_text(encoding="utf-8"))
    assert memory["action"] == f"csi-as-code/csi-as-code@{COMMIT}"
    for name in WORKFLOWS:
        text = Path(f".github/workflows/{name}.yml").read_text(encoding="utf-8")
        assert (f"uses: csi-as-code/csi-as-code@{COMMIT}\n" in text) == (name != "review")
    assert run("init --diff").stdout == ""


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda: Path(MEMORY).write_text("{", encoding="utf-8"), f'"{MEMORY}" cannot be used'),
        (lambda: Path("register.yaml").write_text("a: [", encoding="utf-8"), "register.yaml cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said(made: Path, run: Run, damage: Any, said: str) -> None:
    damage()
    before = files(made)
    assert said in run("init --update", code=2).stderr
    assert files(made) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_are_not_followed(made: Path, tmp_path: Path, run: Run) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = made / ".vscode" / "settings.json"
    target.rename(outside / "settings.json")
    (made / ".vscode" / "extensions.json").unlink()
    (made / ".vscode").rmdir()
    (made / ".vscode").symlink_to(outside)
    assert '".vscode" is a link' in run("init --update", code=2).stderr


def test_in_a_script_what_is_missing_is_an_error(tmp_path: Path, run: Run) -> None:
    assert "a new register needs --approvers" in run(f"init {tmp_path / 'new'}", code=2).stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--approvers @maya", "at least two approvers"),
        ("--approvers @maya,Maya", "at least two approvers"),
        ("--approvers @maya,@to_mas!", '"@to_mas!" is not a handle'),
        ("--approvers @a,@b --prefix imp", '"imp" cannot be what ids begin with'),
        ("--approvers @a,@b --timezone Mars/Base", '"Mars/Base" is not a time zone'),
        ("--approvers @a,@b --repository 'x\ny'", "is not the address of a repository"),
        ("--approvers @a,@b --title ' '", "needs a title"),
        ("--approvers @a,@b --action 'x@y\nz'", "is not an action"),
        ("--approvers @a,@b --main '- x'", "cannot be the main branch"),
        ("--approvers @a,@b --title ab", '"ab" cannot be the title\n  One line of 3 to 120 characters'),
        (f"--approvers @a,@b --title {'x' * 121}", '" cannot be the title'),
        (f"--approvers @a,@b --repository https://{'x' * 2000}", '" cannot be the address'),
        ("--approvers @a,@b --title '\x1bx y z'", '" cannot be the title'),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(options: str, said: str, tmp_path: Path, run: Run) -> None:
    assert said in run(f"init {tmp_path / 'new'} {options} --today {TODAY}", code=2).stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("title", ['a: "b" # c', "- x", "<<prefix>> {y}", "Été 日本", "x" * 120])
def test_any_title_is_a_title(title: str, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "new"
    quoted = title.replace("'", "'\\''")
    run(f"init {folder} --title '{quoted}' --approvers @a,@b --today {TODAY}")
    assert fast.load((folder / "register.yaml").read_text(encoding="utf-8"))["title"] == title
    assert run(f"-C {folder} lint --today {TODAY} --fail-on info").stdout == ""


def test_the_address_is_that_of_origin(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "new"
    for address in ("git@github.com:our/register.git", "https://me:secret@github.com/our/register"):
        folder.mkdir()
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
        subprocess.run(["git", "-C", str(folder), "remote", "add", "origin", address], check=True)
        run(f"init {folder} {ASKED}")
        policy = fast.load((folder / "register.yaml").read_text(encoding="utf-8"))
        assert policy["repository"] == "https://github.com/our/register"
        folder.rename(folder.with_name(f"done-{len(address)}"))


def test_what_is_for_a_new_register_is_said_where_one_is(made: Path, run: Run) -> None:
    before = files(made)
    said = run("init --title Other --prefix ABC").stderr
    assert "register.yaml stays as it is: --title and --prefix would be for a new one" in said
    assert files(made) == before


@pytest.mark.parametrize("option", ["--update", "--diff"])
def test_where_no_register_is_none_is_renewed(option: str, tmp_path: Path, run: Run) -> None:
    assert "there is no register.yaml in" in run(f"init {tmp_path} {option}", code=2).stderr
    assert files(tmp_path) == {}


def test_a_folder_inside_of_a_repository_is_refused(made: Path, run: Run) -> None:
    assert "inside of another repository" in run(f"init inner {ASKED}", code=2).stderr
    assert not Path("inner").exists()


def on_a_terminal(folder: Path, typed: list[str], options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run csi init as a process on a terminal on which something is typed."""
    ours, theirs = pty.openpty()
    os.write(ours, "".join(f"{line}\n" for line in typed).encode())
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    call = [sys.executable, "-m", "csi_as_code", "init", str(folder), "--today", TODAY, *options]
    done = subprocess.run(call, env=environment, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    return done


ODD = (
    "", " ", "ab", "a  b", "x" * 119, "x" * 121, "\x00abc", "abc\x1b[1m", "\u2028abc", "abc\u202e", "日本語", "a: [b",
    "'abc\"", "#abc", "---", "abc\ndef", "@abc", "-abc", "IMP", "A" * 17, "A1", "1A", "utc", "UTC", "Etc/GMT+3",
    "posixrules", "Europe", "../UTC", "posix/UTC", "https://", "https://x", "https://x/", "http://a.b/c?d",
    "https://x y", "@Maya", "maya", "a-b", "a--b", "a_b",
)  # fmt: skip


def test_what_answers_take_makes_a_sound_register(tmp_path: Path) -> None:
    """So that nothing that was asked for is refused at the end only."""
    chance, taken = random.Random(6), 0
    for _ in range(400):
        some = {name: chance.choice(ODD) for name in ("title", "prefix", "timezone", "repository", "coordinator")
                if chance.random() < 0.3}  # fmt: skip
        people = {
            "approvers": tuple(f"@{chance.choice(ODD)}" for _ in range(3)) if chance.random() < 0.3 else ("@a", "@b")
        }
        try:
            answers = Answers(**{"coordinator": "@a", **people, **some})
        except UsageError:
            continue
        taken += 1
        seen = look(tmp_path / "new", lambda answers=answers: answers, lambda _: TODAY)
        assert seen.is_new
    assert taken > 20


def test_an_option_that_does_not_fit_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    for options, said in (
        (["--prefix", "imp"], '"imp" cannot be what ids begin with'),
        (["--approvers", "@a"], "at least two approvers"),
        (["--coordinator", "a b"], '"@a b" is not a handle'),
        (["--main", "- x"], "cannot be the main branch"),
        (["--action", "x"], "is not an action"),
    ):
        done = on_a_terminal(tmp_path / "new", ["Our desk"], options)
        assert (done.returncode, said in done.stderr, "Title of the register" in done.stderr) == (2, True, False)
    assert not (tmp_path / "new").exists()


def test_a_terminal_is_asked_for_what_is_not_given(tmp_path: Path) -> None:
    typed = [
        "ab",
        "Our desk ",
        "O S",
        "DESK",
        "Mars/Base",
        "Europe/Helsinki",
        "here",
        "https://github.com/our/desk",
        "maya",
        "maya tomas",
        "to mas",
        "",
    ]
    done = on_a_terminal(tmp_path / "new", typed)
    assert done.returncode == 0, done.stderr
    assert '"ab" cannot be the title. One line of 3 to 120' in done.stderr
    policy = fast.load((tmp_path / "new" / "register.yaml").read_text(encoding="utf-8"))
    assert (policy["title"], policy["id_prefix"], policy["timezone"]) == ("Our desk", "DESK", "Europe/Helsinki")
    assert (policy["repository"], [*policy["people"]]) == ("https://github.com/our/desk", ["@maya", "@tomas"])
    assert policy["people"]["@tomas"]["roles"] == ["approver", "coordinator"]
