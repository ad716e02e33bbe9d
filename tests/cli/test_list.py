import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[[str], Result]


def ids(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return [one["id"] for one in json.loads(result.stdout)["improvements"]]


def test_a_pipe_gets_plain_aligned_columns(small: Path, run: Run) -> None:
    result = run("list --today 2026-11-22")
    assert (result.stdout, result.stderr, result.exit_code) == (
        """\
Id        Band  Score  State        Team          Owner   Due         Title
IMP-0001               closed       service-desk                      Print one list for joiners
IMP-0002     3   42.5  approved     service-desk  @tomas  2026-11-01  Enrol a second factor on the first day
IMP-0003     1   87.5  assessed     platform      @aino   2027-02-28  Let people reset their password
IMP-0004     3   50.0  in_progress  platform              2026-11-30  Say it in 日本語, é and |pipes|
IMP-0005               proposed                                       =Look at me
""",
        "csi: 5 of 5 improvements\n",
        0,
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "1 2 3 4 5"),
        ("--open", "2 3 4 5"),
        ("--state closed", "1"),
        ("--state closed,approved", "1 2"),
        ("--state closed --state approved", "1 2"),
        ("--team platform", "3 4"),
        ("--team platform --state assessed", "3"),
        ("--service identity", "3"),
        ("--owner tomas,@aino", "2 3"),
        ("--objective OBJ-1", "2 3"),
        ("--objective OBJ-1.1", "2"),
        ("--tag quick", "2"),
        ("--lane quick-win", "2"),
        ("--lane strategic", "3 4"),
        ("--type observation", "5"),
        ("--overdue", "2"),
        ("--sort score", "2 4 3 1 5"),
        ("--sort -score", "3 4 2 1 5"),
        ("--sort band,-id", "3 4 2 5 1"),
        ("--sort due", "2 4 3 1 5"),
        ("--sort -due", "3 4 2 1 5"),
        ("--sort state", "5 3 2 4 1"),
        ("--sort -id", "5 4 3 2 1"),
    ],
)
def test_filters_and_orders(small: Path, run: Run, options: str, expected: str) -> None:
    found = ids(run(f"list --today 2026-11-22 --format json {options}"))
    assert found == [f"IMP-000{number}" for number in expected.split()]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--state aproved", 'there is no state "aproved"\n  Did you mean "approved"?'),
        ("--team plattform", 'there is no team "plattform"\n  Did you mean "platform"?'),
        ("--owner ino", 'there is no owner "@ino"\n  Did you mean "@aino"?'),
        ("--tag slow", 'there is no tag "slow"\n  Known: quick.'),
        ("--lane fast", 'there is no lane "fast"\n  Known: quick-win, strategic.'),
        ("--sort scores", 'cannot sort by "scores"\n  Did you mean "score"?'),
        ("--columns idd", 'there is no column "idd"\n  Did you mean "id"?'),
    ],
)
def test_an_unknown_word_is_an_error_with_a_suggestion(small: Path, run: Run, options: str, message: str) -> None:
    result = run(f"list {options}")
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"csi: error: {message}\n", 2)


def test_columns_are_chosen(small: Path, run: Run) -> None:
    result = run("list --columns id,tags,depends_on,overdue,age --state approved --today 2026-11-22")
    assert result.stdout == (
        "Id        Tags   Depends on  Overdue  Age (days)\nIMP-0002  quick  IMP-0001    yes              10\n"
    )


def test_json_has_every_column_with_its_type(small: Path, run: Run) -> None:
    result = run("list --state approved --format json --today 2026-11-22")
    assert json.loads(result.stdout) == {
        "version": 1,
        "improvements": [
            {
                "id": "IMP-0002",
                "band": 3,
                "score": 42.5,
                "lane": "quick-win",
                "state": "approved",
                "team": "service-desk",
                "owner": "@tomas",
                "service": "desk",
                "objective": "OBJ-1.1",
                "type": "opportunity",
                "tags": ["quick"],
                "raised": "2026-11-12",
                "age": 10,
                "start": "2026-10-01",
                "due": "2026-11-01",
                "overdue": True,
                "depends_on": ["IMP-0001"],
                "title": "Enrol a second factor on the first day",
            }
        ],
    }


def test_csv_is_safe_in_a_spreadsheet(small: Path, run: Run) -> None:
    result = run("list --columns id,owner,score,title --format csv")
    assert result.stdout_bytes.decode() == (
        "id,owner,score,title\r\n"
        "IMP-0001,,,Print one list for joiners\r\n"
        "IMP-0002,'@tomas,42.5,Enrol a second factor on the first day\r\n"
        "IMP-0003,'@aino,87.5,Let people reset their password\r\n"
        'IMP-0004,,50.0,"Say it in 日本語, é and |pipes|"\r\n'
        "IMP-0005,,,'=Look at me\r\n"
    )


def test_markdown_shows_the_text_and_nothing_else(small: Path, run: Run) -> None:
    result = run("list --columns id,score,title --format markdown --state in_progress")
    assert result.stdout == (
        "| Id | Score | Title |\n| --- | ---: | --- |\n| IMP-0004 | 50.0 | Say it in 日本語, é and \\|pipes\\| |\n"
    )


