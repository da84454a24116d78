"""Sections of settings: a module describes the fields, the host draws and stores them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FieldKind(StrEnum):
    """What a settings field holds; LINES and CHOICES are lists of text."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    LINES = "lines"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    SECRET = "secret"  # noqa: S105 - a kind of field
    EMAIL = "email"
    URL = "url"


@dataclass(frozen=True, slots=True)
class SettingsField:
    """One setting.

    ``choices`` are (value, label) pairs; ``minimum`` and ``maximum`` bound an INTEGER, inclusive;
    ``validate`` returns an error message or None; ``warning`` is shown beside a risky switch.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    default: Any = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    validate: Callable[[Any], str | None] | None = None
    warning: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """A page of settings at ``/setup/settings/<key>``; a module's key is its slug.

    ``webhooks`` adds the list of webhook addresses for the events that begin with this prefix.
    """

    key: str
    title: str
    fields: tuple[SettingsField, ...]
    description: str = ""
    icon: str = "settings"
    webhooks: str | None = None
    position: int = 100

    def field(self, key: str) -> SettingsField | None:
        """Return the field of that key."""
        return next((field for field in self.fields if field.key == key), None)
