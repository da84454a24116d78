"""The face that staff work with: log-in, dashboard, clients, search, notices, profile."""

from host.staff_area.hooks import plugin

__all__ = ["plugin"]
