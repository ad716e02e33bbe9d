"""csi move, set, link, task and renumber as somebody types them, on the samples in a git repository."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.registers import SAMPLES, committed, git

from csi_as_code.reading.decided import carried_by
from csi_as_code.reading.snapshot import open_folder

Run = Callable[[str], Result]
TODAY = "--today 2026-11-22"


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The samples, committed, and the working folder in them."""
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLES, folder)
    policy = folder / "register.yaml"
    text = policy.read_text(encoding="utf-8").replace(
        "roles: [coordinator]}", "roles: [coordinator], email: [tomas@example.org]}"
    )
    policy.write_text(text, encoding="utf-8")
    monkeypatch.chdir(committed(folder, "Tomas", "Tomas@example.org"))
    return folder


def changed(folder: Path) -> list[str]:
    """Return the lines that differ from the commit, without context."""
    said = git(folder, "diff", "-U0", "--no-color").splitlines()
    return [line for line in said if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_move_writes_state_and_decision_and_says_what_is_missing(sample: Path, run: Run) -> None:
    result = run(f'move imp-0012 rejected --by maya --why "Done: by #12 already." {TODAY}')
    assert (result.exit_code, result.stdout, changed(sample)) == (
        0,
        "improvements/IMP-0012.yaml\n",
        [
            "-state: proposed",
            "+state: rejected",
            "+decisions:",
            "+  - to: rejected",
            "+    date: 2026-11-22",
            '+    by: ["@maya"]',
            '+    why: "Done: by #12 already."',
        ],
    )
    assert result.stderr == 'csi: IMP-0012 is "rejected" now\n'


def test_move_names_what_the_new_state_still_lacks(sample: Path, run: Run) -> None:
    result = run(f"move IMP-0012 assessed {TODAY}")
    assert changed(sample) == ["-state: proposed", "+state: assessed"]
    assert [line.strip() for line in result.stderr.splitlines() if "missing" in line][:2] == [
        "still missing: evidence of its source (source: {kind: ..., evidence: [https://...]})",
        'still missing: an owner (the improvement coordinator) (owner: "@handle")',
    ]


def test_move_names_it_before_anything_is_written(sample: Path, run: Run) -> None:
    assert (
        "  still missing: a team (team: a key of register.yaml)\n"
        in run(f"move IMP-0012 assessed {TODAY} --dry-run").stderr
    )
    assert changed(sample) == []


@pytest.mark.parametrize(
    ("before", "after", "field", "said"),
    [
        (
            "assessed",
            "approved",
            "plan",
            "IMP-0007 cannot be approved yet: it lacks a due date\n  Write it into",
        ),
        ("in_progress", "in_progress", "plan", "IMP-0007 cannot be approved yet: it lacks a due date\n"),
        ("assessed", "approved", "outcome", "IMP-0007 cannot be approved yet: it lacks a business outcome\n"),
        (
            "measuring",
            "closed",
            "closure",
            "Write it into the record first: closure: {code: successful, summary: ..., lessons: ...}\n",
        ),
    ],
)
def test_nobody_signs_what_is_not_there(sample: Path, run: Run, before: str, after: str, field: str, said: str) -> None:
    assert run(f"set IMP-0007 --unset {field}").exit_code == 0
    path = sample / "improvements" / "IMP-0007.yaml"
    text = path.read_text(encoding="utf-8").replace("state: closed", f"state: {before}")
    text = text.replace("low risk.\n", 'low risk.\n    scope: "sha256:00000000"\n')
    path.write_text(text, encoding="utf-8")
    git(sample, "commit", "-qam", "Ahead")
    result = run(f"move IMP-0007 {after} --by @aino --why Yes. {TODAY}")
    assert (result.exit_code, result.stdout, changed(sample), said in result.stderr) == (2, "", [], True), result.stderr


def test_a_second_cycle_has_a_day_of_its_own_from_which_it_took_effect(sample: Path, run: Run) -> None:
    path = sample / "improvements" / "IMP-0007.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("state: closed", "state: measuring"), encoding="utf-8")
    back = run('move IMP-0007 in_progress --by @tomas --why "Target missed." --today 2026-09-01')
    assert "plan.implemented stays 2026-05-08 until the next move to measuring" in back.stderr
    again = run("move IMP-0007 measuring --today 2026-10-01")
    assert "plan.implemented is set to 2026-10-01, instead of 2026-05-08, which is of the cycle before" in again.stderr
    plan = open_folder(sample).register.improvements["IMP-0007"].plan
    assert plan is not None
    assert plan.implemented == "2026-10-01"
    assert run('move IMP-0007 on_hold --by @tomas --why "Wait." --today 2026-10-02').exit_code == 0
    git(sample, "commit", "-qam", "Wait")
    assert "plan.implemented" not in run("move IMP-0007 measuring --today 2026-11-01").stderr


def test_an_approval_has_the_fingerprint_of_what_is_approved_and_the_gate_takes_it(sample: Path, run: Run) -> None:
    path = sample / "improvements" / "IMP-0007.yaml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("decisions:"), text.index("suppress:") if "suppress:" in text else len(text)
    path.write_text(text[:begin].replace("state: closed", "state: assessed") + text[end:], encoding="utf-8")
    git(sample, "commit", "-qam", "Assess it again")
    result = run(f'move IMP-0007 approved --by @aino --why "Clear waste." {TODAY}')
    assert result.exit_code == 0, result.stderr
    item = open_folder(sample).register.improvements["IMP-0007"]
    assert (item.state, [(entry.to, entry.by, entry.date) for entry in item.decisions]) == (
        "approved",
        [("approved", ("@aino",), "2026-11-22")],
    )
    git(sample, "commit", "-qam", "Approve it")
    gate = run(f"gate --base HEAD~1 {TODAY}")
    assert (gate.exit_code, gate.stdout) == (0, gate.stdout), gate.stdout
    again = run(f'move IMP-0007 approved --by @aino --why "Again." {TODAY}')
    assert (again.exit_code, again.stderr) == (2, 'csi: error: "IMP-0007" is "approved" already\n  See csi show.\n')
    noted = run("set IMP-0007 measures[0].target.value=70").stderr
    assert ("changes what was approved" in noted, "scope-stale" in noted) == (True, False)
    later = run("set IMP-0007 title=Another").stderr
    assert ("changes what was approved" in later, "error[scope-stale]" in later) == (False, True)
    assert run(f'move IMP-0007 approved --by @aino --why "Less is enough." {TODAY}').exit_code == 0
    item = open_folder(sample).register.improvements["IMP-0007"]
    assert len({entry.scope for entry in item.decisions}) == 2
    started = run(f"move IMP-0007 in_progress {TODAY}")
    assert (started.exit_code, "plan.start" in started.stderr) == (0, False)
    git(sample, "commit", "-qam", "Start it")
    said = run("set IMP-0007 plan.due=2027-01-31").stderr
    assert 'csi move IMP-0007 in_progress --by HANDLE --why "the reason"' in said
    git(sample, "commit", "-qam", "Give it more time")
    stale = run(f"gate --base HEAD~1 {TODAY}")
    assert (stale.exit_code, "error[scope-stale] due changed after the approval" in stale.stdout) == (1, True)
    assert "csi move IMP-0007 in_progress --by HANDLE" in stale.stdout
    assert stale.stdout.count("error[scope-") == 1
    assert "error[scope-stale] the outcome, measures, priority ratings or due" in run(f"lint IMP-0007 {TODAY}").stdout
    shown = " ".join(run(f"show IMP-0007 {TODAY}").stdout.partition("\nPriority")[0].split())
    assert "As in_progress it lacks a new approval, because what was approved has changed since." in shown
    assert 'add a new decision "to: approved" by those who may: csi move IMP-0007 in_progress --by HANDLE' in shown
    ahead = run(f"move IMP-0007 measuring --change CHG-1 {TODAY}")
    assert "still missing: a new approval, because what was approved has changed (csi move IMP-0007" in ahead.stderr
    assert "scope-stale" not in ahead.stderr
    git(sample, "checkout", "-q", "--", ".")
    renewed = run(f'move IMP-0007 in_progress --by @aino --why "It is worth a month." {TODAY}')
    assert (renewed.exit_code, 'IMP-0007 is "in_progress" now' in renewed.stderr) == (0, True)
    assert "a new approval" not in renewed.stderr
    git(sample, "commit", "-qa", "--amend", "-m", "Give it more time, as approved")
    whole = run(f"gate --base HEAD~1 {TODAY}")
    assert (whole.exit_code, "error" in whole.stdout) == (0, False)
    landed = carried_by(sample, git(sample, "rev-parse", "HEAD").strip())
    assert [(one.id, one.decision.to, one.decision.why) for one in landed.added] == [
        ("IMP-0007", "approved", "It is worth a month.")
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("IMP-0012 closed", 'no step from "proposed" to "closed"\n  The way there: assessed, then approved, then in_'),
        ("IMP-0012 proposed", '"IMP-0012" is "proposed" already'),
        ("IMP-0012 aproved", 'there is no state "aproved"\n  Did you mean "approved"?'),
        (
            "IMP-0012 rejected --why x",
            "--by is missing; it takes 1 of them\n  Ask @maya (Head of",
        ),
        ("IMP-0012 rejected --by maya", 'the move to "rejected" is a decision and needs a reason\n  Give it: --why'),
        ("IMP-0012 rejected --why x --by ines", '@ines may not decide to "rejected" here'),
        ("IMP-0012 rejected --why x --by tomas", '@tomas may not decide to "rejected" here, by approvals entry 3'),
        ("IMP-0012 rejected --why x --by mya", '"@mya" is nobody whom register.yaml names\n  Did you mean "@maya"?'),
        ("IMP-0012 deferred --why x --by maya", '"--until" is missing'),
        ("IMP-0012 deferred --why x --by maya --until 2026-11-22", "is not after the decision"),
        ("IMP-0012 withdrawn --why x --until 2027-01-01", '"--until" belongs to deferred or on_hold'),
        ("IMP-0012 rejected --why x --by maya --date 2026-11-23", "is still to be made: today is 2026-11-22"),
        ("IMP-0012 rejected --why x --by maya --date 2026-11-01", "before the record was raised"),
        ("IMP-0003 measuring --by maya", 'the move to "measuring" is a step back and needs a reason'),
        ("IMP-0003 measuring --by maya --why x --date 2026-01-01", "would stand below one of 2026-02-10"),
        ("IMP-0003 on_hold --why x", "The way there: measuring, then on_hold."),
        ("IMP-0012 assessed --start 2026-11-22", '--start belongs to a move to "in_progress"'),
        ("IMP-0012 assessed --change C-1", '--change belongs to a move to "measuring"'),
        ("IMP-0099 assessed", 'there is no improvement "IMP-0099"'),
        ("../IMP-0012 assessed --branch ..", '".." cannot be the name of a branch'),
    ],
)
def test_move_refuses_and_says_the_way_out(sample: Path, run: Run, line: str, said: str) -> None:
    result = run(f"move {line} {TODAY}")
    assert (result.exit_code, result.stdout, changed(sample)) == (2, "", [])
    assert said in result.stderr


