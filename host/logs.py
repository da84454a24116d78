"""Logs of a process: one line an event, key=value, to standard error."""

from __future__ import annotations

import logging
import os
import sys

import structlog

_FIRST = ["timestamp", "level", "event"]


def configure(default_level: str = "INFO") -> None:
    """Set the log up; TRELLIS_LOG_LEVEL overrides the level."""
    name = os.environ.get("TRELLIS_LOG_LEVEL", default_level).upper()
    level = logging.getLevelNamesMapping().get(name, logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
