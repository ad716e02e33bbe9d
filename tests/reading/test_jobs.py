"""The file that says when the jobs around a register last ran."""

import pytest

from csi_as_code.errors import UsageError
from csi_as_code.reading.jobs import Job, decode


def test_it_is_read() -> None:
    jobs = b'[{"name": "overdue", "last_run": "2026-11-20", "url": null}, {"name": "x", "last_run": null}]'
    data = b'{"version": 1, "jobs": %s}' % jobs
    assert decode(data) == (Job(name="overdue", last_run="2026-11-20"), Job(name="x", last_run=None))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"version": 2, "jobs": []}',
        b'{"version": 1}',
        b'{"version": 1, "jobs": [{"name": "overdue"}]}',
        b'{"version": 1, "jobs": [{"name": "overdue", "last_run": "soon"}]}',
        b'{"version": 1, "jobs": [{"name": "overdue", "last_run": "2026-02-30"}]}',
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        decode(data)
