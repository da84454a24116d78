"""Settings that hold for all webhooks, and those of one owner."""

from __future__ import annotations

from host.hooks.faces import WebhookEvent
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.kernel.generation import current
from host.settings import service as settings

SECTION = "webhooks"
ALLOW_PRIVATE = "allow_private_targets"
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
    ),
)


def allow_private() -> bool:
    """Tell whether targets may be inside the private network."""
    return bool(settings.get(SECTION, ALLOW_PRIVATE))


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
