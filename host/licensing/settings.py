"""What holds for all licence servers."""

from __future__ import annotations

from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import service as settings

SECTION = "licences"
ALLOW_PRIVATE = "allow_private_servers"

LICENCE_SETTINGS = SettingsSection(
    key=SECTION,
    title="Licences",
    icon="license",
    position=40,
    fields=(
        SettingsField(
            ALLOW_PRIVATE,
            "Allow licence servers inside this network",
            FieldKind.BOOLEAN,
            default=False,
            warning=(
                "A module's publisher names the address of its licence server. With this, that "
                "address may be one that is meant to be out of reach from outside."
            ),
        ),
    ),
)


def allow_private() -> bool:
    """Tell whether a licence server may stand inside the private network."""
    return bool(settings.get(SECTION, ALLOW_PRIVATE))
