"""What reading says about files as files: kind, name, place, id; and that one of them never hides the others."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from csi_as_code.errors import RegisterError
from csi_as_code.reading import folder
from csi_as_code.reading.root import find_root
from csi_as_code.reading.snapshot import open_folder

Findings = Callable[[Path], list[str]]
Make = Callable[..., Path]
REVIEWED = "so that what is reviewed is what is read."


def test_a_sound_register_has_no_findings(make: Make, findings: Findings) -> None:
    root = make({"improvements/README.md": "Records.", "improvements/.gitkeep": "", "docs/notes.yml": "a: b"})
    register = open_folder(root).register
    assert findings(root) == []
    assert list(register.improvements) == ["IMP-0001"]
    assert [point.value for point in register.measures["reset-calls"].points] == [212, 198]
    assert (register.unread, register.policy_read, register.policy.id_prefix) == (frozenset(), True, "IMP")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("improvements/IMP-0002.yml", ('file-extension: "IMP-0002.yml" ends in .yml and is not read'
         ' | Rename it to "IMP-0002.yaml".')),
        ("improvements/IMP-0002.YAML", ('file-extension: "IMP-0002.YAML" ends in .YAML and is not read'
         ' | Rename it to "IMP-0002.yaml".')),
        ("measures/wait.yml", 'file-extension: "wait.yml" ends in .yml and is not read | Rename it to "wait.yaml".'),
        ("measures/reset-calls.CSV", ('file-extension: "reset-calls.CSV" ends in .CSV and is not read'
         ' | Rename it to "reset-calls.csv".')),
        ("improvements/notes.txt", ('file-misplaced: "notes.txt" does not belong here'
         " | Move it elsewhere: improvements/ holds records, measures/ holds measures and their points.")),
        ("improvements/IMP-0002.csv", ('file-misplaced: "IMP-0002.csv" does not belong here'
         " | Move it elsewhere: improvements/ holds records, measures/ holds measures and their points.")),
        ("improvements/reset portal.yaml", ('file-name: "reset portal" is not an id | A record\'s file name is its id:'
         ' the prefix, a hyphen and 4 to 9 digits, as in "IMP-0042.yaml".')),
        ("improvements/IMP-42.yaml", ('file-name: "IMP-42" is not an id | A record\'s file name is its id:'
         ' the prefix, a hyphen and 4 to 9 digits, as in "IMP-0042.yaml".')),
        ("improvements/imp-0002.yaml", ('id-case: "imp-0002" is not an id: it is not in capitals'
         ' | Rename the file to "IMP-0002.yaml".')),
        ("improvements/imp-0001.yaml", ('id-case: "imp-0001" and "IMP-0001" differ in case only'
         " | Delete one of them, or give this record the next free id.")),
        ("improvements/desk/Imp-0001.yaml", ('id-case: "Imp-0001" and "IMP-0001" differ in case only'
         " | Delete one of them, or give this record the next free id.")),
        ("improvements/desk/IMP-0001.yaml", ('id-duplicate: the id "IMP-0001" is taken by "improvements/IMP-0001.yaml"'
         " | Give this record the next free id: csi renumber improvements/desk/IMP-0001.yaml.")),
        ("improvements/IMP-00001.yaml", ('id-duplicate: "IMP-00001" is the same number as "IMP-0001"'
         " | Give this record the next free id.")),
        ("improvements/KEP-0002.yaml", ('id-prefix: "KEP-0002" has another prefix'
         ' | Ids here begin with "IMP-", as register.yaml says.')),
        ("measures/Reset calls.yaml", ('file-name: "Reset calls" is not the key of a measure'
         ' | A measure\'s file name is its key: lower-case words with hyphens, as in "reset-calls.yaml".')),
        ("measures/desk/reset-calls.yaml", ('id-duplicate: the measure "reset-calls" is defined by'
         ' "measures/desk/reset-calls.yaml" too | Keep one of them.')),
        ("measures/wait.csv", ('point-orphan: no measure "wait" has these points'
         ' | Points lie beside their measure: add "measures/wait.yaml", or rename this file.')),
        ("improvements/a\nb.yaml", ('file-name: "a␊b.yaml" has characters that cannot be shown'
         " | Rename it: letters, digits and hyphens, as in IMP-0042.yaml.")),
        ("improvements/\u202eIMP-0002.yaml", ('file-name: "<U+202E>IMP-0002.yaml" has characters that cannot be shown'
         " | Rename it: letters, digits and hyphens, as in IMP-0042.yaml.")),
    ],
)  # fmt: skip
def test_name_of_a_file(path: str, expected: str, make: Make, findings: Findings) -> None:
    ident = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    content = f"id: {ident}\ntitle: Reset calls\ndefinition: Calls about a reset, each week.\n"
    if path.startswith("improvements/"):
        content = f"id: {ident}\ntitle: Reset\ntype: opportunity\nstate: proposed\n"
    root = make({path: "date,value,note\n" if path.endswith("csv") else content})
    found = [re.sub(r"\A.*?:[0-9]+:[0-9]+ ", "", line) for line in findings(root)]
    assert [line for line in found if not line.startswith("schema-")] == [expected]
    assert "IMP-0001" in open_folder(root).register.improvements


LEFT_BEHIND = (
    ".IMP-0001.yaml.swp", ".DS_Store", "IMP-0001.yaml~", ".yaml", ".IMP-0001.yml", ".idea/notes.yml", ".#IMP-0001",
)  # fmt: skip


@pytest.mark.parametrize("name", LEFT_BEHIND)
@pytest.mark.parametrize("below", ["improvements", "measures"])
def test_what_editors_and_systems_leave_behind_is_not_looked_at(
    below: str, name: str, make: Make, findings: Findings
) -> None:
    root = make({f"{below}/{name}": "\x00"})
    assert findings(root) == []
    assert list(open_folder(root).register.improvements) == ["IMP-0001"]
    in_commit = folder.within([folder.Entry(f"{below}/{name}"), folder.Entry("register.yaml")])
    assert [entry.path for entry in in_commit] == ["register.yaml"]


def test_ids_of_one_number(make: Make, findings: Findings, record: Callable[[str], str]) -> None:
    names = ("IMP-00002", "IMP-000002", "IMP-12345", "IMP-012345", "IMP-10001")
    root = make({f"improvements/{name}.yaml": record(name) for name in names})
    assert [line.partition(" | ")[0] for line in findings(root)] == [
        'improvements/IMP-000002.yaml:1:1 id-duplicate: "IMP-000002" is the same number as "IMP-00002"',
        'improvements/IMP-012345.yaml:1:1 id-duplicate: "IMP-012345" is the same number as "IMP-12345"',
    ]


def test_a_file_name_that_is_not_the_id(make: Make, findings: Findings, record: Callable[[str], str]) -> None:
    root = make({"improvements/IMP-0002.yaml": f"# moved\n{record('IMP-0003')}"})
    expected = (
        'id-mismatch: the id "IMP-0003" is not the file\'s name, "IMP-0002" | Write "id: IMP-0002", or rename the file.'
    )
    assert findings(root) == [f"improvements/IMP-0002.yaml:2:5 {expected}"]
    assert list(open_folder(root).register.improvements) == ["IMP-0001", "IMP-0002"]


def test_a_measure_whose_name_is_not_its_id(make: Make, findings: Findings) -> None:
    root = make({"measures/wait.yaml": "id: waiting\ntitle: Wait\ndefinition: Minutes on the phone.\n"})
    expected = 'id-mismatch: the id "waiting" is not the file\'s name, "wait" | Write "id: wait", or rename the file.'
    assert findings(root) == [f"measures/wait.yaml:1:5 {expected}"]
    assert list(open_folder(root).register.measures) == ["reset-calls", "wait"]


def test_a_faulty_id_does_not_hide_the_record(make: Make, findings: Findings, record: Callable[[str], str]) -> None:
    root = make({"improvements/IMP-0002.yaml": record("IMP-2"), "improvements/IMP-0003.yaml": record("x")[6:]})
    assert [line.split(" | ")[0] for line in findings(root)] == [
        'improvements/IMP-0002.yaml:1:5 schema-format: id is "IMP-2", which does not have the right form',
        'improvements/IMP-0003.yaml:1:1 schema-missing-field: every file of this kind needs the field "id"',
    ]
    assert list(open_folder(root).register.improvements) == ["IMP-0001", "IMP-0002", "IMP-0003"]


@pytest.mark.parametrize("name", ["improvements/IMP-0002.yaml", "measures/wait.yaml", "measures/reset-calls.csv"])
@pytest.mark.parametrize("kind", ["link", "broken link", "link to itself", "pipe", "socket", "folder"])
def test_only_plain_files_are_read(
    kind: str, name: str, make: Make, findings: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make()
    path = root / name
    path.unlink(missing_ok=True)
    outside = tmp_path / "outside"
    outside.write_text("id: IMP-0002\n")
    match kind:
        case "link":
            path.symlink_to(outside)
        case "broken link":
            path.symlink_to("nowhere")
        case "link to itself":
            path.symlink_to(path.name)
        case "pipe":
            os.mkfifo(path)
        case "socket":
            monkeypatch.chdir(path.parent)  # the path of a socket may have some hundred letters at most
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(path.name)
        case "folder":
            path.mkdir()
            (path / "IMP-0009.yaml").write_text("id: IMP-0009\n")
    word = {"pipe": "device, pipe or socket", "socket": "device, pipe or socket", "folder": "folder"}
    expected = f"file-not-regular: a {word.get(kind, 'symbolic link')} stands where a plain file belongs"
    assert findings(root) == [f"{name}:1:1 {expected} | Put the file itself there, {REVIEWED}"]
    assert list(open_folder(root).register.improvements) == ["IMP-0001"]


@pytest.mark.parametrize("name", ["improvements", "measures"])
def test_a_folder_may_not_be_a_link(name: str, make: Make, findings: Findings) -> None:
    root = make(
        {"improvements/IMP-0001.yaml": None, "measures/reset-calls.yaml": None, "measures/reset-calls.csv": None}
    )
    (root / "elsewhere").mkdir()
    (root / "elsewhere" / "IMP-0001.yaml").write_text("id: IMP-0001\n")
    (root / name).symlink_to("elsewhere")
    expected = f"file-not-regular: a symbolic link stands where the folder {name}/ belongs"
    assert findings(root) == [f"{name}:1:1 {expected} | Make {name}/ a real folder, {REVIEWED}"]


def test_a_folder_may_not_be_a_file(make: Make, findings: Findings) -> None:
    root = make({"improvements/IMP-0001.yaml": None, "improvements": "text"})
    expected = "file-not-regular: a file stands where the folder improvements/ belongs"
    assert findings(root) == [f"improvements:1:1 {expected} | Make improvements/ a real folder, {REVIEWED}"]


def test_a_link_inside_is_not_followed(make: Make, findings: Findings) -> None:
    root = make({"other/IMP-0002.yaml": "id: IMP-0002\n"})
    (root / "improvements" / "team").symlink_to("../other")
    expected = "file-not-regular: a symbolic link stands where a plain file belongs"
    assert findings(root) == [f"improvements/team:1:1 {expected} | Put the file itself there, {REVIEWED}"]


def test_a_policy_that_is_a_link_is_not_read(make: Make, findings: Findings) -> None:
    root = make()
    (root / "register.yaml").rename(root / "real.yaml")
    (root / "register.yaml").symlink_to("real.yaml")
    expected = "file-not-regular: a symbolic link stands where a plain file belongs"
    assert findings(root) == [f"register.yaml:1:1 {expected} | Put the file itself there, {REVIEWED}"]
    assert not open_folder(root).register.policy_read


def test_a_device_is_not_read() -> None:
    with pytest.raises(OSError, match="not a regular file"):
        folder.read(Path("/dev"), "zero", 10)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        folder.read(tmp_path, "pipe", 10)


def test_no_more_is_read_than_wanted(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    assert [folder.read(tmp_path, "file", most) for most in (3, 9, 10)] == [b"0123", b"0123456789", b"0123456789"]


def test_a_file_that_cannot_be_opened_is_named(make: Make, findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may open everything, so the refusal of the operating system is put in its mouth."""
    root = make({"improvements/IMP-0002.yaml": "id: IMP-0002\n"})
    real = os.open

    def refusing(path: str | Path, flags: int) -> int:
        if os.fspath(path).endswith("IMP-0002.yaml"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags)

    monkeypatch.setattr(os, "open", refusing)
    expected = "file-unreadable: the file cannot be read: Permission denied | Check its permissions."
    assert findings(root) == [f"improvements/IMP-0002.yaml:1:1 {expected}"]
    register = open_folder(root).register
    assert (list(register.improvements), register.unread) == (["IMP-0001"], {"IMP-0002"})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_listed_is_named(make: Make, findings: Findings) -> None:
    root = make({"improvements/team/IMP-0002.yaml": "id: IMP-0002\n"})
    (root / "improvements" / "team").chmod(0)
    found = findings(root)
    (root / "improvements" / "team").chmod(0o755)
    kind = "a folder that cannot be read (Permission denied)"
    expected = f"file-not-regular: {kind} stands where a plain file belongs"
    assert [line.split(" | ")[0] for line in found] == [f"improvements/team:1:1 {expected}"]


