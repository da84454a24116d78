"""Fonts that documents and pictures are set in: those of typst, of the operator, of the machine."""

from __future__ import annotations

from functools import lru_cache

import typst

from host.kernel.generation import current


def of_site() -> typst.Fonts:
    """Return the fonts of this process.

    Fonts of the machine are left out, so that a document looks the same wherever it is made.
    """
    return _read(current().config.font_dir)


def of_machine() -> typst.Fonts:
    """Return the fonts of this process and of the machine, for pictures that have words in them."""
    return _read(current().config.font_dir, system=True)


@lru_cache(maxsize=4)
def _read(folder: str, *, system: bool = False) -> typst.Fonts:
    """Look at each font once a process: it takes longer than most documents."""
    return typst.Fonts(include_system_fonts=system, font_paths=[folder] if folder else [])
