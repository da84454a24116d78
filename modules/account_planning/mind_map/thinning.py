"""Which old versions are let go: the newest stay, older ones by the day, then by the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

NEWEST: Final = 20
BY_DAY: Final = timedelta(days=90)


def surplus(versions: Sequence[tuple[int, datetime]], now: datetime) -> list[int]:
    """Return numbers to let go, of versions given newest first.

    The newest 20 stay. Of those before them the last of each day stays for 90 days, and the
    last of each month for good.
    """
    gone: list[int] = []
    seen: set[tuple[int, ...]] = set()
    for number, saved_at in versions[NEWEST:]:
        is_young = now - saved_at <= BY_DAY
        stretch = (saved_at.year, saved_at.month, *((saved_at.day,) if is_young else ()))
        if stretch in seen:
            gone.append(number)
        seen.add(stretch)
    return gone
