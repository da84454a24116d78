"""Settings of notices; one for each kind joins them when the kinds are known."""

from __future__ import annotations

from host.hooks.settings import FieldKind, SettingsField, SettingsSection

SECTION = "notifications"
KEPT_DAYS = "kept_days"
DAILY_HOUR = "daily_hour"
BUNDLE_MINUTES = "bundle_minutes"

NOTIFICATION_SETTINGS = SettingsSection(
    key=SECTION,
    title="Notifications",
    icon="bell",
    position=25,
    description=(
        "How people are told of what concerns them, until they choose otherwise on their profile."
    ),
    fields=(
        SettingsField(
            KEPT_DAYS,
            "Keep read notices for (days)",
            FieldKind.INTEGER,
            default=90,
            minimum=1,
            maximum=3650,
            help="Older ones are deleted at night. Unread ones stay.",
        ),
        SettingsField(
            DAILY_HOUR,
            "Hour of the daily summary",
            FieldKind.INTEGER,
            default=7,
            minimum=0,
            maximum=23,
            help="In the time zone of the organisation.",
        ),
        SettingsField(
            BUNDLE_MINUTES,
            "One e-mail a record every (minutes)",
            FieldKind.INTEGER,
            default=5,
            minimum=0,
            maximum=120,
            help=(
                "The first e-mail about a record is sent at once; more of its kind within this "
                "time comes in one message. 0 sends each by itself."
            ),
        ),
    ),
)
