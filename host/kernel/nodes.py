"""The name of the machine that this process runs on, as other nodes know it."""

from __future__ import annotations

import socket

LENGTH = 40
"""Longest name: owners of leases have to fit into a column."""
_given: list[str] = []


def call(name: str) -> None:
    """Give the node a name for the rest of this process; empty keeps the machine's."""
    _given[:] = [name[:LENGTH]] if name else []


def name() -> str:
    """Return the name given, or the machine's."""
    return _given[0] if _given else socket.gethostname()[:LENGTH]
