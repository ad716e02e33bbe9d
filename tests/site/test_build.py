"""The whole site: the same bytes every time, links that lead somewhere, a register's own templates."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urldefrag

import pytest
from tests.registers import copy_of_ours

from csi_as_code.analysis.coverage import CLAUSE_10, SEVEN, WASTES, goals
from csi_as_code.errors import CsiError, RegisterError
from csi_as_code.exports.registers import all_files
from csi_as_code.reading.snapshot import Opened, open_commit, open_folder
from csi_as_code.rules.registry import all_rules
from csi_as_code.site.build import build
from csi_as_code.site.output import MARKER
from csi_as_code.site.pages import all_pages
from csi_as_code.site.printing import SECURITY
from csi_as_code.workflow import is_open

TODAY = "2026-11-22"
LISTED = (
    *("overdue", "stuck", "ready", "finished", "unowned", "without-team", "without-service"),
    *("awaiting", "changes-30", "changes-90"),
)
ROOT = Path(__file__).resolve().parents[2]
# What the address of the register's table may ask for (templates/assets/register.js).
ASKED = {"state", "ended", "team", "service", "objective", "owner", "lane", "band", "tag", "overdue", "sort"}
FILTER = [{"src": "assets/filter.js"}]
SCRIPTS = {
    "register.html": [{"src": "assets/register.js"}, {"src": "register-rows.js", "defer": None}],
    "lessons.html": FILTER,
    "rules.html": FILTER,
}


def tree(top: Path) -> dict[str, bytes]:
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


def planned_objectives(opened: Opened) -> set[str]:
    """The objectives with open work."""
    return {str(item.objective) for item in opened.register.improvements.values() if is_open(item.state)} - {"None"}


def test_every_record_team_service_objective_and_person_has_a_page(sample: Opened, site: Path) -> None:
    policy = sample.register.policy
    expected = {
        *(f"improvements/{ident}.html" for ident in sample.register.improvements),
        *(f"teams/{key}.html" for key in policy.teams),
        *(f"services/{key}.html" for key in policy.services),
        *(f"measures/{key}.html" for key in sample.register.measures),
        *(f"objectives/{key}.html" for key in policy.objectives),
        *(f"people/{handle[1:]}.html" for handle in policy.people),
        *(f"{name}.html" for name in LISTED),
        *(page.path for page in all_pages() if page.path),
        *(file.name for file in all_files()),
        "sitemap.xml",
        "board-phases.html",
        *(
            f"{folder}/{key}.html"
            for folder in ("boards", "boards-phases", "roadmaps", "dependencies")
            for key in policy.teams
        ),
        *(f"priority/effort-{effort}.html" for effort in range(1, 5)),
        *(f"roadmaps-objectives/{key}.html" for key in planned_objectives(sample)),
        *(f"roadmap{name}.html" for name in ("", "-objectives", "-none", "-objectives-none")),
        "assets/style.css",
        "assets/icon.svg",
        "assets/register.js",
        "assets/filter.js",
        *(f"rules/{name}.html" for name in all_rules()),
        *(f"coverage/{one.key}.html" for one in (*CLAUSE_10, *SEVEN)),
        *(f"coverage/waste-{waste}.html" for waste in WASTES),
        *(f"coverage/cobit-{goal.key}.html" for goal in goals(sample.register)),
        "register-rows.js",
        "register-text.js",
        MARKER,
    }
    assert set(tree(site)) == expected


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_same_register_and_day_give_the_same_bytes(site: Path, tmp_path: Path, seed: str) -> None:
    script = (
        "import sys; from pathlib import Path; from csi_as_code.reading.snapshot import open_folder;"
        "from csi_as_code.site.build import build;"
        "build(open_folder(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3], processes=int(sys.argv[4]))"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(tmp_path / "site"), TODAY, str(int(seed) + 1)],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src"), "TZ": "Asia/Tokyo"},
    )
    assert tree(tmp_path / "site") == tree(site)


def test_pages_are_whole(parsed: dict[str, Any], site: Path) -> None:
    for path, page in parsed.items():
        assert page.faults == [], path
        ids = page.values("id")
        assert len(ids) == len(set(ids)), path
        assert {word for ref in page.values("aria-labelledby") for word in ref.split()} <= set(ids), path
        assert [tag for tag, _ in page.elements].count("h1") == 1, path
        assert (site / path).read_bytes().endswith(b"</html>\n"), path
        assert "None" not in {text.strip() for text in page.texts}, path


def test_headings_skip_no_level(parsed: dict[str, Any]) -> None:
    for path, page in parsed.items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        main = levels[levels.index(1) :]
        assert all(after <= before + 1 for before, after in pairwise(main)), (path, levels)


def test_links_lead_somewhere_and_nothing_comes_from_elsewhere(parsed: dict[str, Any], site: Path) -> None:
    for path, page in parsed.items():
        for tag, attributes in page.elements:
            if tag != "script":
                assert not {"src", "srcset", "style", "action", "data"} & attributes.keys(), (path, tag)
            assert not any(name.startswith("on") for name in attributes), (path, tag)
            href = attributes.get("href")
            if href is None:
                continue
            if re.match(r"https?://", href):
                assert (tag, attributes.get("rel")) == ("a", "noopener noreferrer"), (path, href)
                continue
            file, anchor = urldefrag(href)
            target = (site / path).parent.joinpath(unquote(file)).resolve() if file else site / path
            assert target.is_relative_to(site.resolve()), (path, href)
            assert target.is_file(), (path, href)
            if anchor and "=" in anchor:
                asked = parse_qs(anchor, keep_blank_values=True, strict_parsing=True)
                assert file.endswith("register.html"), (path, href)
                assert asked.keys() <= ASKED, (path, href)
            elif anchor:
                name = target.relative_to(site.resolve()).as_posix() if file else path
                assert anchor in parsed[name].values("id"), (path, href)


def test_every_page_is_locked_down(parsed: dict[str, Any]) -> None:
    for path, page in parsed.items():
        policies = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert policies == [SECURITY], path
        assert not {"style", "iframe", "object", "form", "img"} & {tag for tag, _ in page.elements}, path
        scripts = [attributes for tag, attributes in page.elements if tag == "script"]
        assert scripts == SCRIPTS.get(path, []), path


def test_a_register_overrides_one_block_and_keeps_the_rest(tmp_path: Path, page_of: Callable[[Path], Any]) -> None:
    root = copy_of_ours(tmp_path / "own")
    build(open_folder(root), tmp_path / "plain", TODAY)
    (root / "templates" / "assets").mkdir(parents=True)
    (root / "templates" / "improvement.html").write_text(
        '{% extends "csi/improvement.html" %}\n'
        '{% block description %}{{ super() }}<p>Ask {{ view.item.owner or "the desk" }}.</p>{% endblock %}\n'
    )
    (root / "templates" / "base.html").write_text(
        '{% extends "csi/base.html" %}{% block footer %}<footer>Merchant IT</footer>\n{% endblock %}'
    )
    (root / "templates" / "assets" / "own.css").write_text("h1 { font-style: italic }\n")
    build(open_folder(root), tmp_path / "site", TODAY)
    page = page_of(tmp_path / "site" / "improvements" / "IMP-0009.html")
    plain = page_of(tmp_path / "plain" / "improvements" / "IMP-0009.html")
    footer = plain.text.index("As of 22 Nov 2026")
    assert page.text.startswith(plain.text[: plain.text.index("Kaizen day in Oulu")])
    assert "Ask @oskar." in page.text
    assert page.text.endswith("Merchant IT")
    assert len(page.text) == len(plain.text[:footer].strip()) + len(" Ask @oskar.") + len(" Merchant IT")
    assert (tmp_path / "site" / "assets" / "own.css").is_file()
    assert "../assets/own.css" in page.values("href")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% extends 'csi/overview.html' %}{% block moved %}{{ view.nothing }}{% endblock %}", "nothing"),
        ("{% extends 'csi/overview.html' %}{% block moved %}{% if %}", "line 1"),
        ("{{ link.__class__.__mro__ }}", "unsafe"),
        ("{{ site.__init__.__globals__ }}", "unsafe"),
        ("{% include '../../../etc/passwd' %}", "etc/passwd"),
    ],
)
def test_a_faulty_or_prying_template_is_named_and_the_old_site_stays(tmp_path: Path, template: str, said: str) -> None:
    root = copy_of_ours(tmp_path / "own")
    build(open_folder(root), tmp_path / "site", TODAY)
    before = tree(tmp_path / "site")
    (root / "templates").mkdir()
    (root / "templates" / "overview.html").write_text(template)
    with pytest.raises(CsiError, match=said):
        build(open_folder(root), tmp_path / "site", TODAY)
    assert tree(tmp_path / "site") == before


def test_a_template_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    root = copy_of_ours(tmp_path / "own")
    (root / "templates").mkdir()
    (root / "templates" / "nav.html").write_bytes(b"\xff")
    with pytest.raises(CsiError, match="not UTF-8"):
        build(open_folder(root), tmp_path / "site", TODAY)


def test_templates_behind_a_link_are_not_taken(tmp_path: Path) -> None:
    root = copy_of_ours(tmp_path / "own")
    (tmp_path / "elsewhere" / "assets").mkdir(parents=True)
    (tmp_path / "elsewhere" / "assets" / "private.txt").write_text("not for the web")
    (root / "templates").symlink_to(tmp_path / "elsewhere")
    build(open_folder(root), tmp_path / "site", TODAY)
    assert not (tmp_path / "site" / "assets" / "private.txt").exists()


def test_a_fault_in_a_second_process_is_told(tmp_path: Path) -> None:
    root = copy_of_ours(tmp_path / "own")
    (root / "templates").mkdir()
    (root / "templates" / "improvement.html").write_text("{{ view.item.nothing }}")
    with pytest.raises(CsiError, match="nothing"):
        build(open_folder(root), tmp_path / "site", TODAY, processes=2)
    assert not (tmp_path / "site").exists()


def test_a_commit_is_built_with_its_own_templates(tmp_path: Path) -> None:
    root = copy_of_ours(tmp_path / "own")
    (root / "templates").mkdir()
    (root / "templates" / "nav.html").write_text("<nav>of the commit</nav>")

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "Begin")
    (root / "templates" / "nav.html").write_text("<nav>of the folder</nav>")
    (root / "improvements" / "IMP-0001.yaml").unlink()
    build(open_commit(root, "HEAD"), tmp_path / "site", TODAY)
    text = (tmp_path / "site" / "improvements" / "IMP-0001.html").read_text(encoding="utf-8")
    assert "<nav>of the commit</nav>" in text
    assert git("rev-parse", "HEAD")[:10] in text


def test_an_empty_register_has_a_site(tmp_path: Path, page_of: Callable[[Path], Any]) -> None:
    root = tmp_path / "own"
    (root / "improvements").mkdir(parents=True)
    (root / "register.yaml").write_text("title: Nothing yet\nid_prefix: IMP\ntimezone: UTC\n")
    build(open_folder(root), tmp_path / "site", TODAY)
    overview = page_of(tmp_path / "site" / "index.html")
    assert "0 open of 0 improvements" in overview.text


def test_a_register_whose_policy_cannot_be_read_has_no_site(tmp_path: Path) -> None:
    root = copy_of_ours(tmp_path / "own")
    (root / "register.yaml").write_text("title: [\n")
    with pytest.raises(RegisterError, match=r"register\.yaml cannot be read"):
        build(open_folder(root), tmp_path / "site", TODAY)
    assert not (tmp_path / "site").exists()
