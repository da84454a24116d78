"""What a module's code leaves running: threads and processes."""

from __future__ import annotations

import threading

from host.trial.keeper import children


def running() -> frozenset[str]:
    """Return the threads and child processes of this process, named for a message."""
    threads = {f"a thread ({one.name})" for one in threading.enumerate()}
    return frozenset(threads | {f"a process ({pid})" for pid in children()})
