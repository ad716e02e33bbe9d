"""Titles that are nearly the same, and ids that are nearly right, at a cost that grows with the register alone.

The likeness of two titles is the normalised indel similarity (as rapidfuzz computes it) of their words in order of
alphabet, 0 to 100: 100 x 2 x L / (length of one + length of other), where L is their longest common subsequence.
Titles that differ in a number (branch 12 and branch 13) are taken for different work, whatever else they share.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import NamedTuple

RARE_WORDS = 3
"""A title is compared with those that share some of so many of its rarest words (and all of its numbers)."""

BLOCK = 8
"""Of more titles than that with the same rare words, each is compared with so many neighbours in order of alphabet."""

FEW = 400
"""So many comparisons are done sooner than rapidfuzz is imported."""

_SPACES = str.maketrans({char: " " for char in map(chr, range(128)) if not char.isalnum()})
_DIGIT = re.compile(r"\d").search


class Likeness(NamedTuple):
    """A title's likest earlier one, and how like they are, 0 to 100."""

    id: str
    other: str
    percent: float


class _Title(NamedTuple):
    """A title in plain words: in order of alphabet, and those with a digit."""

    order: int
    id: str
    text: str
    words: list[str]
    numbers: str


def similar_titles(
    titles: Mapping[str, str], threshold: float, related: Callable[[str, str], bool]
) -> Iterator[Likeness]:
    """Yield for a title the likest one before it, if that reaches the threshold and the two are not related.

    `titles` are by id, in the order that "before" means; of titles that are as like, the first is taken.
    """
    parsed = [_parsed(order, ident, title) for order, (ident, title) in enumerate(titles.items())]
    best: dict[int, tuple[float, int]] = {}
    for one, other, percent in _matches(parsed, threshold):
        earlier, later = sorted((one, other))
        found = (percent, -earlier.order)
        if found > best.get(later.order, (0.0, 0)) and not related(later.id, earlier.id):
            best[later.order] = found
    for order, (percent, minus_other) in sorted(best.items()):
        yield Likeness(parsed[order].id, parsed[-minus_other].id, percent)


def _parsed(order: int, ident: str, title: str) -> _Title:
    words = title.casefold().translate(_SPACES).split()
    words.sort()
    text = " ".join(words)
    numbers = " ".join(filter(_DIGIT, words)) if _DIGIT(text) else ""
    return _Title(order, ident, text, words, numbers)


def _matches(titles: list[_Title], threshold: float) -> Iterator[tuple[_Title, _Title, float]]:
    """Yield pairs of titles that reach the threshold, perhaps more than once."""
    same: dict[str, list[_Title]] = {}
    for title in titles:
        same.setdefault(title.text, []).append(title)
    for group in same.values():
        for place in range(1, len(group)):
            for other in group[max(0, place - BLOCK) : place]:
                yield group[place], other, 100.0
    tasks = list(_tasks([group[0] for group in same.values()]))
    like = _like_by_hand if sum(len(others) for _, others in tasks) <= FEW else _like
    for text, others in tasks:
        for like_text, percent in like(text, others, threshold):
            yield from ((one, two, percent) for one in same[text][:BLOCK] for two in same[like_text][:BLOCK])


def _tasks(titles: list[_Title]) -> Iterator[tuple[str, list[str]]]:
    """Yield texts with those to compare them with: blocks of titles that share rare words and all numbers."""
    frequency = Counter(chain.from_iterable(title.words for title in titles))
    shared = sorted((number, word) for word, number in frequency.items() if number > 1)
    rank = {word: place for place, (_, word) in enumerate(shared)}
    common_from = sum(number <= BLOCK for number, _ in shared)
    blocks: dict[tuple[int, int, str], list[str]] = {}
    for _, _, text, words, numbers in titles:
        rare = sorted({rank[word] for word in words if word in rank})[:RARE_WORDS]
        for one, other in _keys(rare, common_from):
            blocks.setdefault((one, other, numbers), []).append(text)
    for texts in blocks.values():
        if len(texts) > BLOCK:
            texts.sort()
        for place in range(1, len(texts)):
            yield texts[place], texts[max(0, place - BLOCK) : place]


def _keys(rare: list[int], common_from: int) -> Iterable[tuple[int, int]]:
    """Return what a title is found by: each word that few share, and in pairs those that many share; if short, each."""
    if len(rare) < RARE_WORDS or rare[-1] < common_from:
        return [(word, -1) for word in rare]
    few = [(word, -1) for word in rare if word < common_from]
    return few + list(combinations((word for word in rare if word >= common_from), 2))


def _like(text: str, others: list[str], threshold: float) -> Iterable[tuple[str, float]]:
    """Return which of the other texts reach the threshold, and how like they are."""
    from rapidfuzz import fuzz, process  # 20 ms that a register of a few records does not need

    found = process.extract(text, others, scorer=fuzz.ratio, score_cutoff=threshold, limit=None)
    return ((other, percent) for other, percent, _ in found)


def _like_by_hand(text: str, others: list[str], threshold: float) -> Iterable[tuple[str, float]]:
    """Do the same without a library."""
    for other in others:
        both = len(text) + len(other)
        if 200 * min(len(text), len(other)) >= threshold * both:
            percent = 200 * common(text, other) / both if both else 100.0
            if percent >= threshold:
                yield other, percent


def common(one: str, other: str) -> int:
    """Return the length of the longest common subsequence of two texts (Hyyrö 2004: a bit for each character)."""
    places: dict[str, int] = {}
    for number, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << number
    full = (1 << len(one)) - 1
    left = full
    for char in other:
        met = left & places.get(char, 0)
        left = ((left + met) | (left - met)) & full
    return len(one) - left.bit_count()


def nearest_id(ident: str, known: Iterable[str]) -> str | None:
    """Return the id that a mistyped one probably means: at most two characters changed, missing, more or swapped."""
    from rapidfuzz import process  # only where a finding needs it
    from rapidfuzz.distance import OSA

    found = process.extract(ident.upper(), list(known), scorer=OSA.distance, score_cutoff=2, limit=None)
    return min(found, key=lambda entry: (entry[1], entry[0]))[0] if found else None
