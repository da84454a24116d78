"""Trellis: a CRM host on which modules grow."""

from typing import Final

__version__: Final = "0.1.0"
HOST_API: Final = "1.0.0"
"""Semantic version of what modules may rely on; only a new major number breaks them."""