def test_a_decision_without_mandate_is_by_whoever_types_it(sample: Path, run: Run) -> None:
    assert run(f'move IMP-0012 on_hold --why "Wait." {TODAY}').exit_code == 0
    assert '+    by: ["@tomas"]' in changed(sample)
    early = run(f"move IMP-0012 assessed {TODAY}")
    assert (early.exit_code, 'as "proposed", and goes back there' in early.stderr) == (2, True)
    git(sample, "commit", "-qam", "Hold it")
    wrong = run(f"move IMP-0012 assessed {TODAY}")
    said = (
        'csi: error: "IMP-0012" was put on hold as "proposed", and goes back there\n  Run csi move IMP-0012 proposed.\n'
    )
    assert (wrong.exit_code, wrong.stderr) == (2, said)
    assert run(f"move IMP-0012 proposed {TODAY}").exit_code == 0


def test_set_changes_what_is_meant_and_nothing_else(sample: Path, run: Run) -> None:
    line = """set IMP-0012 owner=aino "title=0123" tags[]=self-service 'description=one: a
  # two' --unset source.kind=""".removesuffix(" --unset source.kind=")
    assert run(line).exit_code == 0
    assert changed(sample) == [
        "-title: Deployments wait two days for the weekly change meeting",
        '+title: "0123"',
        "-description: |",
        "-  Standard changes queue for the weekly meeting although nobody has refused one in a year.",
        "+description: |-",
        "+  one: a",
        "+    # two",
        '+owner: "@aino"',
        "+tags: [self-service]",
    ]
    assert run("set IMP-0012 --unset tags --unset owner").exit_code == 0
    assert len(changed(sample)) == 7


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("set IMP-0012 ownr=@aino", 'Did you mean "owner"?'),
        ("set IMP-0012 evidence[]=x", 'Did you mean "source.evidence[]"?'),
        ("set IMP-0012 target.value=1", 'Did you mean "measures[0].target.value"?'),
        ("set IMP-0012 due=2026-12-01", 'Did you mean "plan.due", "reviews[0].due" or "plan.tasks[0].due"?'),
        ("set IMP-0012 scope=x", "Known here: analysis, "),
        ("set IMP-0012 'plan: {due: 2026-12-15}'", 'Write it with "=" and no blank: "plan={due: 2026-12-15}".'),
        ("task IMP-0012 add Abc --owner zoe", '"@zoe" is nobody whom register.yaml names\n  Known are @maya, '),
        ("set IMP-12 title=abc", 'Did you mean "IMP-0012"?'),
        ("set 12 title=abc", 'Did you mean "IMP-0012"?'),
        ("set IMP-0012 plan.du=2026-01-01", 'Did you mean "due"?'),
        ("set IMP-0012 owner=@nobody", "which the register does not have"),
        ("set IMP-0012 service=dsk", 'Did you mean "desk"?'),
        ("set IMP-0012 objective=OBJ-9", "which the register does not have"),
        ("set IMP-0012 depends_on[]=IMP-0099", "which the register does not have"),
        ("set IMP-0012 priority.impact=6", 'needs the field "urgency"'),
        ("set IMP-0007 priority.impact=6", "priority.impact"),
        ("set IMP-0007 priority.impact=06", "octal"),
        ("set IMP-0007 priority.impact=high", '"priority.impact" is a whole number, not "high"'),
        ("set IMP-0007 options[0].chosen=yes", '"options[0].chosen" is true or false'),
        ("set IMP-0007 measures[0].target.value=1e999", "too large"),
        ("set IMP-0007 tags=a", "or add one item with tags[]=one"),
        ('set IMP-0007 "tags=[a"', '"tags" cannot be read'),
        ('set IMP-0007 "tags=[a]\nid: x"', '"tags" cannot be read'),
        ("set IMP-0007 measures.target=1", "a list stands before"),
        ("set IMP-0007 title[0]=1", "is not a list"),
        ("set IMP-0007 plan.tasks[9].title=abc", "There is [0] or [1]; [] adds one."),
        ("set IMP-0007 plan.due=2026-02-30", "plan.due"),
        ("set IMP-0007 id=IMP-0008", "csi renumber"),
        ("set IMP-0007 state=closed", "csi move"),
        ("set IMP-0007 decisions[0].why=x", "only added to"),
        ("set IMP-0007 --unset decisions", "only added to"),
        ("set IMP-0007 --unset title", 'needs the field "title"'),
        ("set IMP-0012 --unset owner", 'there is no "owner"'),
        ("set IMP-0007 owner=", "--unset owner"),
        ("set IMP-0007 owner", "is not field=value"),
        ("set IMP-0007", "there is nothing to set"),
        ("set IMP-0007 plan..due=1", "is not the name of a field"),
        ("set IMP-0007 __class__=1", "is not the name of a field"),
        ("set IMP-0007 custom.x=1", "register.yaml describes no field"),
        ("set IMP-0007 'title=a\x1b[31mb'", "U+001B"),
        ("set -- -x title=abc", '"-x" is not an id'),
        ("set '../IMP\n-0007' title=abc", "is not an id"),
        ("link IMP-0012 supports IMP-0012", "cannot be linked to itself"),
        ("link IMP-0012 supports IMP-0099", 'there is no improvement "IMP-0099"'),
        ("link IMP-0003 depends_on IMP-0007", "would close a ring: IMP-0003 -> IMP-0007 -> IMP-0003"),
        ("link IMP-0012 supports IMP-0007 --remove", 'has no link "supports" to "IMP-0007"'),
        ("link IMP-0012 depends_on IMP-0007 --why x", "a dependency has no reason of its own"),
        ("task IMP-0012 done 1", 'there is no task 1: "IMP-0012" has 0 tasks'),
        ("task IMP-0007 done 1", "was done on 2026-03-18"),
        ("task IMP-0007 done 1 --date 2026-12-01 --today 2026-11-22", "is still to come"),
        ("task IMP-0007 done -- -1", "there is no task -1"),
        ("task IMP-0007 done ²", "there is no task ²"),
        ("task IMP-0007 add", "needs a title"),
        ("task IMP-0007 add ab", "title"),
        ("task IMP-0007 add abc --owner mya", 'Did you mean "@maya"?'),
        ("task IMP-0007 add abc --date 2026-01-01", "--date to done"),
        ("task IMP-0007 list 3", "list takes the id alone"),
        ("renumber IMP-0099", 'there is no improvement "IMP-0099"'),
        ("renumber IMP-0012 IMP-0003", "is another record's"),
        ("renumber IMP-0012 IMP-0012", "has that id already"),
        ("renumber IMP-0012 ../x", "is not an id"),
        ("renumber IMP-0012 ABC-0001", "is not an id"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(sample: Path, run: Run, line: str, said: str) -> None:
    result = run(line)
    assert (result.exit_code, result.stdout, git(sample, "status", "--short")) == (2, "", "")
    assert said in result.stderr


def test_links_come_and_go_without_a_trace(sample: Path, run: Run) -> None:
    run("link IMP-0012 depends_on imp-0003")
    run('link IMP-0012 supports IMP-0007 --why "Both: desk"')
    run("link IMP-0012 follows IMP-0007")
    assert changed(sample) == [
        "+depends_on: [IMP-0003]",
        "+relates_to:",
        '+  - {id: IMP-0007, as: supports, why: "Both: desk"}',
        "+  - {id: IMP-0007, as: follows}",
    ]
    again = run("link IMP-0012 supports IMP-0007")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "csi: the link is there already\n")
    ring = run("link IMP-0003 depends_on IMP-0012")
    assert "IMP-0003 -> IMP-0012 -> IMP-0003" in ring.stderr
    for words in ("depends_on IMP-0003", "supports IMP-0007", "follows IMP-0007"):
        assert run(f"link IMP-0012 {words} --remove").exit_code == 0
    assert changed(sample) == []


