"""Records are followed through real histories: by id, along the main line, with those who wrote what landed."""

from pathlib import Path

import pytest
from tests.git_room.repository import Repository, record, register

from csi_as_code.history import History, Transition
from csi_as_code.reading.history import read_history, tell

ONE = "improvements/IMP-0001.yaml"
TWO = "improvements/IMP-0002.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return register(tmp_path / "register")


def moves(history: History) -> list[str]:
    return [f"{step.id[-1]} {step.source} > {step.target}" for step in history.transitions]


def people(root: Path, ident: str = "IMP-0001") -> list[tuple[str | None, list[str], str | None]]:
    """Return state, authors and merger of every transition of a record, oldest first."""
    found = []
    for step in tell(root, "HEAD", details=True).of(ident):
        merger = step.landing.merged_by
        found.append((step.target, [one.name for one in step.authors], merger.name if merger else None))
    return found


def last(root: Path) -> Transition:
    return tell(root, "HEAD", details=True).transitions[-1]


def test_first_states_moves_and_deletions(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed"), TWO: record("IMP-0002", "proposed")})
    repository.commit({ONE: record("IMP-0001", "assessed")})
    repository.commit({ONE: record("IMP-0001", "assessed", title="Another title")})
    repository.commit({TWO: None})
    repository.commit({TWO: record("IMP-0002", "approved")})
    history = read_history(repository.root, "HEAD")
    assert (moves(history), dict(history.states), history.unreadable) == (
        ["1 None > proposed", "2 None > proposed", "1 proposed > assessed", "2 proposed > None", "2 None > approved"],
        {"IMP-0001": "assessed", "IMP-0002": "approved"},
        0,
    )


def test_a_record_is_followed_by_its_id_through_folders(repository: Repository) -> None:
    deep = "improvements/desk/team/IMP-0001.yaml"
    repository.commit({ONE: record("IMP-0001", "proposed")})
    repository.commit({ONE: None, deep: record("IMP-0001", "proposed")})
    repository.commit({deep: record("IMP-0001", "assessed")})
    repository.commit({deep: None, ONE: record("IMP-0001", "approved")})
    found = read_history(repository.root, "HEAD").transitions
    assert [(step.target, step.path) for step in found] == [("proposed", ONE), ("assessed", deep), ("approved", ONE)]


def test_only_files_called_by_an_id_are_records(repository: Repository) -> None:
    repository.commit({
        "improvements/README.md": "state: approved\n", "improvements/IMP-1.yaml": record("IMP-1", "approved"),
        "improvements/IMP-0001.yml": record("IMP-0001", "approved"), "measures/IMP-0001.yaml": "state: approved\n",
    })  # fmt: skip
    (repository.root / ONE).symlink_to("README.md")
    repository.commit({})
    assert read_history(repository.root, "HEAD").transitions == ()


def test_a_record_that_becomes_a_link_is_gone(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed")})
    (repository.root / ONE).unlink()
    (repository.root / ONE).symlink_to("elsewhere")
    repository.commit({})
    assert moves(read_history(repository.root, "HEAD")) == ["1 None > proposed", "1 proposed > None"]


def test_a_register_below_the_top_of_the_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({ONE: record("IMP-0001", "closed"), f"desk/{ONE}": record("IMP-0001", "proposed")})
    repository.branch("topic")
    repository.commit({f"desk/{ONE}": record("IMP-0001", "assessed")}, who="ines")
    repository.commit({f"desk/{TWO}": record("IMP-0002", "proposed")}, who="aino")
    repository.merge("topic")
    root = tmp_path / "desk"
    assert moves(read_history(root, "HEAD")) == ["1 None > proposed", "1 proposed > assessed", "2 None > proposed"]
    assert people(root)[-1] == ("assessed", ["Ines"], "Tomas")


def test_an_unreadable_version_is_counted_and_changes_nothing(repository: Repository) -> None:
    repository.commit({ONE: "<<<<<<< HEAD\n"})
    repository.commit({ONE: record("IMP-0001", "approved")})
    repository.commit({ONE: "state: [\n"})
    repository.commit({ONE: record("IMP-0001", "closed")})
    history = read_history(repository.root, "HEAD")
    assert (moves(history), history.unreadable) == (["1 None > approved", "1 approved > closed"], 2)


def test_old_words_for_states_mean_what_the_register_says(repository: Repository) -> None:
    why = 'decisions: [{to: implementable, date: "2026-01-05", by: ["@aino"], why: Worth it.}]\n'
    repository.commit({ONE: record("IMP-0001", "provisional")})
    repository.commit({ONE: record("IMP-0001", "implementable", decisions=why)})
    repository.commit({ONE: record("IMP-0001", "approved", decisions=why)})
    words = {"provisional": "proposed", "implementable": "approved"}
    history = tell(repository.root, "HEAD", lambda: words, details=True)
    assert moves(history) == ["1 None > proposed", "1 proposed > approved"]
    assert [step.decision.why if step.decision else None for step in history.transitions] == [None, "Worth it."]
    assert moves(read_history(repository.root, "HEAD"))[1:] == [
        "1 provisional > implementable",
        "1 implementable > approved",
    ]


def test_a_decision_goes_with_one_move(repository: Repository) -> None:
    one = '- {to: approved, date: "2026-01-05", by: ["@aino"], why: First.}\n'
    two = '- {to: approved, date: "2026-02-05", by: ["@aino"], why: Again.}\n'
    for state, decisions in [
        ("approved", one),
        ("in_progress", one),
        ("approved", one),
        ("assessed", one),
        ("approved", one + two),
    ]:
        repository.commit({ONE: record("IMP-0001", state, decisions=f"decisions:\n{decisions}")})
    steps = tell(repository.root, "HEAD", details=True).transitions
    whys = [step.decision.why if step.decision else None for step in steps]
    assert whys == ["First.", None, None, None, "Again."]


def test_what_landed_counts_and_not_the_way_to_it(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed")})
    repository.branch("topic")
    repository.commit({ONE: record("IMP-0001", "assessed")}, who="ines")
    repository.commit({ONE: record("IMP-0001", "approved")}, who="ines")
    merge = repository.merge("topic", who="tomas")
    step = last(repository.root)
    assert (step.source, step.target, step.landing.oid, step.landing.request) == (
        "proposed",
        "approved",
        merge,
        12,
    )
    assert people(repository.root)[-1] == ("approved", ["Ines"], "Tomas")


def test_a_squash_names_its_author_and_co_authors_and_no_merger(repository: Repository) -> None:
    message = "Approve (#31)\n\nCo-authored-by: Tomas <tomas@example.org>"
    repository.commit({ONE: record("IMP-0001", "approved")}, message, who="ines", committer="noreply@github.com")
    assert people(repository.root) == [("approved", ["Ines", "Tomas"], None)]
    assert last(repository.root).landing.request == 31


def test_a_rebase_names_who_put_it_there(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "approved")}, who="ines", committer="tomas@example.org")
    assert people(repository.root) == [("approved", ["Ines"], "tomas")]


def test_a_push_of_ones_own_has_no_merger(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "approved")}, who="ines")
    assert people(repository.root) == [("approved", ["Ines"], None)]


