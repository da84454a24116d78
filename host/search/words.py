"""Text as the search sees it: plain words, and the groups of three letters in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

SHORTEST_PART = 3
"""Fewer letters are looked for only where a word begins."""
_SHORT = 6
LONGEST = 4000
"""Letters of one entry that can be found."""


class _Letters(dict[int, Any]):
    """What becomes of each character; those that come up are remembered."""

    def __missing__(self, code: int) -> int | None:
        found = None if unicodedata.combining(chr(code)) else code
        self[code] = found
        return found


_LETTERS = _Letters(
    str.maketrans(
        {
            "ø": "o",
            "đ": "d",
            "ł": "l",
            "ð": "d",
            "þ": "th",
            "æ": "ae",
            "œ": "oe",
            "\N{LATIN SMALL LETTER DOTLESS I}": "i",
            "'": "",
            "\N{RIGHT SINGLE QUOTATION MARK}": "",
        }
    )
)
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Return the text in lower case, without accents and other marks on letters."""
    lower = text.casefold()
    if not lower.isascii():
        return unicodedata.normalize("NFKD", lower).translate(_LETTERS)
    return lower.replace("'", "")


def words_of(text: str) -> list[str]:
    """Return the plain words of the text; initials in a row are one word: “J. R.” is “jr”."""
    found: list[str] = []
    initials = False
    for word in _WORD.findall(plain(text)):
        single = len(word) == 1 and word.isalpha()
        if single and initials:
            found[-1] += word
        else:
            found.append(word)
        initials = single
    return found


def padded(words: Iterable[str]) -> str:
    """Return each word once, with room before it: where a word begins is a part like any other."""
    joined = "".join(f"  {word}" for word in dict.fromkeys(words))
    return f"{joined[:LONGEST]} " if joined else ""


def parts_within(words: Sequence[str]) -> tuple[str, ...]:
    """Return what a padded text must hold so that each word is somewhere in it."""
    return tuple(word if len(word) >= SHORTEST_PART else _beginning(word) for word in words)


def parts_beginning(words: Sequence[str]) -> tuple[str, ...]:
    """Return what a padded text must hold so that each word begins one of its words."""
    return tuple(_beginning(word) for word in words)


def grams_of(text: str) -> list[str]:
    """Return the groups of three neighbours in the text, each once, in their order."""
    return list(dict.fromkeys(text[at : at + 3] for at in range(len(text) - 2)))


def grams_alike(words: Iterable[str]) -> list[str]:
    """Return the groups that an entry may share with words that were typed in haste.

    In a short word one swap of neighbours leaves no group as it was, so those of all swaps join.
    """
    meant: list[str] = []
    for word in words:
        meant.append(word)
        if word.isalpha() and len(word) <= _SHORT:
            for at in range(len(word) - 1):
                meant.append(f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}")
    return list(dict.fromkeys(gram for word in meant for gram in grams_of(f" {word} ")))


def _beginning(word: str) -> str:
    return f"{' ' if len(word) > 1 else '  '}{word}"