def test_tasks_are_added_listed_and_done(sample: Path, run: Run) -> None:
    run('task IMP-0007 add "Tell: all" --owner tomas --due 2026-12-04')
    run(f"task IMP-0007 done 3 {TODAY}")
    assert changed(sample) == [
        '+    - title: "Tell: all"',
        '+      owner: "@tomas"',
        "+      due: 2026-12-04",
        "+      done: 2026-11-22",
    ]
    assert run("task IMP-0007 list").stdout.splitlines()[-1] == (
        "  3 [x] Tell: all (@tomas, due 2026-12-04, done 2026-11-22)"
    )


def test_renumber_moves_the_file_and_every_reference_and_names_what_only_speaks_of_it(sample: Path, run: Run) -> None:
    policy = sample / "register.yaml"
    pair = "  designed_together: [{ids: [IMP-0003, IMP-0007], why: IMP-0003 and its twin.}]\n"
    policy.write_text(policy.read_text(encoding="utf-8") + pair, encoding="utf-8")
    git(sample, "commit", "-qam", "Accept the pair")
    before = {path: path.read_bytes() for path in sample.rglob("*.yaml")}
    dry = run("renumber IMP-0003 --dry-run")
    assert (dry.exit_code, {path: path.read_bytes() for path in sample.rglob("*.yaml")}) == (0, before)
    assert "-depends_on: [IMP-0003]\n+depends_on: [IMP-0013]\n" in dry.stdout
    result = run("renumber IMP-0003")
    assert (result.exit_code, sorted(result.stdout.split())) == (
        0,
        ["improvements/IMP-0007.yaml", "improvements/IMP-0013.yaml", "register.yaml"],
    )
    register = open_folder(sample).register
    assert (list(register.improvements), register.improvements["IMP-0007"].depends_on, register.problems) == (
        ["IMP-0007", "IMP-0012", "IMP-0013"],
        ("IMP-0013",),
        (),
    )
    assert register.policy.lint.designed_together[0].ids == ("IMP-0013", "IMP-0007")
    assert 'still says "IMP-0003"' in result.stderr
    assert "IMP-0003 and its twin" in policy.read_text(encoding="utf-8")
    git(sample, "add", "-A")
    git(sample, "commit", "-qm", "Renumber it")
    assert "was used before" in run("renumber IMP-0012 IMP-0003").stderr
    assert run("renumber IMP-0007 IMP-0020 --prose").exit_code == 0
    assert not any("IMP-0007" in path.read_text(encoding="utf-8") for path in sample.rglob("*.yaml"))


