"""Names in charts: they stand near their line, inside the chart, and over no point where there is a way round it."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.site.charts.placing import ABOVE, BELOW, USUAL_WIDTH, Crowd, place
from csi_as_code.site.lettering import width

ROOM = range(30, 232)
NAME = "Baseline 27.2"
SHARE = st.floats(0, 1).map(lambda share: round(share, 3))
HEIGHT = st.integers(30, 232).map(float)


def test_where_nothing_is_a_name_stands_at_its_line_on_the_side_that_is_wished() -> None:
    above = place(NAME, 0.2, 0.6, 100, Crowd(), below=False, room=ROOM)
    assert (above.x, above.y, above.is_end, above.cost) == (0.2, 100 + ABOVE[0], False, 0)
    below = place(NAME, 0.2, 0.6, 100, Crowd(), below=True, room=ROOM)
    assert (below.x, below.y, below.cost) == (0.2, 100 + BELOW[0], 0)


def test_a_name_goes_round_a_point_a_line_and_a_day() -> None:
    near = Crowd(points=[(0.25, 94.0)])
    assert place(NAME, 0.2, 0.6, 100, near, below=False, room=ROOM).y < 94 - 6
    line = Crowd(lines=[(0, 1, 90.0)])
    assert place(NAME, 0.2, 0.6, 100, line, below=False, room=ROOM).y < 90
    day = place(NAME, 0.2, 0.6, 100, Crowd(days=[0.25]), below=False, room=ROOM)
    assert (day.x, day.is_end) == (0.6, True)


def test_a_name_that_has_no_room_on_its_side_takes_the_other() -> None:
    crowd = Crowd(points=[(at / 100, 20.0 + 6 * row) for at in range(100) for row in range(12)])
    assert place(NAME, 0.2, 0.6, 100, crowd, below=False, room=ROOM).y > 100


def test_where_every_place_is_taken_it_still_has_one() -> None:
    crowd = Crowd(points=[(at / 50, float(y)) for at in range(50) for y in range(0, 264, 8)])
    found = place(NAME, 0.9, 0.95, 40, crowd, below=False, room=ROOM)
    assert found.cost > 0
    assert found.y in ROOM


@given(
    st.lists(st.tuples(SHARE, HEIGHT), max_size=40).map(sorted),
    st.tuples(SHARE, SHARE).map(sorted),
    HEIGHT,
    st.booleans(),
)
def test_what_costs_nothing_covers_no_point(
    points: list[tuple[float, float]], span: list[float], level: float, below: bool
) -> None:
    found = place(NAME, span[0], span[1], level, Crowd(points=points), below=below, room=ROOM)
    assert ROOM.start <= found.y <= ROOM.stop
    assert found.cost == 0 or points or found.x + width(NAME, 12) / USUAL_WIDTH > 1
    wide = width(NAME, 12) / USUAL_WIDTH
    left, right = (found.x - wide, found.x) if found.is_end else (found.x, found.x + wide)
    covered = [1 for x, y in points if left <= x <= right and found.y - 10 < y < found.y + 3]
    assert found.cost > 0 or not covered


DOTS = re.compile(r"M([\d.]+) ([\d.]+)h0")
ON = re.compile(r'<text class="on( end)?" x="([\d.]+)%" y="([\d.]+)"[^>]*>([^<]*)<')


def test_no_name_in_the_sample_covers_a_point(site: Path) -> None:
    named, covering = 0, []
    for page in sorted((site / "improvements").glob("*.html")):
        for figure in page.read_text(encoding="utf-8").split('<figure class="graph">')[1:]:
            dots = [(float(x) / 1000, float(y)) for x, y in DOTS.findall(figure)]
            for end, share, foot, name in ON.findall(figure):
                named += 1
                x, y, wide = float(share) / 100, float(foot), width(name, 12) / 640
                left, right = (x - wide, x) if end else (x, x + wide)
                hit = [dot for dot in dots if left < dot[0] < right and y - 10 < dot[1] < y + 3]
                covering += [(page.name, name, dot) for dot in hit]
    assert covering == []
    assert named > 40
