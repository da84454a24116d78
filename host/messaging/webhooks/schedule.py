"""When a failed delivery is tried again, and how long a target that keeps failing is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from host.background.backoff import exponential, jittered
from host.messaging.webhooks.models import MAX_TRIES

GAPS = (5, 60, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600)
"""Seconds after the first, second ... try; further ones come as long after each other as the last.
"""
TRIP = 5
"""So many failures one after the other, and a target gets probes only."""
_LONGEST_REST = 300
_LONGEST_WISH = timedelta(days=1)


def next_try(tries: int, now: datetime, max_tries: int = MAX_TRIES) -> datetime | None:
    """Return when to try again after so many tries, or None when there were enough."""
    if tries >= max_tries:
        return None
    return now + jittered(GAPS[min(tries, len(GAPS)) - 1])


def rest(failures: int, now: datetime) -> datetime | None:
    """Return until when a target is left alone after so many failures in a row, if at all.

    Its deliveries wait meanwhile without using up tries, so a dead target costs one time-out
    every five minutes and not one for each of its events.
    """
    if failures < TRIP:
        return None
    return now + exponential(failures - TRIP + 1, GAPS[0], 2, _LONGEST_REST)


def retry_after(header: str, now: datetime) -> datetime | None:
    """Return the instant that a ``Retry-After`` header asks for, at most a day away."""
    text = header.strip()
    if not text:
        return None
    if text.isdecimal() and text.isascii():
        return now + min(timedelta(seconds=min(int(text[:9]), 10**6)), _LONGEST_WISH)
    try:
        wished = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a receiver may answer whatever it likes
        return None
    if wished.tzinfo is None:
        wished = wished.replace(tzinfo=UTC)
    return min(max(wished, now), now + _LONGEST_WISH)
