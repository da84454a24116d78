"""How wide words are and where their lines break, without a font at hand."""

from __future__ import annotations

import unicodedata
from typing import Final

_SHARES: Final = (
    (frozenset("ijl|'.,:;!I\N{RIGHT SINGLE QUOTATION MARK}"), 0.29),
    (frozenset('ftr()[]{}/\\- "*`'), 0.36),
    (frozenset("mwMW@%&\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"), 0.95),
)
_BY_CATEGORY: Final = {"Mn": 0.0, "Me": 0.0, "Cf": 0.0, "Lu": 0.73, "Lt": 0.73}
_BOLD: Final = 1.08
_CAUTION: Final = 1.05
"""Fonts differ: a box a little too wide looks better than words that leave it."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line in the unit of ``size``, rather too much than too little."""
    return sum(map(_share, text)) * size * _CAUTION * (_BOLD if bold else 1)


def wrapped(text: str, size: float, widest: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines of at most ``widest``; words that are longer are cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        tried = f"{line} {word}" if line else word
        if width_of(tried, size, bold=bold) <= widest:
            line = tried
            continue
        if line:
            lines.append(line)
        *cut, line = _cut(word, size, widest, bold=bold)
        lines.extend(cut)
    return [*lines, line]


def _cut(word: str, size: float, widest: float, *, bold: bool) -> list[str]:
    parts, width = [""], 0.0
    for sign in word:
        more = width_of(sign, size, bold=bold)
        if parts[-1] and width + more > widest:
            parts.append("")
            width = 0.0
        parts[-1] += sign
        width += more
    return parts


def _share(sign: str) -> float:
    """Return the width of a sign as a share of the size of the font."""
    for signs, share in _SHARES:
        if sign in signs:
            return share
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.1
    usual = 0.58 if sign < "\u0250" else 0.72
    return _BY_CATEGORY.get(unicodedata.category(sign), usual)