def test_windows_line_ends_and_a_byte_order_mark_stay(sample: Path, run: Run) -> None:
    path = sample / "improvements" / "IMP-0012.yaml"
    data = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(data)
    assert run("set IMP-0012 team=platform").exit_code == 0
    assert path.read_bytes() == data + b"team: platform\r\n"


def test_a_record_with_a_fault_is_not_edited(sample: Path, run: Run) -> None:
    path = sample / "improvements" / "IMP-0012.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: retrospective", "kind: nonsense"), encoding="utf-8")
    result = run("set IMP-0012 team=platform")
    assert (result.exit_code, result.stderr.splitlines()[1]) == (2, "  Mend them first; csi lint says how.")


def twin_of(sample: Path, ident: str) -> Path:
    """Return a second file with the id of a record, which its own text names too."""
    twin = sample / "improvements" / "team" / f"{ident}.yaml"
    twin.parent.mkdir()
    text = (sample / "improvements" / f"{ident}.yaml").read_text(encoding="utf-8")
    twin.write_text(f"# {ident} of the team\n{text}", encoding="utf-8")
    return twin


def test_two_files_of_one_id_are_not_edited(sample: Path, run: Run) -> None:
    twin_of(sample, "IMP-0012")
    for line in ("set IMP-0012 team=platform", "renumber IMP-0012"):
        result = run(line)
        assert (result.exit_code, 'two files have the id "IMP-0012"' in result.stderr, changed(sample)) == (2, True, [])
        assert "csi renumber improvements/team/IMP-0012.yaml." in result.stderr


