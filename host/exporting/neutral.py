"""Keeps a spreadsheet from taking a text for a formula, and takes that back."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r]")


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    A text that looks like one made neutral before gets another, so ``plain`` gives every
    text back as it was.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """Return what ``neutral`` was given."""
    return text[1:] if text[:1] == "'" and _NEUTRAL.match(text) else text
