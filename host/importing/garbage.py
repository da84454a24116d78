"""How often Python looks for garbage while many rows go in."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 50)
"""New objects until the young, the middle and all of them are looked through."""
_lock = threading.Lock()
_usual: list[tuple[int, int, int]] = []


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for garbage less often during the block.

    A chunk makes tens of thousands of records that live until its end: each look in between finds
    nothing and costs a fifth of the import. Blocks of several threads may overlap; the last one
    to end brings the usual thresholds back.
    """
    with _lock:
        _usual.append(gc.get_threshold())
        gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _lock:
            last = len(_usual) == 1
            before = _usual[0] if last else None
            _usual.pop()
            if before is not None:
                gc.set_threshold(*before)