@pytest.mark.parametrize("taken", ["improvements/IMP-0003.yaml", "improvements/team/IMP-0003.yaml"])
@pytest.mark.parametrize("prose", ["", " --prose"])
def test_one_of_two_files_of_one_id_is_renumbered_and_references_stay_with_the_other(
    sample: Path, run: Run, monkeypatch: pytest.MonkeyPatch, taken: str, prose: str
) -> None:
    twin = twin_of(sample, "IMP-0003")
    other = {"improvements/IMP-0003.yaml", "improvements/team/IMP-0003.yaml"}.difference({taken}).pop()
    before = {path: path.read_bytes() for path in sample.rglob("*.yaml")}
    assert "csi renumber improvements/team/IMP-0003.yaml." in run("lint").stdout
    monkeypatch.chdir(twin.parent)
    result = run(f"renumber {'../IMP-0003.yaml' if 'team' not in taken else 'IMP-0003.yaml'}{prose}")
    target = sample / taken.replace("0003", "0013")
    assert (result.exit_code, result.stdout) == (0, f"{taken.replace('0003', '0013')}\n"), result.stderr
    stays = f"{taken} is IMP-0013 now; references to IMP-0003 stay with {other}: see whether one means IMP-0013"
    assert stays in result.stderr
    assert "improvements/IMP-0007.yaml:" in result.stderr
    assert ("# IMP-0003 of the team" in target.read_text(encoding="utf-8")) == ("team" in taken and not prose)
    after = {path: path.read_bytes() for path in sample.rglob("*.yaml")}
    del before[sample / taken], after[target]
    assert after == before
    register = open_folder(sample).register
    assert (register.problems, register.paths["IMP-0003"], register.paths["IMP-0013"]) == (
        (), other, taken.replace("0003", "0013"),
    )  # fmt: skip
    assert register.improvements["IMP-0007"].depends_on == ("IMP-0003",)


