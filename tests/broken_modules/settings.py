"""Settings whose own defaults cannot be."""

from __future__ import annotations

from tests.broken_modules.fault import Fault, adding, manifest, module

_SECTION = """

@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [SettingsSection("sample", "Sample", fields=({field},))]
"""
_NAMES = "FieldKind, SettingsField, SettingsSection"


def _default(name: str, says: str, field: str) -> Fault:
    plugin = adding(_SECTION.format(field=field), _NAMES)
    archive = module(plugin=plugin, manifest=manifest(more='settings = ["sample"]\n'))
    return Fault(name, "settings", says, "publisher must give it another default", archive)


FAULTS = (
    _default(
        "default that its own rule refuses",
        "“days”",
        'SettingsField("days", "Days", FieldKind.INTEGER, 400, minimum=1, maximum=30)',
    ),
    _default(
        "default that is no choice",
        "“size”",
        'SettingsField("size", "Size", FieldKind.CHOICE, "huge", choices=(("s", "Small"),))',
    ),
    _default(
        "default that its own check refuses",
        "Too short.",
        'SettingsField("word", "Word", FieldKind.TEXT, "a", validate=lambda _: "Too short.")',
    ),
)
