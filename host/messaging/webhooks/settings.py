"""Settings that hold for all webhooks, and those of one owner."""

from __future__ import annotations

from datetime import timedelta

from host.hooks.faces import WebhookEvent
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.kernel.generation import current
from host.settings import service as settings

SECTION = "webhooks"
ALLOW_PRIVATE = "allow_private_targets"
KEPT_DAYS = "kept_days"
OFF_AFTER = "off_after_days"
TIME_LIMIT = "time_limit"
SKIP_VERIFICATION = "webhook_skip_tls_verification"

WEBHOOK_SETTINGS = SettingsSection(
    key=SECTION,
    title="Webhooks",
    icon="webhook",
    position=30,
    fields=(
        SettingsField(
            ALLOW_PRIVATE,
            "Allow targets inside this network",
            FieldKind.BOOLEAN,
            default=False,
            warning=(
                "Whoever may add a webhook can then make this server call addresses that are "
                "meant to be out of reach from outside."
            ),
        ),
        SettingsField(
            KEPT_DAYS,
            "Days that deliveries are kept in the log",
            FieldKind.INTEGER,
            default=30,
            minimum=1,
            maximum=3650,
            help="Deliveries that wait are kept until they have ended.",
        ),
        SettingsField(
            OFF_AFTER,
            "Days of failure after which a webhook is switched off",
            FieldKind.INTEGER,
            default=5,
            minimum=1,
            maximum=90,
            help="Nothing that was sent got through in all that time. Administrators get a notice.",
        ),
        SettingsField(
            TIME_LIMIT,
            "Seconds that a receiver may take",
            FieldKind.INTEGER,
            default=10,
            minimum=1,
            maximum=30,
            help="From the connection to the end of the answer.",
        ),
    ),
)


def allow_private() -> bool:
    """Tell whether targets may be inside the private network."""
    return bool(settings.get(SECTION, ALLOW_PRIVATE))


def kept_for() -> timedelta:
    """Return how long deliveries that have ended stay in the log."""
    return timedelta(days=int(settings.get(SECTION, KEPT_DAYS)))


def off_after() -> timedelta:
    """Return how long a target may do nothing but fail."""
    return timedelta(days=int(settings.get(SECTION, OFF_AFTER)))


def time_limit() -> float:
    """Return how many seconds one request may take."""
    return float(settings.get(SECTION, TIME_LIMIT))


def verify_tls(owner: str) -> bool:
    """Tell whether certificates are checked: always, unless the owner's switch is set."""
    section = current().registry.sections.get(owner)
    if section is None or section.field(SKIP_VERIFICATION) is None:
        return True
    return not settings.get(owner, SKIP_VERIFICATION)


def events_of(owner: str) -> list[WebhookEvent]:
    """Return the events that an owner's targets may subscribe to."""
    registry = current().registry
    section = registry.sections.get(owner)
    if section is None or section.webhooks is None:
        return []
    prefix = section.webhooks
    return [
        event for key, event in sorted(registry.webhook_events.items()) if key.startswith(prefix)
    ]