def test_renumbering_one_of_two_is_finished_after_a_kill_and_works_on_a_branch(sample: Path, run: Run) -> None:
    twin = twin_of(sample, "IMP-0012")
    copy = twin.read_text(encoding="utf-8").replace("id: IMP-0012", "id: IMP-0013")
    (twin.parent / "IMP-0013.yaml").write_text(copy, encoding="utf-8")
    git(sample, "add", ".")
    git(sample, "commit", "-qm", "Two of them")
    on_branch = run("renumber improvements/team/IMP-0012.yaml --branch")
    assert (on_branch.exit_code, twin.exists()) == (0, True), on_branch.stderr
    names = git(sample, "ls-tree", "-r", "--name-only", "csi/IMP-0012-renumber", "improvements").split()
    assert names == [f"improvements/{name}.yaml" for name in ("IMP-0003", "IMP-0007", "IMP-0012", "team/IMP-0013")]
    assert (run("renumber improvements/team/IMP-0012.yaml").exit_code, twin.exists()) == (0, False)


@pytest.mark.parametrize("path", ["improvements/team/IMP-0012.yaml", "../IMP-0012.yaml", "/IMP-0012.yaml"])
def test_a_path_that_is_not_the_records_file_is_refused(sample: Path, run: Run, path: str) -> None:
    result = run(f"renumber {path}")
    assert (result.exit_code, result.stderr) == (
        2, f'csi: error: "{path}" is not the file of "IMP-0012"\n  It is improvements/IMP-0012.yaml.\n',
    )  # fmt: skip
    assert run("renumber improvements/IMP-0099.yaml").exit_code == 2
    assert run("renumber improvements/IMP-0012.yaml IMP-0020").exit_code == 0


