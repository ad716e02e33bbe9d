"""A second build takes over what nothing has changed for, and has the bytes of a first one, whatever was changed."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.git_room.repository import Repository
from tests.registers import copy_of_ours

from csi_as_code.reading import printed
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.site import facts
from csi_as_code.site.build import Built, build
from csi_as_code.site.pages import Sheet
from csi_as_code.site.reuse import key_of

ROOT = Path(__file__).resolve().parents[2]
DAYS = ("2026-11-22", "2026-11-23", "2027-02-01")
Choice = random.Random


@pytest.fixture
def register(tmp_path: Path) -> Repository:
    root = copy_of_ours(tmp_path / "register")
    repository = Repository(root)
    repository.commit({}, day="2026-11-20")
    return repository


def tree(top: Path) -> dict[str, bytes]:
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


def marks(top: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in top.rglob("*") if path.is_file())
    return {p.relative_to(top).as_posix(): (p.stat().st_mtime_ns, p.stat().st_ino) for p in files}


def built(register: Repository, out: Path, day: str = DAYS[0], processes: int | None = None) -> Built:
    return build(open_folder(register.root), out, day, processes=processes)


def change(path: Path, how: Callable[[str], str]) -> None:
    path.write_text(how(path.read_text(encoding="utf-8")), encoding="utf-8")


def records(register: Repository) -> list[Path]:
    return sorted((register.root / "improvements").glob("*.yaml"))


def retitled(register: Repository, choice: Choice) -> None:
    title = f"Title {choice.randrange(1000)} of {choice.choice(records(register)).stem} and IMP-9000"
    change(choice.choice(records(register)), lambda text: re.sub(r"(?m)^title: .*$", f"title: {title}", text))


def restated(register: Repository, choice: Choice) -> None:
    state = choice.choice(["proposed", "assessed", "in_progress", "closed", "on_hold", "strange"])
    change(choice.choice(records(register)), lambda text: re.sub(r"(?m)^state: .*$", f"state: {state}", text))


def moved_to_a_team(register: Repository, choice: Choice) -> None:
    change(choice.choice(records(register)), lambda text: re.sub(r"(?m)^team: .*$", "team: logistics", text))


def made_to_wait(register: Repository, choice: Choice) -> None:
    other = choice.choice(records(register)).stem
    change(
        choice.choice(records(register)),
        lambda text: (
            re.sub(r"(?m)^(depends_on|relates_to):.*\n(( |- ).*\n)*", "", text).rstrip("\n")
            + f"\ndepends_on: [{other}]\nrelates_to: [{{id: {other}, as: supports}}]\n"
        ),
    )


def described(register: Repository, choice: Choice) -> None:
    other = choice.choice([*records(register), Path("IMP-9000.yaml"), Path("IMP-9001.yaml")]).stem
    change(
        choice.choice(records(register)),
        lambda text: (
            re.sub(r"(?m)^description: \|\n(  .*\n|\n)+", "", text)
            + f"description: As **{other}** says, and IMP-9001.\n"
        ),
    )


def added(register: Repository, choice: Choice) -> None:
    source = choice.choice(records(register))
    ident = f"IMP-{choice.randrange(9000, 9003)}"
    text = re.sub(r"(?m)^id: .*$", f"id: {ident}", source.read_text(encoding="utf-8"))
    (register.root / "improvements" / f"{ident}.yaml").write_text(text, encoding="utf-8")


def removed(register: Repository, choice: Choice) -> None:
    choice.choice(records(register)).unlink()


def broken(register: Repository, choice: Choice) -> None:
    change(choice.choice(records(register)), lambda text: text + "\n  : [\n")


def measured(register: Repository, choice: Choice) -> None:
    points = choice.choice(sorted((register.root / "measures").glob("*.csv")))
    change(points, lambda text: text.rstrip("\n") + f"\n2026-11-{choice.randrange(17, 22)},{choice.randrange(99)},\n")


def redefined(register: Repository, choice: Choice) -> None:
    measure = choice.choice(sorted((register.root / "measures").glob("*.yaml")))
    change(measure, lambda text: re.sub(r"(?m)^title: .*$", f"title: Measure {choice.randrange(99)}", text))


def governed(register: Repository, choice: Choice) -> None:
    def changed(text: str) -> str:
        text = re.sub(r"(?m)^title: .*$", f"title: Register {choice.randrange(99)}", text)
        return text.replace("title: Halve avoidable demand", "title: Halve all demand")

    change(register.root / "register.yaml", changed)


def overridden(register: Repository, choice: Choice) -> None:
    name = choice.choice(["improvement.html", "row.html", "base.html"])
    (register.root / "templates").mkdir(exist_ok=True)
    text = {
        "improvement.html": '{% extends "csi/improvement.html" %}{% block description %}'
        "{{ link.record('IMP-9000') }} {{ link.site.rows|length }} {{ super() }}{% endblock %}",
        "row.html": "<tr><th>{{ link.text(row.title) }} {{ link.record('IMP-9001') }}</th></tr>\n",
        "base.html": '{% extends "csi/base.html" %}{% block footer %}' + str(choice.randrange(9)) + "{% endblock %}",
    }
    (register.root / "templates" / name).write_text(text[name], encoding="utf-8")


def committed(register: Repository, _choice: Choice) -> None:
    register.commit({}, day="2026-11-21")


def lost(register: Repository, choice: Choice) -> None:
    pages = sorted((register.root.parent / "site").rglob("*.html"))
    for page in choice.sample(pages, choice.choice([1, 20, len(pages)])):
        page.unlink()


EDITS = [
    lost, retitled, restated, moved_to_a_team, made_to_wait, described, added, removed, broken, measured, redefined,
    governed, overridden, committed,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_changed_a_second_build_has_the_bytes_of_a_first(
    register: Repository, tmp_path: Path, seed: int
) -> None:
    choice = Choice(seed)
    day = DAYS[0]
    built(register, tmp_path / "site")
    taken = 0
    for number in range(8):
        for edit in choice.sample(EDITS, choice.choice([1, 1, 2])):
            edit(register, choice)
        if number == 6:
            day = choice.choice(DAYS)
        again = built(register, tmp_path / "site", day, choice.choice([1, 2, 3]))
        taken += again.files - again.written
        built(register, tmp_path / f"cold-{number}", day)
        assert tree(tmp_path / "site") == tree(tmp_path / f"cold-{number}")
        shutil.rmtree(tmp_path / f"cold-{number}")
    assert taken > 100


def test_a_site_that_nothing_has_changed_for_stays_as_it_is(register: Repository, tmp_path: Path) -> None:
    first = built(register, tmp_path / "site")
    before = marks(tmp_path / "site")
    second = built(register, tmp_path / "site")
    assert (first.written, second.written, first.files) == (first.files, 0, second.files)
    assert marks(tmp_path / "site") == before


def test_one_changed_record_writes_what_shows_it(register: Repository, tmp_path: Path) -> None:
    built(register, tmp_path / "site")
    before, was = marks(tmp_path / "site"), tree(tmp_path / "site")
    change(records(register)[8], lambda text: text.replace("Handheld batteries die", "Batteries of handhelds die"))
    built(register, tmp_path / "site")
    after, now = marks(tmp_path / "site"), tree(tmp_path / "site")
    assert {path for path in now if before[path] != after[path]} == {path for path in now if was[path] != now[path]}
    assert "improvements/IMP-0009.html" in {path for path in now if was[path] != now[path]}
    assert "improvements/IMP-0001.html" not in {path for path in now if was[path] != now[path]}


def test_pages_that_nothing_has_changed_for_are_not_rendered(
    register: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = watch_rendering(monkeypatch)
    built(register, tmp_path / "site", processes=1)
    every, rendered[:] = rendered[:], []
    change(records(register)[8], lambda text: text.replace("Handheld batteries die", "Batteries of handhelds die"))
    built(register, tmp_path / "site", processes=1)
    shown = [path for path in rendered if path.startswith("improvements/")]
    assert 1 <= len(shown) < 5
    assert "improvements/IMP-0009.html" in shown
    assert len(every) > 100


def retitle(root: Path) -> None:
    change(root / "improvements" / "IMP-0009.yaml", lambda text: re.sub(r"(?m)^title: .*", "title: Cells", text))


def reopen(root: Path) -> None:
    change(root / "improvements" / "IMP-0009.yaml", lambda text: text.replace("state: closed", "state: measuring"))


def measure(root: Path) -> None:
    change(root / "measures" / "handheld-failures.csv", lambda text: text.rstrip("\n") + "\n2026-11-21,15,\n")


@pytest.mark.parametrize("edit", [retitle, reopen, measure])
def test_what_is_rendered_again_shows_what_was_changed(
    register: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], None]
) -> None:
    """No page is printed in vain: where a page asks for more than it shows, it stands here."""
    built(register, tmp_path / "site", processes=1)
    before, rendered = tree(tmp_path / "site"), watch_rendering(monkeypatch)
    edit(register.root)
    built(register, tmp_path / "site", processes=1)
    after = tree(tmp_path / "site")
    changed = {path for path in after if path.endswith(".html") and after[path] != before.get(path)}
    assert "improvements/IMP-0009.html" in changed
    assert set(rendered) == changed


def test_another_process_takes_over_what_one_has_printed(
    register: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that is remembered may hang on the seed of hashes, or on whether the history was told or remembered."""
    script = (
        "import sys; from pathlib import Path; from csi_as_code.reading.snapshot import open_folder;"
        "from csi_as_code.site.build import build;"
        "build(open_folder(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3])"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(register.root), str(tmp_path / "site"), DAYS[0]],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT / "src")},
    )
    rendered = watch_rendering(monkeypatch)
    assert built(register, tmp_path / "site", processes=1).written == 0
    assert [path for path in rendered if path.startswith(("improvements/", "measures/", "objectives/"))] == []


