"""Carries settings from site to site in a file of JSON, without secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from host.activity.service import plain
from host.database import transaction
from host.errors import InvalidInput, StaleRecord
from host.hooks.actor import Actor
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.kernel.generation import current
from host.settings import service, values
from host.settings.lines import Member, Written
from host.settings.naming import meant
from host.settings.sections import owner_of

FORMAT = "trellis.settings"


class Outcome(StrEnum):
    """What becomes of a line of the file."""

    CHANGE = "change"
    SAME = "same"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One setting of the file, or a whole section of which nothing is taken."""

    number: int
    section: str
    outcome: Outcome
    key: str = ""
    label: str = ""
    old: Any = None
    new: Any = None
    reason: str = ""

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}" if self.key else self.section


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a file would do to the settings of this site."""

    lines: tuple[Line, ...]

    def having(self, outcome: Outcome) -> list[Line]:
        """Return the lines of one outcome."""
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def mark(self) -> str:
        """Stands for exactly these changes, to see whether others came between."""
        told = repr([(line.name, line.old, line.new) for line in self.having(Outcome.CHANGE)])
        return hashlib.sha256(told.encode()).hexdigest()


def export(keys: Collection[str], actor: Actor) -> dict[str, Any]:
    """Return sections with all values but secrets and what means nothing elsewhere.

    No keys mean all sections. Raises UnknownSetting for a section that is not here.
    """
    actor.require_admin()
    chosen = [service.section(key) for key in keys or sorted(current().registry.sections)]
    owners = {one.key: owner_of(one.key) for one in chosen}
    return {
        "format": FORMAT,
        "modules": {key: owner for key, owner in owners.items() if owner},
        "sections": {one.key: _values(one) for one in chosen if one.fields},
    }


def compare(text: str) -> Comparison:
    """Say of each line what it would change; raises InvalidInput for no file of settings."""
    written = Written(text)
    top = {member.name: member for member in written.members()}
    sections = top.get("sections")
    if "format" not in top or top["format"].value != FORMAT or sections is None:
        raise InvalidInput.of("file", f"The file does not say that it is of “{FORMAT}”.")
    if not isinstance(sections.value, dict):
        raise InvalidInput.of("file", "“sections” must be an object.")
    modules = top["modules"].value if "modules" in top else {}
    away = modules if isinstance(modules, dict) else {}
    return Comparison(tuple(_lines(written, sections, away)))


def bring_in(text: str, actor: Actor, *, mark: str | None = None) -> Comparison:
    """Save what a file changes, all of it or nothing; return what was changed.

    ``mark`` is that of the comparison somebody agreed to: raises StaleRecord when the file
    would change something else by now. Raises InvalidInput when any line is refused.
    """
    actor.require_admin()
    compared = compare(text)
    refused = compared.having(Outcome.REFUSED)
    if refused:
        told = [f"Line {line.number}: {line.reason}" for line in refused]
        raise InvalidInput("Some lines were refused; nothing was saved.", {"file": told})
    if mark is not None and mark != compared.mark:
        raise StaleRecord("Settings were changed meanwhile. Look at what the file changes now.")
    wanted: dict[str, dict[str, Any]] = {}
    for line in compared.having(Outcome.CHANGE):
        wanted.setdefault(line.section, {})[line.key] = line.new
    with transaction():
        for key, raw in wanted.items():
            service.save(key, raw, actor)
    return compared


def _values(described: SettingsSection) -> dict[str, Any]:
    return {
        field.key: plain(service.get(described.key, field.key))
        for field in described.fields
        if field.portable and field.kind is not FieldKind.SECRET
    }


def _lines(written: Written, sections: Member, away: dict[str, Any]) -> Iterator[Line]:
    seen: set[str] = set()
    for member in written.members(sections.at):
        if member.name in seen:
            yield _refused(member, member.name, reason=f"“{member.name}” stands there twice.")
        else:
            yield from _section(written, member, away)
        seen.add(member.name)


def _section(written: Written, member: Member, away: dict[str, Any]) -> Iterator[Line]:
    key, known = member.name, current().registry.sections
    if key not in known and key in away:
        reason = f"The module {away[key]} is not active here, so its settings are left out."
        yield Line(member.line, key, Outcome.SKIPPED, reason=reason)
    elif key not in known:
        yield _refused(member, key, reason=f"There is no section “{key}”.{meant(key, known)}")
    elif not isinstance(member.value, dict):
        yield _refused(member, key, reason=f"“{key}” must be an object with settings.")
    else:
        seen: set[str] = set()
        for one in written.members(member.at):
            twice = one.name in seen
            seen.add(one.name)
            yield (
                _setting(known[key], one)
                if not twice
                else _refused(one, key, one.name, f"“{one.name}” stands there twice.")
            )


def _setting(described: SettingsSection, member: Member) -> Line:
    field = described.field(member.name)
    if field is None:
        reason = service.unknown_key(described, member.name)
        return _refused(member, described.key, member.name, reason)
    problem = _problem(field, member.value)
    if problem:
        return _refused(member, described.key, field.key, problem, field.label)
    if not field.portable:
        reason = f"“{field.label}” means something on its own site only."
        skipped = Outcome.SKIPPED
        return Line(member.line, described.key, skipped, field.key, field.label, reason=reason)
    old = plain(service.get(described.key, field.key))
    new = plain(values.parse(field, member.value))
    outcome = Outcome.SAME if old == new else Outcome.CHANGE
    return Line(member.line, described.key, outcome, field.key, field.label, old, new)


def _problem(field: SettingsField, value: Any) -> str:
    """Say what is wrong with a value of a file, where types are taken strictly."""
    if field.kind is FieldKind.SECRET:
        return f"“{field.label}” is secret and never in a file. Enter it on its page."
    wanted, words = _TYPES.get(field.kind, (str, "a text"))
    if type(value) is not wanted or (
        isinstance(value, list) and not all(isinstance(one, str) for one in value)
    ):
        return f"“{field.label}” must be {words}."
    try:
        values.parse(field, value)
    except InvalidInput as error:
        return " ".join(text for texts in error.fields.values() for text in texts)
    return ""


def _refused(
    member: Member, section: str, key: str = "", reason: str = "", label: str = ""
) -> Line:
    return Line(member.line, section, Outcome.REFUSED, key, label, reason=reason)


_TYPES: dict[FieldKind, tuple[type, str]] = {
    FieldKind.BOOLEAN: (bool, "true or false"),
    FieldKind.INTEGER: (int, "a whole number"),
    FieldKind.LINES: (list, "a list of texts"),
    FieldKind.CHOICES: (list, "a list of texts"),
}
