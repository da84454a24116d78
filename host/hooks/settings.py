"""Sections of settings: a module describes the fields, the host draws and stores them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FieldKind(StrEnum):
    """What a settings field holds; LINES and CHOICES are lists of text."""

    TEXT = "text"
    """One line of text."""
    LONG_TEXT = "long_text"
    """Text of several lines."""
    LINES = "lines"
    """A list of texts, entered one a line."""
    INTEGER = "integer"
    """A whole number."""
    BOOLEAN = "boolean"
    """A switch."""
    CHOICE = "choice"
    """One of ``choices``."""
    CHOICES = "choices"
    """Any number of ``choices``, as a list."""
    SECRET = "secret"  # noqa: S105 - a kind of field
    """A text that is kept encrypted and never shown again."""
    EMAIL = "email"
    """An address for mail."""
    URL = "url"
    """An address of the web."""


@dataclass(frozen=True, slots=True)
class SettingsField:
    """One setting."""

    key: str
    """Name of the setting within its section: ``settings.get(section, key)``."""
    label: str
    """What people read beside the field."""
    kind: FieldKind = FieldKind.TEXT
    """What it holds, and so how it is drawn and checked."""
    default: Any = ""
    """Value until somebody saves another."""
    help: str = ""
    """A sentence below the field."""
    choices: tuple[tuple[str, str], ...] = ()
    """Pairs of value and label, for CHOICE and CHOICES."""
    minimum: int | None = None
    """Least INTEGER allowed."""
    maximum: int | None = None
    """Greatest INTEGER allowed."""
    validate: Callable[[Any], str | None] | None = None
    """Takes the value; returns what is wrong with it, or None."""
    warning: str = ""
    """What to know before switching this on; shown beside a risky BOOLEAN."""
    required: bool = False
    """Whether it may not be left empty."""
    portable: bool = True
    """Whether files that carry settings to another site take it along; secrets never go."""


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """A page of settings at ``/setup/settings/<key>``."""

    key: str
    """Part of the address; a module has one section, and its key is the slug."""
    title: str
    """Heading of the page and label in the list of settings."""
    fields: tuple[SettingsField, ...]
    """The settings, in the order of the page."""
    description: str = ""
    """A sentence below the heading."""
    icon: str = "settings"
    """A name of the Tabler icons, such as ``package``."""
    webhooks: str | None = None
    """Adds addresses for webhooks to the page, for events that begin with this prefix."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
    page: str = ""
    """Flask endpoint of a page that stands in for the one that the host draws."""

    def field(self, key: str) -> SettingsField | None:
        """Return the field of that key."""
        return next((field for field in self.fields if field.key == key), None)
