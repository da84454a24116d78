"""When a failed delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from host.background.backoff import exponential, jittered

GAPS = (5, 60, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600)
"""Seconds after the first, second ... try; the eighth is the last."""
MAX_TRIES = len(GAPS) + 1
_LONGEST_REST = 300
_LONGEST_WISH = timedelta(days=1)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after so many tries, or None when there were enough."""
    return None if tries >= MAX_TRIES else now + jittered(GAPS[tries - 1])


def rest(failures: int, now: datetime) -> datetime:
    """Return until when a target is left alone after so many failures in a row.

    Its other deliveries wait meanwhile without using up tries, so a dead target costs one
    time-out every five minutes and not one for each of its events.
    """
    return now + exponential(failures, GAPS[0], 2, _LONGEST_REST)


def retry_after(header: str, now: datetime) -> datetime | None:
    """Return the instant that a ``Retry-After`` header asks for, at most a day away."""
    text = header.strip()
    if not text:
        return None
    if text.isdecimal() and text.isascii():
        return now + min(timedelta(seconds=min(int(text[:9]), 10**6)), _LONGEST_WISH)
    try:
        wished = parsedate_to_datetime(text)
    except ValueError:
        return None
    if wished.tzinfo is None:
        wished = wished.replace(tzinfo=UTC)
    return min(max(wished, now), now + _LONGEST_WISH)
