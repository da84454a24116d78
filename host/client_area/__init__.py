"""The face that clients see: their log-in, their home, their profile."""

from host.client_area.hooks import plugin

__all__ = ["plugin"]
