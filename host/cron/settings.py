"""Settings of scheduled jobs."""

from __future__ import annotations

from host.hooks.settings import FieldKind, SettingsField, SettingsSection

SECTION = "cron"

CRON_SETTINGS = SettingsSection(
    key=SECTION,
    title="Scheduled jobs",
    icon="clock",
    position=40,
    description="How long the history of scheduled jobs is kept.",
    fields=(
        SettingsField(
            "kept_days",
            "Keep runs that went well",
            FieldKind.INTEGER,
            default=30,
            minimum=1,
            maximum=3650,
            help="Days.",
        ),
        SettingsField(
            "kept_failed_days",
            "Keep failed runs",
            FieldKind.INTEGER,
            default=365,
            minimum=1,
            maximum=3650,
            help="Days. They hold the trace of what went wrong.",
        ),
    ),
)
