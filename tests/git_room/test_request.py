import pytest

from csi_as_code.git.request import request_number
from csi_as_code.history import Signature, co_authors


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("Merge pull request #12 from example/topic\n\nApprove the list", 12),
        ("Merge pull request #12 from example/topic", 12),
        ("Merge pull request #12", 12),
        ("Merge pull request #12\r\n\r\nText", 12),
        ("Merge pull request #12x", None),
        ("Approve the list (#345)", 345),
        ("Approve the list (#345)\n\n* one\n* two", 345),
        ("Approve the list (#345)\r\n\r\ntext", 345),
        ('Revert "Approve the list (#12)" (#13)', 13),
        ('Revert "Approve the list (#12)"', None),
        ("Approve the list\n\nFixes (#12)", None),
        ("Approve the list #12", None),
        ("Merge branch 'topic' into 'main'\n\nApprove the list\n\nSee merge request group/sub-group/project!12", 12),
        ("Merge branch 'topic' into 'main'\n\nSee merge request !12\n", 12),
        ("Approve the list\n\nSee merge request desk/register!77\n\nSigned-off-by: A <a@example.org>", 77),
        ("Approve the list\n\nThis reverts merge request !12", None),
        ("Approve the list\n\nI did not See merge request group/project!12", None),
        ("Merge pull request #1234567890 from example/topic", None),
        ("", None),
    ],
)
def test_the_number_is_read_in_the_forms_of_the_code_hosts(message: str, number: int | None) -> None:
    assert request_number(message) == number


def test_co_authors_are_read_from_their_trailers() -> None:
    message = (
        "Approve\n\nCo-authored-by: Ines <ines@example.org>\nco-authored-by:<b@example.org>\r\nCo-authored-by: nobody\n"
    )
    assert list(co_authors(message)) == [Signature("Ines", "ines@example.org"), Signature("", "b@example.org")]
