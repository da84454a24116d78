"""Reads and saves settings; every reader and every page uses the same declared keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from host import clock
from host.activity.service import plain, record
from host.database import session, transaction
from host.errors import InvalidInput, StaleRecord, TrellisError
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.kernel import epochs
from host.kernel.generation import current
from host.settings import secrets, values
from host.settings.models import Setting, SettingChange
from host.settings.naming import meant

SETTINGS_TYPE = "host.settings"
MODULES_SECTION = "modules"
"""The section about modules as such: it says which may run, so saving it builds them anew."""


class UnknownSetting(TrellisError):
    """Code asked for a setting that no active plugin declares: a fault of the code."""

    code = "unknown_setting"
    status = 500


def section(key: str) -> SettingsSection:
    """Return the description of a section; raises UnknownSetting."""
    found = current().registry.sections.get(key)
    if found is None:
        near = meant(key, current().registry.sections)
        raise UnknownSetting(f"No active module declares the settings section “{key}”.{near}")
    return found


def get(section_key: str, key: str) -> Any:
    """Return the typed value of one setting, or its default."""
    value = current().remember(("setting", section_key, key), lambda: _read(section_key, key))
    return list(value) if isinstance(value, list) else value


def _read(section_key: str, key: str) -> Any:
    field = section(section_key).field(key)
    if field is None:
        raise UnknownSetting(unknown_key(section(section_key), key))
    stored = _stored().get((section_key, key))
    if stored is None:
        return field.default
    if field.kind is FieldKind.SECRET:
        return secrets.decrypt(current().config.secret_key, stored) if stored else ""
    return stored


def get_all(section_key: str) -> dict[str, Any]:
    """Return every setting of a section; secrets as a flag that says whether there is one."""
    result: dict[str, Any] = {}
    for field in section(section_key).fields:
        if field.kind is FieldKind.SECRET:
            result[field.key] = bool(_stored().get((section_key, field.key)))
        else:
            result[field.key] = get(section_key, field.key)
    return result


def save(
    section_key: str,
    raw: Mapping[str, Any],
    actor: Actor,
    *,
    forget: Collection[str] = (),
    opened: int | None = None,
) -> list[str]:
    """Check and store the given settings; return the keys that changed.

    Nothing is stored when any value is refused: InvalidInput then names all of them.
    An empty secret keeps the one that is there, unless ``forget`` names it. ``opened`` is
    the newest change that the form knew of, 0 for none: raises StaleRecord after a later one.
    """
    actor.require_admin()
    described = section(section_key)
    wanted = _checked(described, raw, forget)
    with transaction() as db:
        _check_opened(section_key, opened)
        changed = [field.key for field, value in wanted if _store(section_key, field, value, actor)]
        changed += [key for key in forget if not raw.get(key) and _forget(described, key, actor)]
        if changed:
            ref = RecordRef(SETTINGS_TYPE, 0, f"{described.title} settings")
            record(actor, "updated", ref, note=_labels(described, changed))
            db.flush()
            epochs.advance(db, _epoch_kind(section_key), section_key)
    return changed


def history(section_key: str, limit: int = 50) -> list[SettingChange]:
    """Return the newest changes of a section."""
    query = (
        sa.select(SettingChange)
        .where(SettingChange.section == section_key)
        .order_by(SettingChange.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))


def unknown_key(described: SettingsSection, key: str) -> str:
    """Say that a section has no such setting, and which one was probably meant."""
    near = meant(key, (field.key for field in described.fields))
    return f"The settings section “{described.key}” has no setting “{key}”.{near}"


def stored_now(section_key: str, field: SettingsField) -> Any:
    """Return a setting as the table has it at this moment, for those about to write."""
    row = session().get(Setting, (section_key, field.key), populate_existing=True)
    return row.value if row else plain(field.default)


def _epoch_kind(section_key: str) -> epochs.EpochKind:
    rebuilds = section_key == MODULES_SECTION
    return epochs.EpochKind.MODULES if rebuilds else epochs.EpochKind.SETTINGS


def _stored() -> dict[tuple[str, str], Any]:
    return current().remember("settings", _load)


def _load() -> dict[tuple[str, str], Any]:
    with current().engine.connect() as connection:
        rows = connection.execute(sa.select(Setting.section, Setting.key, Setting.value)).all()
    return {(row.section, row.key): row.value for row in rows}


def _checked(
    described: SettingsSection, raw: Mapping[str, Any], forget: Collection[str]
) -> list[tuple[SettingsField, Any]]:
    unknown = sorted(set(raw) - {field.key for field in described.fields})
    if unknown:
        raise UnknownSetting(unknown_key(described, unknown[0]))
    good: list[tuple[SettingsField, Any]] = []
    bad: dict[str, list[str]] = {}
    for field in described.fields:
        if field.key not in raw or _keeps_secret(described.key, field, raw, forget):
            continue
        try:
            good.append((field, values.parse(field, raw[field.key])))
        except InvalidInput as error:
            bad |= error.fields
    if bad:
        raise InvalidInput("Some settings were refused; nothing was saved.", bad)
    return good


def _check_opened(section_key: str, opened: int | None) -> None:
    newest = sa.select(sa.func.max(SettingChange.id)).where(SettingChange.section == section_key)
    if opened is not None and (session().scalar(newest) or 0) > opened:
        raise StaleRecord("Somebody else changed these settings while your form was open.")


def _keeps_secret(
    section_key: str, field: SettingsField, raw: Mapping[str, Any], forget: Collection[str]
) -> bool:
    """Tell whether nothing was typed over a secret that is there and is to stay."""
    stored = bool(_stored().get((section_key, field.key)))
    return (
        field.kind is FieldKind.SECRET and not raw[field.key] and stored and field.key not in forget
    )


def _store(section_key: str, field: SettingsField, value: Any, actor: Actor) -> bool:
    db = session()
    row = db.get(Setting, (section_key, field.key), populate_existing=True)
    secret = field.kind is FieldKind.SECRET
    if secret and not value:
        return False
    old = row.value if row else field.default
    if not secret and old == value:
        return False
    new = secrets.encrypt(current().config.secret_key, value) if secret else plain(value)
    if row is None:
        row = Setting(section=section_key, key=field.key)
        db.add(row)
    row.value, row.updated_at, row.updated_by = new, clock.now(), actor.label
    old, new = ("…", "changed") if secret else (plain(old), new)
    _note(section_key, field.key, old, new, actor)
    return True


def _labels(described: SettingsSection, keys: Collection[str]) -> str:
    return ", ".join(field.label for field in described.fields if field.key in keys)


def _forget(described: SettingsSection, key: str, actor: Actor) -> bool:
    """Delete a stored secret; other settings are emptied by saving them empty."""
    field = described.field(key)
    row = session().get(Setting, (described.key, key), populate_existing=True)
    if row is None or field is None or field.kind is not FieldKind.SECRET:
        return False
    session().delete(row)
    _note(described.key, key, "…", "removed", actor)
    return True


def _note(section_key: str, key: str, old: Any, new: Any, actor: Actor) -> None:
    session().add(
        SettingChange(
            section=section_key, key=key, old=old, new=new, at=clock.now(), by=actor.label
        )
    )
