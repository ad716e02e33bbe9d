"""A scorecard for a terminal."""

from collections.abc import Iterator
from fractions import Fraction

from csi_as_code.analysis.scorecard import Rival, Scorecard, Standing
from csi_as_code.analysis.sensitivity import Flip
from csi_as_code.text import count, listed, visible
from csi_as_code.workflow import is_open

MOST_LEVEL = 5


def render(card: Scorecard) -> str:
    """Return the standing, the terms, and for each neighbour in the order where a weight makes them change places."""
    return "".join(f"{line}".rstrip() + "\n" for line in _lines(card))


def _lines(card: Scorecard) -> Iterator[str]:
    yield visible(f"{card.item.id}  {card.item.title}")
    yield ""
    if card.now:
        yield f"  {'now: ' if card.then else ''}{_sentence(card.now, card)}"
    if card.then:
        tried = listed(f"{name} {value}" for name, value in card.changed.items())
        yield f"  with {tried}: {_sentence(card.then, card)}"
    standing = card.then or card.now
    if standing:
        yield from _terms(standing, card)
    for rival in card.rivals:
        yield from _rival(rival)


def _sentence(standing: Standing, card: Scorecard) -> str:
    rating, place = standing.rating, standing.place
    band = f"band {rating.band}"
    if rating.band != rating.computed_band:
        band += f" by override (computed {rating.computed_band})"
    level = f", level with {_few(place.level)}" if place.level else ""
    among = count(place.of, "open improvement") + " with a priority"
    verb = "rank" if is_open(card.item.state) else f"it is {card.item.state}; it would rank"
    return visible(f"score {rating.score:.1f} of 100, {band}, {rating.lane}; {verb} {place.rank} of {among}{level}")


def _few(idents: tuple[str, ...]) -> str:
    """Return some ids and the number of the others."""
    if len(idents) <= MOST_LEVEL:
        return listed(idents)
    return f"{', '.join(idents[: MOST_LEVEL - 1])} and {len(idents) - MOST_LEVEL + 1} others"


def _terms(standing: Standing, card: Scorecard) -> Iterator[str]:
    yield ""
    yield "  input    given  counts for  weight  points"
    for term in standing.terms:
        points = f"{term.points:5.1f} of {card.most[term.name]:.1f}"
        yield f"  {term.name:<8} {term.given:>4}  {term.merit:>6} of 5  {term.weight:>6g}  {points}"


def _rival(rival: Rival) -> Iterator[str]:
    yield ""
    where = "above" if rival.above else "below"
    yield visible(f"  Next {where}: {rival.id} ({rival.score:.1f})  {rival.title}")
    if all(flip.at is None for flip in rival.flips):
        yield "    no weight alone changes their order"
        return
    yield "    they change places when"
    for flip in rival.flips:
        if flip.at is not None:
            yield f"      {_move(flip)}"


def _move(flip: Flip) -> str:
    if flip.at is None or not flip.move:
        return f"the weight of {flip.weight} moves at all (now {_decimal(flip.now)}); they are level"
    way = "above" if flip.move > 0 else "below"
    sign = "+" if flip.move > 0 else "-"
    moved = f"{sign}{_decimal(abs(flip.move))}"
    return f"the weight of {flip.weight} goes {way} {_decimal(flip.at)} (now {_decimal(flip.now)}, {moved})"


def _decimal(value: Fraction) -> str:
    """Return a number with at most three decimals; `~` where that is not all of it."""
    text = f"{float(value):.3f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else f"~{text}"
