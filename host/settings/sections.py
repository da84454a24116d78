"""Whose a section of settings is."""

from __future__ import annotations

from host.kernel.generation import current
from host.kernel.registry import HOST_PLUGIN_PREFIX


def owner_of(section_key: str) -> str:
    """Name the module that a section belongs to; the host's own have none."""
    plugin = current().registry.section_owner[section_key]
    if plugin.startswith(HOST_PLUGIN_PREFIX):
        return ""
    module = current().module(plugin)
    return module.artefact.manifest.name if module else plugin