def test_folders_nested_too_deep(make: Make, findings: Findings, record: Callable[[str], str]) -> None:
    eight = "/".join("abcdefgh")
    root = make(
        {f"improvements/{eight}/IMP-0002.yaml": record("IMP-0002"), f"improvements/{eight}/i/IMP-0003.yaml": "x"}
    )
    expected = "file-not-regular: a folder nested too deep stands where a plain file belongs"
    assert findings(root) == [f"improvements/{eight}/i:1:1 {expected} | Put the file itself there, {REVIEWED}"]
    assert list(open_folder(root).register.improvements) == ["IMP-0001", "IMP-0002"]


def test_a_name_that_is_no_text(make: Make, findings: Findings) -> None:
    root = make()
    Path(os.fsdecode(os.fsencode(root) + b"/improvements/\xff.yaml")).write_text("id: x\n")
    expected = 'file-name: "<U+DCFF>.yaml" has characters that cannot be shown'
    hint = "Rename it: letters, digits and hyphens, as in IMP-0042.yaml."
    assert findings(root) == [f"improvements/<U+DCFF>.yaml:1:1 {expected} | {hint}"]


def test_a_file_that_vanishes_while_the_folder_is_listed(
    make: Make, record: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({"improvements/IMP-0002.yaml": record("IMP-0002"), "improvements/IMP-0003.yaml": record("IMP-0003")})
    real = os.scandir

    def listing(path: str):  # type: ignore[no-untyped-def]  # the iterator that os.scandir gives
        items = real(path)
        (root / "improvements" / "IMP-0002.yaml").unlink(missing_ok=True)
        return items

    monkeypatch.setattr(os, "scandir", listing)
    assert {"IMP-0001", "IMP-0003"} <= set(open_folder(root).register.improvements)


def test_one_unreadable_record_never_hides_the_others(make: Make, record: Callable[[str], str]) -> None:
    faulty = {"0002": b"\xff\xfe", "0003": b"", "0004": b"a: b: c", "0005": b"[" * 60_000, "0006": b"id: IMP-0006\0"}
    files: dict[str, str | bytes] = {f"improvements/IMP-{number}.yaml": text for number, text in faulty.items()}
    files["improvements/IMP-0007.yaml"] = record("IMP-0007")
    register = open_folder(make(files)).register
    assert list(register.improvements) == ["IMP-0001", "IMP-0007"]
    assert register.unread == {f"IMP-{number}" for number in faulty}
    assert {finding.path for finding in register.problems} == {f"improvements/IMP-{number}.yaml" for number in faulty}


def test_find_root(make: Make, tmp_path: Path) -> None:
    root = make({"improvements/team/IMP-0002.yaml": "id: IMP-0002\n"})
    assert [find_root(place) for place in (root, root / "improvements" / "team")] == [root, root]
    with pytest.raises(RegisterError, match=r"there is no register\.yaml"):
        find_root(tmp_path)
    with pytest.raises(RegisterError, match="there is no folder"):
        find_root(tmp_path / "nowhere")


OWN = "custom: {properties: {budget: {type: integer}}}\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", 'improvements/IMP-0002.yaml:5:10 schema-unknown-field: the custom field "budget" is not known'),
        (OWN, 'improvements/IMP-0002.yaml:5:18 schema-custom: custom.budget: "lots" is not of type "integer"'),
        ("custom: 5\n", 'register.yaml:9:9 schema-type: custom is "5", and must be a mapping of fields'),
        (f"{OWN}vision: a: b\n", "register.yaml:10:10 yaml-unquoted: a colon in an unquoted text"),
    ],
)
def test_own_fields_are_judged_where_the_register_can_say_what_they_are(
    make: Make, findings: Findings, record: Callable[[str], str], more: str, expected: str
) -> None:
    policy = make().joinpath("register.yaml").read_text(encoding="utf-8") + more
    root = make(
        {"register.yaml": policy, "improvements/IMP-0002.yaml": record("IMP-0002") + "custom: {budget: lots}\n"}
    )
    assert [found.partition(" | ")[0] for found in findings(root)] == [expected]
