"""What follows from the shape of a register, as its facts say: nothing else in it may change with a title.

Every fact that says so is worked out twice: as it is, and with other titles and descriptions in other files, and
nothing that lint found.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple, cast, get_type_hints

import msgspec
import pytest

from csi_as_code.model import Improvement
from csi_as_code.reading.kept import PROSE
from csi_as_code.reading.recalled import Recalled
from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.register import Register
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.given import Holds
from csi_as_code.site.judged import findings_of
from csi_as_code.site.lazily import Lazily
from csi_as_code.site.pages import all_pages
from csi_as_code.site.past import Past, past_of
from csi_as_code.site.printing import Printer
from csi_as_code.site.rows import Row
from csi_as_code.site.watch import MADE

TODAY = "2026-11-22"


class Twice(NamedTuple):
    """A site, and that of the same register with other prose."""

    one: Site
    other: Site

    @property
    def facts(self) -> Iterator[str]:
        """All facts by name: those of the site, and those that pages have asked for."""
        for kind in reversed(Site.__mro__):
            yield from (name for name, value in vars(kind).items() if isinstance(value, cached_property))
        yield from (MADE + name for name in self.one._makers)


def reworded(item: Improvement) -> Improvement:
    """Return a record of the same shape that says something else."""
    said = {name: f"{item.id} speaks of other things" for name in PROSE if getattr(item, name)}
    return msgspec.structs.replace(item, **said)


def twice(opened: Opened) -> Twice:
    items = {ident: reworded(item) for ident, item in opened.register.improvements.items()}
    register = msgspec.structs.replace(opened.register, improvements=items)
    past = past_of(opened)
    one = Site(opened.register, TODAY, findings=findings_of(opened, TODAY), oids=opened.oids, tell=lambda: past)
    oids = {path: "0" * 40 if path.startswith("improvements/") else oid for path, oid in opened.oids.items()}
    other = Site(register, TODAY, oids=oids, tell=lambda: past)
    for site in (one, other):
        printer = Printer(site, {})
        kinds: dict[object, Any] = {}
        for sheet in (sheet for page in all_pages() for sheet in page.sheets(site)):
            kinds.setdefault((sheet.template, Path(sheet.path).parent), sheet)
        for sheet in kinds.values():  # so that everything has been asked for
            printer.page(sheet)
    return Twice(one, other)


@pytest.fixture(scope="module", params=["the sample", "the real history"])
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Twice:
    if request.param == "the sample":
        return twice(request.getfixturevalue("sample"))
    corpora = request.getfixturevalue("corpora")
    maker, history = corpora / "make_register.py", corpora / "kep-history.jsonl.gz"
    if not (maker.is_file() and history.is_file()):
        pytest.skip(f"{corpora} holds no make_register.py and kep-history.jsonl.gz")
    root = tmp_path_factory.mktemp("corpus") / "register"
    subprocess.run([sys.executable, maker, history, root], check=True, capture_output=True)
    return twice(open_folder(root))


def value(site: Site, name: str) -> Any:
    return site.made_by(name.removeprefix(MADE)) if name.startswith(MADE) else getattr(site, name)


def plain(found: Any, *, rows: bool) -> object:
    """Return a value as one that can be compared; with `rows` a row or a record is its id."""
    kind = type(found)
    if rows and isinstance(found, Row | Improvement):
        return kind.__name__, found.id
    if isinstance(found, Lazily):
        return [(key, plain(found.ground(key), rows=rows), plain(found[key], rows=rows)) for key in found]
    if isinstance(found, Mapping):
        return [(plain(key, rows=rows), plain(part, rows=rows)) for key, part in found.items()]
    if isinstance(found, tuple | list):
        return [plain(part, rows=rows) for part in found]
    if isinstance(found, set | frozenset):
        return sorted(repr(plain(part, rows=rows)) for part in found)
    if isinstance(found, msgspec.Struct):
        return kind.__name__, [plain(getattr(found, name), rows=rows) for name in found.__struct_fields__]
    if isinstance(found, str | int | float | bytes | None):
        return found
    own = {name: part for name, part in vars(found).items() if not isinstance(part, FunctionType)}
    return kind.__name__, plain(own, rows=rows)


def test_what_is_said_to_follow_from_the_shape_does(sites: Twice) -> None:
    digests = Digests(sites.one)
    held = {name: digests.holds(name) for name in sites.facts}
    checked = [name for name, holds in held.items() if holds and not isinstance(value(sites.one, name), Past)]
    assert len(checked) > 60
    for name in checked:
        rows = held[name] is Holds.ROWS
        one, other = (plain(value(site, name), rows=rows) for site in sites)
        assert one == other, name


def test_what_is_said_to_follow_from_the_past_asks_for_no_record(sites: Twice) -> None:
    digests, bare = Digests(sites.one), Site(Register(policy=sites.one.policy), TODAY, tell=lambda: sites.one.past)
    checked = [name for name in sites.facts if digests.holds(name) is Holds.PAST]
    assert {"trail", "trails", "flow"} < {*checked}
    for name in checked:
        if name != "past":
            assert plain(value(bare, name), rows=False) == plain(value(sites.one, name), rows=False), name


def test_what_shows_titles_would_be_noticed(sites: Twice) -> None:
    assert plain(sites.one.rows, rows=False) != plain(sites.other.rows, rows=False)
    assert plain(sites.one.rows, rows=True) == plain(sites.other.rows, rows=True)


def test_a_fact_says_which_records_it_shows(sites: Twice) -> None:
    """Where no number of a changed record is among those that are shown, the value is what it was."""
    digests, names = Digests(sites.one), list(sites.one.rows)
    for name in sites.facts:
        found = value(sites.one, name)
        if digests.holds(name) is not Holds.ROWS or not isinstance(found, Mapping):
            continue
        for key in list(found)[:50]:
            ground = found.ground(key) if isinstance(found, Lazily) else found[key]
            said = str(plain(ground, rows=True))
            numbers = memoryview(digests.shown(name, key)).cast("I")
            assert {names[number] for number in numbers} >= {ident for ident in names if f"'{ident}')" in said}, name


def kept(sites: Twice) -> Iterator[tuple[str, Callable[[Site], object]]]:
    for name in sites.facts:
        attribute = getattr(Site, name, None)
        make = sites.one.maker(name.removeprefix(MADE)) if name.startswith(MADE) else cast("Any", attribute).func
        if hasattr(make, "__wrapped__"):
            yield name, make.__wrapped__


def test_what_is_kept_comes_back_as_it_was(sites: Twice, tmp_path: Path) -> None:
    found = dict(kept(sites))
    assert len(found) > 5
    recalled = Recalled(tmp_path / "facts.cache", b"ground")
    for name, make in found.items():
        recalled.put(name, make(sites.one))
    recalled.save()
    again = Recalled(tmp_path / "facts.cache", b"ground")
    for name, make in found.items():
        back = again.get(name, get_type_hints(make)["return"])
        assert (type(back), back) == (type(make(sites.one)), make(sites.one)), name
        assert repr(back) == repr(make(sites.one)), name


EDITS = (
    ("nothing", "", "", True),
    ("the title", "title: ", "title: Another one, ", True),
    ("the description", "description: |\n", "description: |\n  Another one.\n", True),
    ("what else is said", "https://wiki.example", "https://wiki2.example", False),
    ("a comment", "\nstate: ", "\n# here it is\nstate: ", True),
    ("no title", "title: Two teams", "title: ''  # Two teams", False),
    ("the state", "state: closed", "state: measuring", False),
    ("what cannot be read", "id: IMP-0001", "id: [IMP-0001", False),
    ("a word that is none of ours", "state: closed", "state: closed\nstrange: yes", False),
)


@pytest.mark.parametrize(("old", "new", "is_same"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
def test_the_shape_of_a_register_is_all_but_its_prose(
    root: Path, tmp_path: Path, old: str, new: str, *, is_same: bool
) -> None:
    text = (root / "improvements" / "IMP-0001.yaml").read_text(encoding="utf-8")
    (tmp_path / "improvements").mkdir()
    (tmp_path / "register.yaml").write_bytes((root / "register.yaml").read_bytes())
    record = tmp_path / "improvements" / "IMP-0001.yaml"
    record.write_text(text, encoding="utf-8")
    before = open_folder(tmp_path).shape()
    assert old in text
    record.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert (open_folder(tmp_path).shape() == before) is is_same


def test_other_files_are_a_part_of_the_shape(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "measures", tmp_path / "measures")
    shutil.copy(root / "register.yaml", tmp_path)
    shapes = {open_folder(tmp_path).shape()}
    for name in ("register.yaml", *sorted(path.name for path in (tmp_path / "measures").iterdir())[:2]):
        file = tmp_path / name if name == "register.yaml" else tmp_path / "measures" / name
        file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
        shapes.add(open_folder(tmp_path).shape())
    assert len(shapes) == 4
