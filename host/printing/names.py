"""Names of files that every system takes."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff<>:"/\\|?*]+')
_SPACES = re.compile(r"\s+")
MAX_LENGTH = 100


def file_name(*parts: str, ending: str = "pdf") -> str:
    """Return the parts as the name of a file, without signs that a system would refuse."""
    words = " ".join(part for part in parts if part)
    plain = _SPACES.sub(" ", _FORBIDDEN.sub(" ", words)).strip(" .")
    return f"{plain[:MAX_LENGTH].rstrip(' .') or 'document'}.{ending}"
