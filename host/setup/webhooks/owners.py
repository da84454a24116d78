"""Whose page an address was added on: the settings of a module that sends events, or the site's."""

from __future__ import annotations

from host.errors import NotFound
from host.hooks.settings import SettingsSection
from host.kernel.generation import current
from host.messaging.webhooks.catalogue import title_of


def owner_title(key: str) -> str:
    """Name an owner; one whose module is away goes by its key."""
    return title_of(key) if key else "All modules"


def get_owner(key: str) -> SettingsSection:
    """Return the owner's section; raises NotFound."""
    found = current().registry.sections.get(key)
    if found is None or found.webhooks is None:
        raise NotFound(f"Nothing called “{key}” sends webhooks now. Is its module active?")
    return found
