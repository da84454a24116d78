"""The one lease that every life-cycle operation holds."""

from __future__ import annotations

from typing import Final

LEASE: Final = "lifecycle"
LEASE_SECONDS: Final = 120
"""For how long it is held without a sign of life; it is renewed while the operation works."""
LONGEST_SECONDS: Final = 1800
"""After so long it is renewed no more: an operation that hangs must not stop all others."""
