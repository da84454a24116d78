"""The set-up area: where administrators see and change everything."""

from host.setup.hooks import plugin

__all__ = ["plugin"]
