"""The first section of settings: who we are, when we are, what we count in."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from host.hooks.settings import FieldKind, SettingsField, SettingsSection

_CURRENCY = re.compile(r"[A-Z]{3}")
ACCENTS = (
    ("", "Indigo"),
    ("blue", "Blue"),
    ("violet", "Violet"),
    ("magenta", "Magenta"),
    ("teal", "Teal"),
    ("slate", "Slate"),
)


def _timezone_problem(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"“{name}” is not a time zone. Enter an IANA name such as Europe/Berlin."
    return None


def _currency_problem(code: str) -> str | None:
    if _CURRENCY.fullmatch(code):
        return None
    return f"“{code}” is not a currency. Enter the three capital letters, such as EUR."


GENERAL = SettingsSection(
    key="general",
    title="General",
    description="What the whole site goes by.",
    icon="building",
    position=10,
    fields=(
        SettingsField(
            "company",
            "Company",
            default="Trellis",
            required=True,
            help="Shown in the corner of every page, in the client area and in mails.",
        ),
        SettingsField(
            "timezone",
            "Time zone",
            default="UTC",
            required=True,
            validate=_timezone_problem,
            help="An IANA name such as Europe/Berlin. Days, months and scheduled jobs follow it.",
        ),
        SettingsField(
            "currency",
            "Currency",
            default="USD",
            required=True,
            validate=_currency_problem,
            help="Three letters such as EUR. Amounts in it are shown without the letters.",
        ),
        SettingsField(
            "accent",
            "Accent colour",
            FieldKind.CHOICE,
            choices=ACCENTS,
            help="Colour of buttons and links, for everybody.",
        ),
    ),
)
