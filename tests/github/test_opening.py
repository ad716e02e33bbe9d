"""The client is opened with what the environment says, and what is wrong with that is said."""

import pytest

from csi_as_code.errors import UsageError
from csi_as_code.github.opening import open_client


def test_the_base_is_github_or_what_the_environment_says() -> None:
    known = {"GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "o/r"}
    enterprise = known | {"GITHUB_API_URL": "https://github.example.org/api/v3/"}
    bases = [open_client(None, environment=env)._transport.base for env in (known, enterprise)]
    assert bases == ["https://api.github.com", "https://github.example.org/api/v3"]


@pytest.mark.parametrize("missing", ["GITHUB_TOKEN", "GITHUB_REPOSITORY"])
def test_what_is_missing_in_the_environment_is_named(missing: str) -> None:
    known = {"GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "o/r"} | {missing: ""}
    with pytest.raises(UsageError, match="token" if missing == "GITHUB_TOKEN" else "repository"):
        open_client(None, environment=known)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("abc\nsecret", "has a line break in it"), ("abc\r\nsecret", "has a line break in it"),
        ("Bearer secret", "has a blank in it"), ("secret\u00a0x", "has a blank in it"),
        ("secr\u00e9t", "has a character that no token has"), ("secret\x00x", "has a character that no token has"),
        (" \n", "there is no token"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_token_is_said_and_not_what_it_is(token: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        open_client(None, environment={"GITHUB_TOKEN": token, "GITHUB_REPOSITORY": "o/r"})
    assert "secr" not in f"{caught.value}{caught.value.hint}"
    open_client(None, environment={"GITHUB_TOKEN": "secret\n", "GITHUB_REPOSITORY": "o/r"}).close()
