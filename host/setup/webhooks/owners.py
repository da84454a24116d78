"""Who sends webhooks: the sections of settings that say so."""

from __future__ import annotations

from host.errors import NotFound
from host.hooks.settings import SettingsSection
from host.kernel.generation import current


def owners() -> list[SettingsSection]:
    """Return the sections whose events addresses may subscribe to."""
    return [one for one in current().registry.sections.values() if one.webhooks is not None]


def owner_title(key: str) -> str:
    """Name an owner; one whose module is away goes by its key."""
    section = current().registry.sections.get(key)
    return section.title if section else key


def get_owner(key: str) -> SettingsSection:
    """Return the owner's section; raises NotFound."""
    found = next((one for one in owners() if one.key == key), None)
    if found is None:
        raise NotFound(f"Nothing called “{key}” sends webhooks now. Is its module active?")
    return found
