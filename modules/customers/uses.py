"""Who uses a record: parts further up say so, for it knows none of them.

That a record is not deleted while others point at it, the host sees to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Uses = Callable[[Any, Sequence[str]], str]
"""Takes a record, and of a service the codes of specs that are meant (none means the whole record);
returns what uses it, such as “Acme and more”, or nothing."""
_asked: list[Uses] = []


def tells(uses: Uses) -> Uses:
    """Ask this function, too, who uses a record."""
    _asked.append(uses)
    return uses


def first_use(record: Any, codes: Sequence[str] = ()) -> str:
    """Return the first that uses the record; nothing when none does."""
    return next((said for uses in _asked if (said := uses(record, codes))), "")
