"""Says what failed in words that cannot fail themselves, and whether it may pass by itself."""

from __future__ import annotations

import errno

import sqlalchemy as sa

_OF_THE_MACHINE = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.EDQUOT,
        errno.EINTR,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EROFS,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)


def in_words(error: BaseException) -> str:
    """Return kind and text of an error, also of one whose text cannot be had."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - the module's own class
        text = "(its text cannot be had)"
    return f"{type(error).__name__}: {text}"


def will_pass(error: BaseException) -> bool:
    """Tell whether the machine or the database is in the way, and no module.

    A module that cannot be had for such a reason must not be left out until the next epoch.
    """
    if isinstance(error, OSError):
        return error.errno in _OF_THE_MACHINE or isinstance(error, ConnectionError)
    return isinstance(error, (sa.exc.DBAPIError, sa.exc.TimeoutError, MemoryError))
