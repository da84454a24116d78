"""What signing gives to the host: the section of settings about modules."""

from __future__ import annotations

from collections.abc import Sequence

from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.signing.settings import MODULE_SETTINGS


@hookimpl
def settings() -> Sequence[SettingsSection]:
    """Give the section “Modules”."""
    return [MODULE_SETTINGS]
