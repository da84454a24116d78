"""Finds settings by the words of their labels and explanations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from host.hooks.settings import SettingsField, SettingsSection
from host.kernel.generation import current
from host.kernel.registry import HOST_PLUGIN_PREFIX
from host.settings.sections import owner_of


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section of the index, with the settings in it that were looked for."""

    section: SettingsSection
    owner: str
    found: tuple[SettingsField, ...] = ()


def find_sections(text: str) -> list[SectionLine]:
    """Return all sections in their order, or those that hold every word of ``text``."""
    words = text.casefold().split()
    lines = []
    for section in sorted(current().registry.sections.values(), key=_order):
        found = tuple(one for one in section.fields if _holds(_words_of_field(one), words))
        owner = owner_of(section.key)
        if not words:
            lines.append(SectionLine(section, owner))
        elif found or _holds((section.title, section.description, section.key, owner), words):
            lines.append(SectionLine(section, owner, found))
    return lines


def _order(section: SettingsSection) -> tuple[bool, int, str]:
    own = current().registry.section_owner[section.key].startswith(HOST_PLUGIN_PREFIX)
    return (not own, section.position, section.title)


def _words_of_field(field: SettingsField) -> tuple[str, ...]:
    return (field.label, field.help, field.warning, field.key, *(text for _, text in field.choices))


def _holds(texts: Iterable[str], words: list[str]) -> bool:
    all_text = " ".join(texts).casefold()
    return all(word in all_text for word in words)
