"""Settings of tasks: when people are reminded, and the daily digest."""

from __future__ import annotations

from datetime import time

from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import service as settings

SECTION = "tasks"
NEVER = -1
"""Minutes before a task is due that mean no reminder."""
DAY = 24 * 60
BEFORE = (
    (NEVER, "No reminder"),
    (0, "When it is due"),
    (15, "15 minutes before"),
    (60, "1 hour before"),
    (180, "3 hours before"),
    (DAY, "1 day before"),
    (2 * DAY, "2 days before"),
    (7 * DAY, "1 week before"),
)
"""Minutes, and how people read them."""

TASK_SETTINGS = SettingsSection(
    key=SECTION,
    title="Tasks",
    icon="checkbox",
    position=15,
    description="When people are reminded of what they are to do.",
    fields=(
        SettingsField(
            "remind_before",
            "Remind of a task",
            FieldKind.CHOICE,
            default="60",
            choices=tuple((str(minutes), label) for minutes, label in BEFORE),
            help="For whoever has not chosen otherwise on the task.",
        ),
        SettingsField(
            "morning",
            "The day begins at",
            FieldKind.INTEGER,
            default=9,
            minimum=0,
            maximum=23,
            help="The hour at which people are reminded of tasks that are due on a day, without a "
            "time.",
        ),
        SettingsField(
            "digest",
            "Daily digest",
            FieldKind.BOOLEAN,
            default=True,
            help="One message a day with what is due and overdue, for whoever has such tasks.",
        ),
        SettingsField(
            "digest_hour",
            "Send the digest at",
            FieldKind.INTEGER,
            default=7,
            minimum=0,
            maximum=23,
            help="The hour of the day in the organisation's time zone.",
        ),
    ),
)


def remind_before() -> int:
    """Return how many minutes before a task is due people are reminded, or NEVER."""
    return int(settings.get(SECTION, "remind_before"))


def morning() -> time:
    """Return the time that stands for a day without a time."""
    return time(int(settings.get(SECTION, "morning")))


def digest_hour() -> int | None:
    """Return the hour of the digest; None when it is switched off."""
    return int(settings.get(SECTION, "digest_hour")) if settings.get(SECTION, "digest") else None
