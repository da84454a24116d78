"""What comes first among the things that were found."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from rapidfuzz.distance import OSA

from host.search.words import padded, parts_beginning, parts_within, words_of


class Rank(IntEnum):
    """How well an entry fits, the best first."""

    EXACT = 0
    """Its label is what was typed."""
    LABEL_BEGINS = 1
    """Its label begins with what was typed."""
    LABEL_WORDS_BEGIN = 2
    """Each word that was typed begins a word of its label."""
    WORDS_BEGIN = 3
    """Each begins some word of the entry."""
    LABEL_HOLDS = 4
    """Each is somewhere in its label."""
    HOLDS = 5
    """Each is somewhere in the entry."""
    ALIKE = 6
    """Each is almost a word of the entry."""


def rank(typed: Sequence[str], sort: str, words: str) -> tuple[Rank, float] | None:
    """Return how well an entry fits the typed words, and a number that decides among equals.

    ``sort`` is the plain label, ``words`` the padded words of the entry; None when it does not
    fit.
    """
    text = " ".join(typed)
    if sort == text:
        return Rank.EXACT, 0.0
    if sort.startswith(text):
        return Rank.LABEL_BEGINS, float(len(sort))
    label, beginning, within = padded(sort.split()), parts_beginning(typed), parts_within(typed)
    for place, parts, holder in (
        (Rank.LABEL_WORDS_BEGIN, beginning, label),
        (Rank.WORDS_BEGIN, beginning, words),
        (Rank.LABEL_HOLDS, within, label),
        (Rank.HOLDS, within, words),
    ):
        if all(part in holder for part in parts):
            return place, float(len(sort))
    distance = _distance(typed, words.split())
    return None if distance is None else (Rank.ALIKE, distance)


def slips(word: str) -> int:
    """Return how many wrong, missing, spare or swapped letters a word may have; a number none."""
    if len(word) < 3 or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 11 else 3


def _distance(typed: Sequence[str], words: Sequence[str]) -> float | None:
    """Add up the slips of all typed words; None when one of them is like no word at all.

    A whole word is nearer than the beginning of a longer one.
    """
    total = 0.0
    for word in typed:
        nearest = min((_slips_between(word, other) for other in words), default=99.0)
        if nearest > slips(word) + 0.5:
            return None
        total += nearest
    return total


def _slips_between(word: str, other: str) -> float:
    most = slips(word)
    if word in other:
        return 0.0
    whole = OSA.distance(word, other, score_cutoff=most)
    if whole <= most or len(other) <= len(word):
        return float(whole)
    return OSA.distance(word, other[: len(word)], score_cutoff=most) + 0.5


def typed_words(text: str) -> list[str]:
    """Return the words that a search is for, each once."""
    return list(dict.fromkeys(words_of(text)))