@pytest.mark.parametrize("text", ["title: [\n", "title: A register\n"])
def test_without_a_policy_nothing_is_edited(sample: Path, run: Run, text: str) -> None:
    (sample / "register.yaml").write_text(text, encoding="utf-8")
    given = '--title "Restarts wait" --description x --service desk --source audit --by ines'
    for line in ("set IMP-0012 team=platform", f"new {given}", "renumber IMP-0012", "fmt"):
        result = run(f"{line}")
        assert (result.exit_code, git(sample, "status", "--short")) == (2, " M register.yaml\n"), result.stderr


def test_fmt_checks_shows_and_writes(sample: Path, run: Run) -> None:
    path = sample / "improvements" / "IMP-0012.yaml"
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("\n", 1)
    path.write_text(f"{head}\ntitle: 'T t t'  # short\n{rest.replace('title: ', '# title: ')}\n\n", encoding="utf-8")
    check = run("fmt --check")
    assert (check.exit_code, check.stdout) == (1, "improvements/IMP-0012.yaml\n")
    diff = run("fmt --diff IMP-0012")
    assert (diff.exit_code, "+title: T t t  # short" in diff.stdout.splitlines()) == (0, True)
    assert run("fmt").stdout == "improvements/IMP-0012.yaml\n"
    assert run("fmt --check").exit_code == 0
    (sample / "improvements" / "IMP-0003.yaml").write_text("a: [\n", encoding="utf-8")
    broken = run("fmt")
    assert (broken.exit_code, "IMP-0003.yaml is left as it is: line " in broken.stderr) == (1, True)
