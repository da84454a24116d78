"""What a document is before it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Printout:
    """A template with what it is to say."""

    template: Path
    """A typst file; templates beside it may be imported, and ``/house.typ``, the host's own."""
    title: str
    """What readers and programs call the document."""
    data: Mapping[str, Any]
    """What ``said`` is in the template: texts, numbers, lists and mappings, as JSON knows them.
    Texts stay texts, whatever signs they hold."""
    language: str = "en"
    """Two letters; screen readers speak it and hyphens follow it."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Name such as ``map.svg`` to content; the template finds it as ``/pictures/map.svg``."""
