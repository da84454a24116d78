"""Scheduled jobs: each due instant runs once, however many callers there are."""

from host.cron import hooks as plugin

__all__ = ["plugin"]
