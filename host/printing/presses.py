"""The threads that print, and how long people wait for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from host.printing.errors import PrintingTooSlow

log = structlog.get_logger("trellis.printing")
MAX_SECONDS = 30
_AT_ONCE = 2
_presses = ThreadPoolExecutor(_AT_ONCE, "printing")


def in_time(work: Callable[[], bytes], title: str) -> bytes:
    """Wait for the work as long as people do; what is late ends by itself, for nobody."""
    made: Future[bytes] = _presses.submit(work)
    try:
        return made.result(MAX_SECONDS)
    except TimeoutError as error:
        made.cancel()
        log.warning("document late", title=title)
        raise PrintingTooSlow(
            f"The document was not ready after {MAX_SECONDS} seconds. Try again in a minute; if it "
            "stays, there is too much in it."
        ) from error
