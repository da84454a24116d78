"""What modules tell of how clients belong together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientRelative:
    """A client that hangs below another."""

    client_id: int
    """Id of the client below."""
    parent_id: int
    """Id of the client directly above it."""