def test_unreadable_records_are_not_forgotten(small: Path, run: Run) -> None:
    (small / "improvements" / "IMP-0009.yaml").write_text("id: [", encoding="utf-8")
    result = run("list --state closed")
    assert result.stderr == (
        "csi: 1 of 5 improvements\ncsi: warning: 1 record is left out as unreadable; see csi lint.\n"
    )


@pytest.mark.parametrize("command", ["list", "next"])
def test_a_folder_that_cannot_be_read_is_said(small: Path, run: Run, command: str) -> None:
    shutil.rmtree(small / "improvements")
    (small / "improvements").symlink_to(small)
    result = run(command)
    assert "csi: warning: improvements/ is left out as unreadable; see csi lint.\n" in result.stderr


def test_colour_is_for_who_asks(small: Path, run: Run) -> None:
    lines = ("list --state closed --columns id", "list --state closed --columns id --color always")
    assert [run(line).stdout for line in lines] == [
        "Id\nIMP-0001\n",
        "\x1b[1mId      \x1b[0m\nIMP-0001\n",
    ]


def on_a_terminal(width: int, *words: str) -> list[str]:
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(width), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "csi_as_code", "list", "--open", "--today", "2026-11-22", *words]
    with subprocess.Popen(command, stdout=slave, stderr=subprocess.DEVNULL, env=environment):
        os.close(slave)
        text = b""
        try:
            while part := os.read(master, 4096):
                text += part
        except OSError:  # Linux says so at the end
            pass
    os.close(master)
    return [line.rstrip() for line in text.decode().replace("\r", "").splitlines()]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            40,
            [
                "Id        State        Title",
                "IMP-0002  approved     Enrol a second",
                "                       factor on the",
                "                       first day",
                "IMP-0003  assessed     Let people reset",
                "                       their password",
                "IMP-0004  in_progress  Say it in 日本語,",
                "                       é and |pipes|",
                "IMP-0005  proposed     =Look at me",
            ],
        ),
        (
            60,
            [
                "Id        Band  State        Due         Title",
                "IMP-0002     3  approved     2026-11-01  Enrol a second",
                "                                         factor on the first",
                "                                         day",
                "IMP-0003     1  assessed     2027-02-28  Let people reset",
                "                                         their password",
                "IMP-0004     3  in_progress  2026-11-30  Say it in 日本語, é",
                "                                         and |pipes|",
                "IMP-0005        proposed                 =Look at me",
            ],
        ),
    ],
)
def test_a_narrow_terminal_keeps_the_id_and_the_title(small: Path, width: int, lines: list[str]) -> None:
    assert on_a_terminal(width) == lines


def test_a_terminal_gets_a_table_as_wide_as_it_is(small: Path) -> None:
    assert on_a_terminal(60, "--columns", "id,state,title") == [
        "Id        State        Title",
        "IMP-0002  approved     Enrol a second factor on the first",
        "                       day",
        "IMP-0003  assessed     Let people reset their password",
        "IMP-0004  in_progress  Say it in 日本語, é and |pipes|",
        "IMP-0005  proposed     =Look at me",
    ]


def test_a_spreadsheet_goes_into_a_file(small: Path, run: Run, tmp_path: Path) -> None:
    result = run(f"list --format xlsx --out {tmp_path}/all.xlsx")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "all.xlsx").read_bytes().startswith(b"PK\x03\x04")


def test_text_goes_into_a_file_as_it_would_be_printed(small: Path, run: Run, tmp_path: Path) -> None:
    printed = run("list --format csv")
    run(f"list --format csv --out {tmp_path}/all.csv")
    assert (tmp_path / "all.csv").read_bytes() == printed.stdout_bytes


def test_without_xlsxwriter_it_says_what_to_install(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    result = run("list --format xlsx")
    assert result.exit_code == 2
    assert f"Install it: {sys.executable} -m pip install XlsxWriter (where pipx keeps" in result.stderr


def test_a_file_that_stands_for_no_record_is_named(small: Path, run: Run) -> None:
    text = (small / "improvements" / "IMP-0001.yaml").read_bytes()
    others = ("z/IMP-0001.yaml", "imp-0009.yaml", "notes.yaml", "IMP-0008.yml")
    for name in others:
        path = small / "improvements" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
    for line in ("list", "show IMP-0001", "next", "graph --format text"):
        said = run(line).stderr
        assert 'csi: warning: "improvements/IMP-0008.yml" is left out: ' in said, line
        assert said.count("is left out: ") == 3, line
        assert "csi: warning: 1 more left out; see csi lint.\n" in said, line
    for name in others[1:]:
        (small / "improvements" / name).unlink()
    assert run("show IMP-0001").stderr == (
        'csi: warning: "improvements/z/IMP-0001.yaml" is left out: the id "IMP-0001" is taken by '
        '"improvements/IMP-0001.yaml"; see csi lint.\n'
    )
