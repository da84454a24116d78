"""The ``trellis`` command."""

from host.cli.main import main

__all__ = ["main"]
