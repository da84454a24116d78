"""Turns what a form or a file says of a setting into its typed value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from host.errors import InvalidInput
from host.hooks.settings import FieldKind, SettingsField


def parse(field: SettingsField, raw: Any) -> Any:
    """Return the typed value; raises InvalidInput naming the field and the remedy."""
    value = _typed(field, raw)
    if field.required and value in ("", [], None):
        raise InvalidInput.of(field.key, f"“{field.label}” must not be empty.")
    problem = field.validate(value) if field.validate else None
    if problem:
        raise InvalidInput.of(field.key, problem)
    return value


def _typed(field: SettingsField, raw: Any) -> Any:
    reader = _READERS.get(field.kind)
    return reader(field, raw) if reader else str(raw).strip()


def lines(raw: Any) -> list[str]:
    """Split text at line ends and commas; blanks and repetitions are dropped."""
    parts = re.split(r"[\n,]", raw) if isinstance(raw, str) else list(raw or [])
    cleaned: dict[str, str] = {}
    for part in parts:
        text = str(part).strip()
        if text:
            cleaned.setdefault(text.casefold(), text)
    return list(cleaned.values())


def _boolean(field: SettingsField, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw or "").strip().lower()
    if text in {"1", "true", "on", "yes", "y"}:
        return True
    if text in {"", "0", "false", "off", "no", "n"}:
        return False
    raise InvalidInput.of(field.key, f"“{field.label}” is on or off.")


def _integer(field: SettingsField, raw: Any) -> int:
    try:
        number = int(str(raw).strip())
    except ValueError:
        raise InvalidInput.of(field.key, f"“{field.label}” needs a whole number.") from None
    low, high = field.minimum, field.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise InvalidInput.of(field.key, f"“{field.label}” must be between {low} and {high}.")
    return number


def _lines(_field: SettingsField, raw: Any) -> list[str]:
    return lines(raw)


def _choices(field: SettingsField, raw: Any) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else list(raw or [])
    return [_choice(field, value) for value in dict.fromkeys(chosen)]


def _choice(field: SettingsField, raw: Any) -> str:
    value = str(raw)
    allowed = [choice for choice, _ in field.choices]
    if value not in allowed:
        raise InvalidInput.of(
            field.key, f"“{field.label}” must be one of: {', '.join(map(str, allowed))}."
        )
    return value


def _email(field: SettingsField, raw: Any) -> str:
    text = str(raw).strip()
    if not text:
        return ""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise InvalidInput.of(field.key, f"“{field.label}”: {error}") from error


def _url(field: SettingsField, raw: Any) -> str:
    text = str(raw).strip()
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidInput.of(
            field.key, f"“{field.label}” needs a full address beginning with https:// or http://."
        )
    return text


_READERS: dict[FieldKind, Callable[[SettingsField, Any], Any]] = {
    FieldKind.BOOLEAN: _boolean,
    FieldKind.INTEGER: _integer,
    FieldKind.LINES: _lines,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.EMAIL: _email,
    FieldKind.URL: _url,
}