def watch_rendering(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the path of each page that is rendered."""
    from csi_as_code.site.printing import Printer

    rendered: list[str] = []
    page = Printer.page

    def noted(self: Printer, sheet: Sheet) -> bytes:
        rendered.append(sheet.path)
        return page(self, sheet)

    monkeypatch.setattr(Printer, "page", noted)
    return rendered


def test_a_page_that_somebody_changed_is_made_good(register: Repository, tmp_path: Path) -> None:
    built(register, tmp_path / "site")
    before = tree(tmp_path / "site")
    (tmp_path / "site" / "improvements" / "IMP-0001.html").write_text("by hand")
    (tmp_path / "site" / "improvements" / "IMP-0002.html").unlink()
    assert built(register, tmp_path / "site").written == 2
    assert tree(tmp_path / "site") == before


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("gone", [".", "improvements", "improvements/IMP-0009.html", "register.html", "register.csv"])
def test_what_is_gone_from_the_old_site_is_made_anew_also_where_its_record_has_changed(
    register: Repository, tmp_path: Path, gone: str, processes: int
) -> None:
    site = tmp_path / "site"
    built(register, site)
    change(records(register)[8], lambda text: text.replace("Handheld batteries die", "Batteries of handhelds die"))
    if (site / gone).is_dir():
        shutil.rmtree(site / gone)
    else:
        (site / gone).unlink()
    assert built(register, site, processes=processes).written > 0
    built(register, tmp_path / "cold")
    assert tree(site) == tree(tmp_path / "cold")


def spare_of(register: Repository, out: Path) -> Path:
    file = printed.file_of(register.root, out)
    assert file is not None
    return printed.spare_of(file)


def reworded(register: Repository) -> None:
    change(records(register)[8], lambda text: text.replace("Handheld batteries", "The batteries of handhelds", 1))


@pytest.mark.parametrize("processes", [1, 2])
def test_the_site_before_last_is_taken_up_for_the_next_one(
    register: Repository, tmp_path: Path, processes: int
) -> None:
    site = tmp_path / "site"
    for number in range(4):
        change(records(register)[number], lambda text: re.sub(r"(?m)^title: .*$", "title: Another one", text))
        built(register, site, processes=processes)
        assert spare_of(register, site).is_dir() is (number > 0)
    linked = marks(site).items() & marks(spare_of(register, site)).items()
    assert len(linked) > len(tree(site)) * 0.8
    built(register, tmp_path / "cold")
    assert tree(site) == tree(tmp_path / "cold")


def test_nothing_that_somebody_put_into_the_spare_comes_into_the_site(register: Repository, tmp_path: Path) -> None:
    site = tmp_path / "site"
    for number in range(2):
        change(records(register)[number], lambda text: re.sub(r"(?m)^title: .*$", "title: Another one", text))
        built(register, site)
    spare = spare_of(register, site)
    (spare / "letter.html").write_text("dear")
    (spare / "teams" / "letters").mkdir(parents=True)
    (spare / "teams" / "letters" / "letter.html").write_text("dear")
    (spare / "empty" / "folder").mkdir(parents=True)
    (spare / "theirs").symlink_to(tmp_path)
    (spare / "services.html").unlink()
    (spare / "services.html").symlink_to(tmp_path / "letter.html")
    (spare / "objectives.html").unlink()
    (spare / "objectives.html").write_text("dear")
    page = spare / "improvements" / "IMP-0040.html"
    page.unlink()
    page.mkdir()
    reworded(register)
    built(register, site)
    built(register, tmp_path / "cold")
    assert tree(site) == tree(tmp_path / "cold")
    assert folders(site) == folders(tmp_path / "cold")


def folders(top: Path) -> set[str]:
    return {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_dir()}


def test_a_change_of_prose_finds_what_follows_from_the_shape_as_it_was(
    register: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    built(register, site)
    reworded(register)
    built(register, site)
    made = []
    covered = facts.covered
    monkeypatch.setattr(facts, "covered", lambda *given: made.append(given) or covered(*given))
    change(records(register)[8], lambda text: text.replace("The batteries", "All batteries", 1))
    built(register, site)
    assert made == []
    change(records(register)[8], lambda text: re.sub(r"(?m)^state: .*$", "state: withdrawn", text))
    built(register, site)
    assert made
    built(register, tmp_path / "cold")
    assert tree(site) == tree(tmp_path / "cold")


@pytest.mark.parametrize("content", [b"", b"csi-cache-1\n9 9\nnot what it says", b"#!/bin/sh\nexit 1\n"])
def test_what_is_remembered_may_be_lost_or_foreign(register: Repository, tmp_path: Path, content: bytes) -> None:
    built(register, tmp_path / "site")
    before = tree(tmp_path / "site")
    file = printed.file_of(register.root, tmp_path / "site")
    assert file is not None
    assert file.is_file()
    file.write_bytes(content)
    assert built(register, tmp_path / "site").written == 0
    assert tree(tmp_path / "site") == before


def test_facts_that_are_not_there_make_no_page(register: Repository, tmp_path: Path) -> None:
    """A memory that was cut in a way that its checksum does not show keeps no page that it cannot answer for."""
    built(register, tmp_path / "site")
    before = tree(tmp_path / "site")
    file = printed.file_of(register.root, tmp_path / "site")
    assert file is not None
    known = printed.cache.load_one(file, printed.Printed)
    assert known is not None
    cut = [printed.Column(one.table, one.whole, one.keys[:3], one.digests[:3]) for one in known.columns]
    printed.save(file, printed.Printed(known.frame, known.shape, known.count, cut, known.entries))
    change(records(register)[8], lambda text: text.replace("Handheld batteries die", "Batteries of handhelds die"))
    built(register, tmp_path / "site")
    assert tree(tmp_path / "site") != before
    built(register, tmp_path / "cold")
    assert tree(tmp_path / "site") == tree(tmp_path / "cold")


def test_without_git_nothing_is_remembered_and_unchanged_files_stay(register: Repository, tmp_path: Path) -> None:
    shutil.rmtree(register.root / ".git")
    built(register, tmp_path / "site")
    before = marks(tmp_path / "site")
    assert built(register, tmp_path / "site").written == 0
    assert marks(tmp_path / "site") == before


def test_two_processes_remember_what_one_does(register: Repository, tmp_path: Path) -> None:
    build(open_folder(register.root), tmp_path / "site", DAYS[0], processes=3)
    change(records(register)[8], lambda text: text.replace("Handheld batteries die", "Batteries of handhelds die"))
    one = build(open_folder(register.root), tmp_path / "site", DAYS[0], processes=2)
    assert 0 < one.written < one.files / 5
    build(open_folder(register.root), tmp_path / "cold", DAYS[0], processes=1)
    assert tree(tmp_path / "site") == tree(tmp_path / "cold")


def test_a_sheet_is_known_by_all_that_it_says() -> None:
    def show(_links: object) -> None:
        return None

    sheets = [
        Sheet("a.html", "a.html", "A", show),
        Sheet("b.html", "a.html", "A", show),
        Sheet("a.html", "b.html", "A", show),
        Sheet("a.html", "a.html", "B", show),
        Sheet("a.html", "a.html", "A", show, "a.html"),
        Sheet("a.html", "a.html", "A", lambda _: None),
    ]
    keys = [key_of(sheet) for sheet in sheets]
    assert None not in keys
    assert len(set(keys)) == len(sheets)
