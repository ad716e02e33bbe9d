"""Groups of rows over pages: nothing is lost, nothing is twice, no page is longer than it may be."""

import pytest

from csi_as_code.site.paging import paged


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({}, [[]]),
        ({"a": "", "b": ""}, [[("a", "", 0), ("b", "", 0)]]),
        ({"a": "12", "b": "3"}, [[("a", "12", 2), ("b", "3", 1)]]),
        ({"a": "123", "b": "", "c": "4"}, [[("a", "123", 3), ("b", "", 0)], [("c", "4", 1)]]),
        ({"a": "12345", "b": "67"}, [[("a", "123", 5)], [("a", "45", 5), ("b", "6", 2)], [("b", "7", 2)]]),
    ],
)
def test_groups_go_on_over_pages_of_three(groups: dict[str, str], expected: list[list[tuple[str, str, int]]]) -> None:
    assert [[(part.key, "".join(part.rows), part.number) for part in page] for page in paged(groups, 3)] == expected
