"""Reminders: a notice and a mail at a given instant, once for each occasion."""

from host.reminders import hooks as plugin

__all__ = ["plugin"]
