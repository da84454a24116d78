"""Says which name was probably meant by one that nobody declares."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest of the known names; empty when none is near."""
    near = get_close_matches(name.casefold(), list(known), 1)
    return f" Did you mean “{near[0]}”?" if near else ""
