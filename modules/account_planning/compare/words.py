"""Where two texts differ, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 3000
"""Longer texts are marked as a whole: comparing their words would take seconds."""
_PARTS = re.compile(r"\s+|\d[\d.,\u00a0\u2009\u202f]*\d|\w+|[^\w\s]")
"""Blanks, figures with their separators, words, and signs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; a marked one is not in the other text."""

    text: str
    marked: bool = False


def marked(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces; put together, the pieces of a side are its text."""
    ours, theirs = _PARTS.findall(left), _PARTS.findall(right)
    if left == right or max(len(ours), len(theirs)) > MOST_WORDS:
        return _whole(left, left != right), _whole(right, left != right)
    matched = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return (
        list(_joined((ours[i:j], word != "equal") for word, i, j, _, _ in matched)),
        list(_joined((theirs[k:m], word != "equal") for word, _, _, k, m in matched)),
    )


def _whole(text: str, differs: bool) -> list[Piece]:
    return [Piece(text, differs)] if text else []


def _joined(parts: Iterator[tuple[Sequence[str], bool]]) -> Iterator[Piece]:
    for words, differs in parts:
        if words:
            yield Piece("".join(words), differs)
