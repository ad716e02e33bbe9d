"""Names of files, and addresses that may be linked."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.site.links import allowed, commit_link, edit_link, outside, request_link, selection, slugs, source_link


def test_plain_names_keep_themselves() -> None:
    assert slugs(["IMP-0001", "OBJ-1.1", "@maya", "service-desk"]) == {
        "@maya": "maya",
        "IMP-0001": "IMP-0001",
        "OBJ-1.1": "OBJ-1.1",
        "service-desk": "service-desk",
    }


@given(st.sets(st.text(max_size=30), max_size=8))
def test_every_name_becomes_a_harmless_unique_file_name(names: set[str]) -> None:
    found = slugs(names)
    plain = set(string.ascii_letters + string.digits + "._-")
    assert set(found) == names
    assert len({slug.casefold() for slug in found.values()}) == len(names)
    assert all(slug and set(slug) <= plain and slug[0] not in ".-" for slug in found.values())


@given(st.from_regex(r"https?://[!-~]{1,20}", fullmatch=True))
def test_a_web_address_may_be_linked_where_it_names_a_host(address: str) -> None:
    try:
        has_host = bool(urlsplit(address).netloc) and "\\" not in address
    except ValueError:
        has_host = False
    assert outside(address) == (address if has_host else None)


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "..", ".git", "con", "NUL.txt", "index", "", "a\x00b", "é", "x" * 300, "a."]
)
def test_a_name_that_a_file_system_would_mind_is_hashed(name: str) -> None:
    assert slugs([name])[name].startswith("x-")


def test_names_that_differ_in_case_alone_get_two_files() -> None:
    found = slugs(["Desk", "desk"])
    assert len({slug.casefold() for slug in found.values()}) == 2


@pytest.mark.parametrize(
    "address", ["https://wiki.example/a?b=c#d", "http://x.example", "HTTPS://x.example", "mailto:desk@x.example"]
)
def test_the_web_and_mail_may_be_linked(address: str) -> None:
    assert outside(address) == address
    assert allowed(address)


@pytest.mark.parametrize("address", ["../docs/a.md", "IMP-0001.yaml", "#part", "?q=1", "a/b:c"])
def test_markdown_may_link_inside(address: str) -> None:
    assert outside(address) is None
    assert allowed(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "/etc/passwd",
        "\\\\evil\\share",
        "https:\\\\evil.example",
        "https://",
        "https:evil",
        "http://[::1",
        "mailto:",
        "https://x.example/\u202egpj",
    ],
)
def test_nothing_else_may_be_linked(address: str) -> None:
    assert outside(address) is None
    assert not allowed(address)


def test_a_file_is_linked_in_the_repository_on_the_web() -> None:
    assert source_link("https://github.com/a/b.git", "improvements/x y.yaml") == (
        "https://github.com/a/b/blob/HEAD/improvements/x%20y.yaml"
    )


@pytest.mark.parametrize("repository", [None, "", "git@github.com:a/b.git", "javascript:alert(1)", "ssh://x/y"])
def test_a_repository_that_is_not_on_the_web_is_not_linked(repository: str | None) -> None:
    assert source_link(repository, "x.yaml") is None


def test_an_address_narrows_the_register_down() -> None:
    assert selection({}) == "register.html"
    facets = {"state": ("on_hold", "deferred"), "team": "a&b", "lane": None}
    assert selection(facets, overdue=True, sort="-score") == (
        "register.html#state=on_hold&state=deferred&team=a%26b&lane=&overdue=yes&sort=-score"
    )
    assert selection({"team": "\ud800"}) == "register.html#team=%3F"


@pytest.mark.parametrize(
    ("repository", "request_at", "commit_at", "edit_at"),
    [
        (
            "https://github.com/o/r.git",
            "https://github.com/o/r/pull/7",
            "https://github.com/o/r/commit/abc",
            "https://github.com/o/r/edit/HEAD/a%20b.yaml",
        ),
        (
            "https://gitlab.example/o/r/",
            "https://gitlab.example/o/r/-/merge_requests/7",
            "https://gitlab.example/o/r/-/commit/abc",
            "https://gitlab.example/o/r/-/edit/HEAD/a%20b.yaml",
        ),
        ("javascript:alert(1)", None, None, None),
        ("mailto:a@b.example", None, None, None),
        (None, None, None, None),
    ],
)
def test_links_into_the_repository_are_those_of_its_host(
    repository: str | None, request_at: str | None, commit_at: str | None, edit_at: str | None
) -> None:
    found = (request_link(repository, 7), commit_link(repository, "abc"), edit_link(repository, "a b.yaml"))
    assert found == (request_at, commit_at, edit_at)
