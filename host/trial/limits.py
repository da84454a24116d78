"""How much a trial may take."""

from __future__ import annotations

import resource


def limit(megabytes: int) -> None:
    """Give this process so much room and no core file; a fault must not fill memory or disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if megabytes:
        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
