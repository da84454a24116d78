"""Logs of a process: one line an event, to standard error, as text or as JSON.

Each line says for which request, person and job, and in which module's code, it was written.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import sys
from contextlib import AbstractContextManager
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from host.errors import ConfigurationError
from host.private_words import without_private_words

_FIRST = ["timestamp", "level", "logger", "event", "request", "module", "user", "job"]
_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,59}")
"""What an id of a request from outside may be: it stands in lines, on pages and in tables."""


class _Stream:
    """Standard error as it is at the moment of writing: tests and commands change it."""

    def write(self, text: str) -> None:
        sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR = _Stream()


class _Logger(structlog.PrintLogger):
    """A logger that knows its name."""

    def __init__(self, name: str = "trellis") -> None:
        super().__init__(cast("TextIO", _STDERR))
        self.name = name


_libraries = logging.StreamHandler(_STDERR)
"""Takes what libraries and modules log the usual way."""


def configure(default_level: str = "INFO") -> None:
    """Set the log up; TRELLIS_LOG_LEVEL overrides the level, TRELLIS_LOG_FORMAT the form.

    Raises ConfigurationError for a form that is neither ``text`` nor ``json``.
    """
    name = os.environ.get("TRELLIS_LOG_LEVEL", default_level).upper()
    level = logging.getLevelNamesMapping().get(name, logging.INFO)
    renderer = _renderer()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _with_logger,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [structlog.processors.format_exc_info, without_private_words, renderer]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Logger,
        cache_logger_on_first_use=True,
    )
    cleaned = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    _libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[cleaned, *last],
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        )
    )
    _libraries.setLevel(max(level, logging.WARNING))
    logging.getLogger().addHandler(_libraries)  # a second time it is left as it is


def begin_request(given: str | None) -> str:
    """Forget what was said of the request before; return the id of this one.

    ``given`` is what a trusted proxy calls it, and holds when it is a sensible id.
    """
    structlog.contextvars.clear_contextvars()
    sensible = given is not None and _GIVEN.fullmatch(given)
    request = given if given is not None and sensible else secrets.token_hex(4)
    structlog.contextvars.bind_contextvars(request=request)
    return request


def say(**values: str) -> None:
    """Say something of the request under way in all lines from now on."""
    structlog.contextvars.bind_contextvars(**values)


def within(**values: str) -> AbstractContextManager[None]:
    """Say something in the lines of the block; an empty text says nothing."""
    told = {name: value for name, value in values.items() if value}
    return structlog.contextvars.bound_contextvars(**told)


def request_id() -> str:
    """Return the id of the request that is served or that this job goes back to, or nothing."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def _renderer() -> Processor:
    form = os.environ.get("TRELLIS_LOG_FORMAT", "text").strip().lower()
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "text":
        return structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True)
    raise ConfigurationError(f"TRELLIS_LOG_FORMAT must be text or json, not {form!r}.")


def _with_logger(logger: object, _method: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    event["logger"] = record.name if record is not None else getattr(logger, "name", "trellis")
    return event
