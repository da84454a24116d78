"""Takes out of log lines what is somebody's own: addresses, values of queries, secrets."""

from __future__ import annotations

import re

from structlog.typing import EventDict

HIDDEN = "(hidden)"
_NAMES = {"password", "token", "secret", "authorization", "cookie", "email", "to", "address"}
"""Names under which a line never shows a value."""
_RULES = (
    # What statements were given; libraries of databases put it into their errors.
    (re.compile(r"\[parameters: .*?(?=\n\(Background|\Z)", re.DOTALL), "[parameters hidden]"),
    (re.compile(r"(DETAIL:\s+)[^\n]*"), rf"\1{HIDDEN}"),
    (re.compile(r"(Duplicate entry )'.*?'(?= for key)", re.DOTALL), rf"\1{HIDDEN}"),
    (re.compile(r"(?<=://)[^/\s@]+(?=@)"), HIDDEN),
    (re.compile(r"\b(Bearer|Basic) [\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
)
_KEY_IN_PATH = re.compile(r"(?<=/)[A-Za-z0-9_-]{20,}")
"""Addresses that open something end in a long random word."""


def without_private_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Hide them in every value of the line, traces too; numbers stay as they are."""
    for name, value in event.items():
        if name in _NAMES:
            event[name] = HIDDEN
        elif isinstance(value, (str, list, tuple, dict)):
            event[name] = hidden(value if isinstance(value, str) else repr(value))
    if isinstance(event.get("path"), str):
        event["path"] = _KEY_IN_PATH.sub(HIDDEN, event["path"])
    return event


def hidden(text: str) -> str:
    """Return the text without what is somebody's own."""
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return text
