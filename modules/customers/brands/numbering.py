"""Templates of document numbers; nothing here knows of the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from host.api import InvalidInput

MAX_LENGTH: Final = 40
"""Characters of a number that is made of a template."""
_TOKEN = re.compile(r"\{([^{}]*)\}")
_SEQ = re.compile(r"SEQ(?::([1-9]|1[0-2]))?")
_PLAIN = re.compile(r"[A-Za-z0-9 ./_-]*")
_PARTS: dict[str, Callable[[str, date], str]] = {
    "BRAND": lambda code, day: code,
    "YYYY": lambda code, day: f"{day:%Y}",
    "YY": lambda code, day: f"{day:%y}",
    "MM": lambda code, day: f"{day:%m}",
}
KNOWN: Final = ("{BRAND}", "{YYYY}", "{YY}", "{MM}", "{SEQ}", "{SEQ:5}")
"""What a template may hold beside letters, digits and . / _ -."""


def checked(template: str, field: str = "number_template") -> str:
    """Return a template that gives every document a number of its own; raises InvalidInput."""
    text = " ".join(template.split())
    tokens = _TOKEN.findall(text)
    for token in tokens:
        if token not in _PARTS and not _SEQ.fullmatch(token):
            known = ", ".join(KNOWN)
            raise InvalidInput.of(field, f"“{{{token}}}” means nothing here. There are: {known}.")
    if not _PLAIN.fullmatch(_TOKEN.sub("", text)):
        raise InvalidInput.of(
            field, "Use letters, digits, spaces and . / _ - beside what stands in braces."
        )
    if sum(bool(_SEQ.fullmatch(token)) for token in tokens) != 1:
        raise InvalidInput.of(field, "The template needs {SEQ} once, for the running number.")
    if "MM" in tokens and not {"YYYY", "YY"} & set(tokens):
        raise InvalidInput.of(field, "{MM} needs {YYYY} or {YY} beside it.")
    return text


def period(template: str, day: date) -> str:
    """Return what the running number begins anew with: the year where one is in it, or nothing."""
    tokens = set(_TOKEN.findall(template))
    if not {"YYYY", "YY"} & tokens:
        return ""
    return f"{day:%Y}"


def number(template: str, brand: str, day: date, running: int) -> str:
    """Write the number of a document; ``running`` is padded to the width in the template."""

    def part(found: re.Match[str]) -> str:
        token = found[1]
        if token in _PARTS:
            return _PARTS[token](brand, day)
        width = _SEQ.fullmatch(token)
        assert width is not None, "templates are checked before they are stored"
        return f"{running:0{int(width[1] or 1)}d}"

    return _TOKEN.sub(part, template)
