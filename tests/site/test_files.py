"""Large files of the site are made again only where they have to be, and always have the bytes of new ones."""

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from csi_as_code.exports.pieces import Pieces
from csi_as_code.model import Improvement, Measure, MeasureUse, Plan, Point, Raised, Target, Task
from csi_as_code.policy import Policy, Team
from csi_as_code.reading import cache, pieced
from csi_as_code.register import Register
from csi_as_code.site import folder as folders
from csi_as_code.site import splicing
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.files import Shelf, write_files
from csi_as_code.site.folder import Folder

TODAY = "2026-11-22"
FRAME = b"frame"
NAME = "made.txt"


class Place:
    """Where one site after the other is written, each beside the one before."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.number = 0
        self.memory = top / "site-x.cache"
        self.made: list[int] = []
        (top / "0").mkdir(parents=True)

    @property
    def now(self) -> Path:
        return self.top / str(self.number)

    def next(self) -> Folder:
        old = self.now
        self.number += 1
        self.now.mkdir()
        return Folder(self.now, old)

    def write(self, *words: str, frame: bytes = FRAME, context: bytes = b"") -> tuple[bytes, int]:
        """Write a file with a piece for each word; return its bytes and how many of them were made."""
        self.made.clear()

        def make(places: Sequence[int]) -> Iterator[bytes]:
            self.made.extend(places)
            return (f"{words[place]} {context!r}\n".encode() for place in places)

        found = Pieces(
            count=len(words),
            keys=lambda: [word.encode() for word in words],
            make=make,
            head=lambda: b"head %s\n" % context,
            context=context,
            between=b"--\n",
            tail=b"tail\n",
        )
        shelf = Shelf(self.memory, frame)
        shelf.write(self.next(), NAME, found)
        shelf.save()
        made = len(self.made)
        content = (self.now / NAME).read_bytes()
        assert content == bytes(found)
        return content, made

    @property
    def known(self) -> Path:
        return pieced.beside(self.memory)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_pieces_that_still_hold_are_taken_and_others_made(place: Place) -> None:
    assert place.write("a", "b", "c")[1] == 3
    assert place.write("a", "b", "c")[1] == 0
    assert place.write("c", "a", "longer", "b")[1] == 1
    assert place.write("c", "b")[1] == 0
    assert place.write()[1] == 0
    assert place.write("a")[1] == 1


def test_a_file_of_the_same_pieces_is_the_old_one(place: Place) -> None:
    place.write("a", "b")
    before = (place.now / NAME).stat()
    place.write("a", "b")
    after = (place.now / NAME).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_with_the_same_bytes_from_other_keys_is_the_old_one(tmp_path: Path) -> None:
    place = Place(tmp_path)
    marks = []
    for key in (b"1", b"2"):
        found = Pieces(count=2, keys=lambda key=key: [b"0", key], make=lambda p: [b"x"] * len(p), head=lambda: b"h")
        shelf = Shelf(place.memory, FRAME)
        folder = place.next()
        shelf.write(folder, NAME, found)
        shelf.save()
        marks.append(((place.now / NAME).stat().st_ino, folder.written))
    assert marks == [(marks[0][0], 1), (marks[0][0], 0)]


@pytest.mark.parametrize("other", [{"frame": b"another day"}, {"context": b"other names"}])
def test_nothing_is_taken_of_another_frame_or_context(place: Place, other: dict[str, bytes]) -> None:
    place.write("a", "b")
    assert place.write("a", "b", **other)[1] == 2


def same_size(path: Path) -> None:
    known = path.stat()
    path.write_bytes(path.read_bytes().replace(b"a", b"z"))
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))


def replaced(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content.replace(b"a", b"z"))


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


@pytest.mark.parametrize(
    "tamper",
    [
        same_size,
        replaced,
        linked,
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"by"),
    ],
)
def test_a_file_that_somebody_changed_is_made_anew(place: Place, tamper: Callable[[Path], object]) -> None:
    place.write("a", "b", "c")
    tamper(place.now / NAME)
    assert place.write("a", "b", "d")[1] == 3
    assert place.write("a", "b", "d")[1] == 0


@pytest.mark.parametrize("content", [b"", b"csi-cache-1\n9 9\nnot what it says", b"\x80", None])
def test_what_is_remembered_may_be_lost_or_foreign(place: Place, content: bytes | None) -> None:
    place.write("a", "b")
    assert place.known.is_file()
    if content is None:
        place.known.unlink()
    else:
        place.known.write_bytes(content)
    assert place.write("a", "c")[1] == 2
    assert place.write("a", "c", "d")[1] == 1


def test_a_memory_that_says_what_cannot_be_is_not_believed(place: Place) -> None:
    place.write("a", "b")
    known = cache.load_one(place.known, pieced.Pieced)
    assert known is not None
    right = known.files[NAME]
    for layout in (
        pieced.Layout(b"", right.layout.head, right.layout.keys, [1, *right.layout.sizes[1:]]),
        pieced.Layout(b"", -1, right.layout.keys, right.layout.sizes),
        pieced.Layout(b"", right.layout.head, right.layout.keys[:1], right.layout.sizes),
    ):
        wrong = pieced.Known(right.mark, right.checksum, layout)
        pieced.save(place.known, pieced.Pieced(FRAME, {NAME: wrong}))
        assert place.write("a", "c")[1] == 2
        place.write("a", "b")


def test_an_old_file_that_is_cut_meanwhile_is_not_used(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("a", "b")
    old, checksum = place.now / NAME, splicing.checksum

    def then_cut(*given: object) -> int:
        found = checksum(*given)  # type: ignore[arg-type]  # whatever it is given
        os.truncate(old, 3)
        return found

    monkeypatch.setattr(splicing, "checksum", then_cut)
    assert place.write("a", "c")[0].endswith(b"tail\n")


def test_without_hard_links_the_bytes_are_the_same(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(os, "link", fails)
    assert [place.write(*words)[1] for words in ("ab", "ab", "ac", "cab")] == [2, 0, 1, 1]


def test_without_an_old_site_all_is_made(place: Place) -> None:
    place.write("a", "b")
    shutil.rmtree(place.now)
    assert place.write("a", "c")[1] == 2


def test_a_file_that_cannot_be_written_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place.write("a", "b")
    monkeypatch.setattr(folders, "splice", full)
    with pytest.raises(OSError, match=NAME) as found:
        place.write("a", "c")
    assert found.value.errno == errno.ENOSPC


USES = (MeasureUse(measure="calls", role="outcome", target=Target(value=5, by="2026-12-01")),)
ITEMS = tuple(
    Improvement(
        id=f"IMP-{number:04}",
        state=("in_progress", "closed", "proposed")[number % 3],
        title=f"Title {number}",
        description="What is wrong " * number,
        team=f"team-{number % 3}",
        owner=f"@person-{number % 4}",
        tags=(f"tag-{number % 5}",),
        raised=Raised(by="@a", date="2026-10-01"),
        depends_on=(f"IMP-{number - 1:04}",) if number % 7 == 1 else (),
        plan=Plan(start="2026-10-02", due=f"2026-11-{number % 28 + 1:02}", tasks=(Task(title="T", due="2026-12-03"),)),
        measures=USES if number % 4 == 0 else (),
    )
    for number in range(1, 40)
)
CALLS = Measure(id="calls", title="Calls", direction="down", points=(Point(date="2026-11-01", value=9),))
POLICY = Policy(title="T", teams={f"team-{number}": Team(title=f"Team {number}") for number in range(3)})


class World:
    """A register that changes."""

    def __init__(self) -> None:
        self.items = {item.id: item for item in ITEMS}
        self.measure = CALLS
        self.folder = "improvements"
        self.policy = POLICY
        self.today = TODAY

    def site(self) -> Site:
        register = Register(
            policy=self.policy,
            improvements=dict(sorted(self.items.items())),
            paths={ident: f"{self.folder}/{ident}.yaml" for ident in self.items},
            measures={"calls": self.measure},
        )
        return Site(register, self.today)


Edit = Callable[[World, random.Random], object]


def one(world: World, choice: random.Random, **fields: object) -> None:
    if world.items:
        item = choice.choice(list(world.items.values()))
        world.items[item.id] = msgspec.structs.replace(item, **fields)


def renumbered(world: World, choice: random.Random) -> None:
    if world.items:
        item = world.items.pop(choice.choice(list(world.items)))
        ident = choice.choice(["IMP-0100", "imp-0003", "IMP-0003", "A-1\ud800"])
        world.items[ident] = msgspec.structs.replace(item, id=ident)


def measured(world: World, **fields: object) -> None:
    world.measure = msgspec.structs.replace(CALLS, **fields)


EDITS: Sequence[Edit] = (
    lambda world, choice: one(world, choice, title=f"=Title {choice.randrange(99)} \ud800"),
    lambda world, choice: one(world, choice, state=choice.choice(["closed", "proposed", "in_progress", "strange"])),
    lambda world, choice: one(world, choice, team=choice.choice(["team-9", "team-0", "aaa", "\ud800", None])),
    lambda world, choice: one(world, choice, tags=(choice.choice(["", "new", "\udfff"]), "tag-1")),
    lambda world, choice: one(world, choice, plan=Plan(due=f"2026-12-{choice.randrange(1, 29):02}")),
    lambda world, choice: one(world, choice, owner="@person-77", outcome="Less of it"),
    lambda world, choice: world.items.pop(choice.choice(list(world.items))) if world.items else None,
    lambda world, _: world.items.update({ITEMS[3].id: ITEMS[3]}),
    renumbered,
    lambda world, choice: measured(world, title=f"C {choice.randrange(9)}"),
    lambda world, choice: measured(world, points=(Point(date="2026-11-09", value=choice.choice([1, 9])),)),
    lambda world, choice: setattr(world, "folder", choice.choice(["improvements", "improvements/a"])),
)  # fmt: skip


def files(top: Path) -> dict[str, bytes]:
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_changed_the_files_are_those_of_a_build_without_memory(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice, world, place = random.Random(seed), World(), Place(tmp_path)
    monkeypatch.setattr(splicing, "BLOCK", (211, 1_000, splicing.BLOCK)[seed % 3])
    for number in range(25):
        for edit in choice.sample(EDITS, choice.choice([0, 1, 1, 3])):
            edit(world, choice)
        frame = FRAME
        if number > 20:
            world.today, frame = "2026-11-23", b"another day"
        site = world.site()
        count = write_files(site, {}, place.next(), Shelf(place.memory, frame), Digests(site))
        other = tmp_path / "anew"
        other.mkdir()
        assert write_files(site, {}, Folder(other), Shelf(None, b""), Digests(site)) == count
        assert files(place.now) == files(other)
        shutil.rmtree(other)


def test_one_changed_record_makes_one_piece_of_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world, place = World(), Place(tmp_path)
    made: dict[str, int] = {}
    write = Shelf.write

    def counted(self: Shelf, folder: Folder, name: str, content: bytes | Pieces) -> None:
        if isinstance(content, Pieces):
            make = content.make

            def count(places: Sequence[int]) -> Iterable[bytes]:
                made[name] = len(places)
                return make(places)

            content = msgspec.structs.replace(content, make=count)
        write(self, folder, name, content)

    monkeypatch.setattr(Shelf, "write", counted)
    for title in ("Title 5", "Another"):
        made.clear()
        world.items["IMP-0005"] = msgspec.structs.replace(world.items["IMP-0005"], title=title)
        site = world.site()
        write_files(site, {}, place.next(), Shelf(place.memory, FRAME), Digests(site))
    assert made == {
        "register-rows.js": 1,
        "register-text.js": 1,
        "register.csv": 1,
        "register.json": 1,
        "calendar.ics": len([due for due in site.agenda if due.id == "IMP-0005"]),
    }
