"""Text in drawings: never wider than its room, and whole where there is room."""

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.site.lettering import ELLIPSIS, fit, lines, width


@given(st.text(max_size=80), st.integers(30, 400))
def test_what_is_cut_fits_and_says_so(text: str, room: int) -> None:
    found = fit(text, room, 13)
    plain = " ".join(text.split())
    assert width(found, 13) <= room
    assert found == plain or (found.endswith(ELLIPSIS) and plain.startswith(found[:-1].rstrip()))


@given(st.text(max_size=120), st.integers(40, 200), st.integers(1, 3))
def test_lines_hold_the_words_in_order(text: str, room: int, most: int) -> None:
    found = lines(text, room, 12, most)
    assert len(found) <= most
    assert all(width(line, 12) <= room for line in found)
    if not any(line.endswith(ELLIPSIS) for line in found):
        assert " ".join(found) == " ".join(text.split())


def test_a_short_name_stays_and_a_long_one_ends_in_dots() -> None:
    assert fit("Short", 100, 13) == "Short"
    assert fit("A title that goes on and on", 100, 13) == "A title that g\u2026"
    assert lines("A title that goes on", 100, 13, 2) == ("A title that", "goes on")