def test_of_several_authors_those_count_who_touched_the_file(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed"), TWO: record("IMP-0002", "proposed")})
    repository.branch("topic")
    repository.commit({ONE: record("IMP-0001", "assessed")}, who="ines")
    repository.commit({TWO: record("IMP-0002", "assessed")}, who="aino")
    repository.commit({TWO: record("IMP-0002", "assessed", title="Other")}, who="maya")
    repository.commit({"README.md": "Text\n"}, who="otto")
    repository.merge("topic")
    assert people(repository.root)[-1] == ("assessed", ["Ines"], "Tomas")
    assert people(repository.root, "IMP-0002")[-1] == ("assessed", ["Aino", "Maya"], "Tomas")


def test_what_a_branch_took_from_the_main_line_is_not_its_own(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed")})
    repository.branch("topic")
    repository.commit({ONE: record("IMP-0001", "assessed")}, who="ines")
    repository.git("checkout", "-q", "main")
    repository.commit({TWO: record("IMP-0002", "proposed")}, who="aino")
    repository.merge("main", into="topic", message="Merge branch 'main' into topic", who="ines")
    repository.merge("topic", who="tomas")
    assert people(repository.root)[-1] == ("assessed", ["Ines"], "Tomas")
    assert people(repository.root, "IMP-0002") == [("proposed", ["Aino"], None)]


def test_an_edit_hidden_in_a_merge_is_the_mergers(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed"), TWO: record("IMP-0002", "proposed")})
    repository.branch("topic")
    repository.commit({ONE: record("IMP-0001", "assessed"), TWO: record("IMP-0002", "assessed")}, who="ines")
    repository.merge("topic", who="tomas", files={ONE: record("IMP-0001", "approved")})
    assert people(repository.root)[-1] == ("approved", ["Tomas"], "Tomas")
    assert people(repository.root, "IMP-0002")[-1] == ("assessed", ["Ines"], "Tomas")


def test_a_deletion_and_a_new_record_hidden_in_a_merge_are_the_mergers(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed")})
    repository.branch("topic")
    repository.commit({"README.md": "Text\n"}, who="ines")
    repository.merge("topic", who="tomas", files={ONE: None, TWO: record("IMP-0002", "approved")})
    assert people(repository.root)[-1] == (None, ["Tomas"], "Tomas")
    assert people(repository.root, "IMP-0002") == [("approved", ["Tomas"], "Tomas")]


def test_lines_that_git_put_together_are_their_authors(repository: Repository) -> None:
    """Both sides edited the file, so the merge has what no side has; the state is still the branch's."""
    text = record("IMP-0001", "proposed") + "tags:\n- a\n- b\n- c\n- d\n- e\n"
    repository.commit({ONE: text})
    repository.branch("topic")
    repository.commit({ONE: text.replace("proposed", "assessed")}, who="ines")
    repository.git("checkout", "-q", "main")
    repository.commit({ONE: text.replace("- e", "- f")}, who="aino")
    repository.merge("topic", who="tomas")
    assert people(repository.root)[-1] == ("assessed", ["Ines"], "Tomas")


def test_an_octopus_brings_the_work_of_all_its_sides(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed"), TWO: record("IMP-0002", "proposed")})
    for name, path, ident in (("ines", ONE, "IMP-0001"), ("aino", TWO, "IMP-0002")):
        repository.branch(name, "main")
        repository.commit({path: record(ident, "assessed")}, who=name)
    repository.merge("ines", "aino", message="Merge branches 'ines' and 'aino'")
    assert people(repository.root)[-1] == ("assessed", ["Ines"], "Tomas")
    assert people(repository.root, "IMP-0002")[-1] == ("assessed", ["Aino"], "Tomas")
    assert last(repository.root).landing.request is None


def test_the_order_is_that_of_history_whatever_clocks_say(repository: Repository) -> None:
    for day, state in (("2026-05-01", "proposed"), ("2031-01-01", "assessed"), ("2019-01-01", "approved")):
        repository.commit({ONE: record("IMP-0001", state)}, day=day)
    assert moves(read_history(repository.root, "HEAD")) == [
        "1 None > proposed",
        "1 proposed > assessed",
        "1 assessed > approved",
    ]


def test_all_commits_shows_the_steps_inside(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "proposed")})
    repository.branch("topic")
    first = repository.commit({ONE: record("IMP-0001", "assessed"), TWO: record("IMP-0002", "proposed")}, who="ines")
    second = repository.commit({ONE: record("IMP-0001", "approved"), TWO: None}, who="aino")
    merge = repository.merge("topic")
    found = tell(repository.root, "HEAD", all_commits=True, details=True).transitions
    assert [
        (step.id[-1], step.source, step.target, step.landing.oid, step.within, step.authors[0].name)
        for step in found[1:]
    ] == [
        ("1", "proposed", "assessed", first, merge, "Ines"),
        ("2", None, "proposed", first, merge, "Ines"),
        ("1", "assessed", "approved", second, merge, "Aino"),
        ("2", "proposed", None, second, merge, "Aino"),
        ("1", "proposed", "approved", merge, None, "Ines"),
    ]


def test_a_landing_counts_the_records_that_it_touched(repository: Repository) -> None:
    many = {f"improvements/IMP-{number:04d}.yaml": record(f"IMP-{number:04d}", "proposed") for number in range(1, 8)}
    repository.commit({**many, "README.md": "Text\n"})
    assert {step.landing.records for step in read_history(repository.root, "HEAD").transitions} == {7}


def test_the_state_before_a_hold_is_found(repository: Repository) -> None:
    for state in ("approved", "on_hold", "in_progress", "on_hold"):
        repository.commit({ONE: record("IMP-0001", state)})
    history = read_history(repository.root, "HEAD")
    assert (history.held_from("IMP-0001"), history.held_from("IMP-0002")) == ("in_progress", None)


def test_a_repository_with_sha_256(tmp_path: Path) -> None:
    repository = register(tmp_path, "--object-format=sha256")
    repository.commit({ONE: record("IMP-0001", "proposed")})
    repository.branch("topic")
    repository.commit({ONE: record("IMP-0001", "assessed")})
    repository.commit({TWO: record("IMP-0002", "assessed")}, who="aino")
    repository.merge("topic", files={TWO: record("IMP-0002", "approved")})
    assert people(tmp_path) == [("proposed", ["Ines"], None), ("assessed", ["Ines"], "Tomas")]
    assert people(tmp_path, "IMP-0002") == [("approved", ["Tomas"], "Tomas")]
    assert len(last(tmp_path).landing.oid) == 64
