"""The list of modules: cards in groups, whoever needs a look first."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from host.database import session
from host.licensing.models import LicenceState, ModuleLicence
from host.lifecycle.models import Module, ModuleArtefact, ModuleState
from host.setup.modules import badges, kept
from host.setup.modules.badges import Badge, Serving, Standing
from host.signing.service import SignatureState

_ATTENTION, _ACTIVE, _INACTIVE, _REMOVED = (
    "Needs a look",
    "Active",
    "Inactive",
    "Removed, data kept",
)


@dataclass(frozen=True, slots=True)
class Card:
    """One module of the list; ``warnings`` say what is wrong, ``remarks`` what is new."""

    module: Module
    description: str
    publisher: str
    standing: Standing
    signature: Badge
    licence: Badge | None
    warnings: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cards of one kind."""

    title: str
    cards: list[Card]


def groups() -> list[Group]:
    """Return the cards in their groups; at most five statements, whatever the number."""
    rows = session().execute(_query()).all()
    serving = kept.serving(row.Module for row in rows)
    names = badges.publishers() if any(row.signer for row in rows) else {}
    cards = [_card(row, serving, names) for row in rows]
    found = [
        Group(title, [card for card in cards if card.group == title])
        for title in (_ATTENTION, _ACTIVE, _INACTIVE, _REMOVED)
    ]
    return [group for group in found if group.cards]


def _query() -> sa.Select[Module, str, str, str, str, str, str]:
    return (
        sa.select(
            Module,
            ModuleArtefact.manifest_text,
            ModuleArtefact.signature_state,
            ModuleArtefact.signer,
            ModuleLicence.code,
            ModuleLicence.state.label("licence_state"),
            ModuleLicence.message.label("licence_message"),
        )
        .outerjoin(ModuleArtefact, ModuleArtefact.digest == Module.digest)
        .outerjoin(ModuleLicence, ModuleLicence.slug == Module.slug)
        .order_by(Module.name, Module.slug)
        .execution_options(populate_existing=True)
    )


def _card(
    row: sa.Row[Module, str, str, str, str, str, str],
    serving: Serving,
    names: dict[str, str],
) -> Card:
    module: Module = row.Module
    reading = kept.read(row.manifest_text)
    standing = badges.standing(module, reading.damage, serving)
    manifest = reading.manifest
    licence = badges.licence(
        row.licence_state, bool(row.code), bool(manifest and manifest.licence_required)
    )
    warnings = _warnings(module, standing, row.licence_state, row.licence_message)
    return Card(
        module,
        manifest.description if manifest else "",
        manifest.publisher if manifest else "",
        standing,
        badges.signature(row.signature_state or SignatureState.UNSIGNED, row.signer or "", names),
        licence if module.state != ModuleState.UNINSTALLED else None,
        warnings,
        _group(module, standing, warnings),
    )


def _warnings(
    module: Module, standing: Standing, licence_state: str | None, licence_message: str | None
) -> tuple[str, ...]:
    found = [standing.reason] if standing.needs_a_look else []
    if module.failed_message and module.failed_message != standing.reason:
        found.append(module.failed_message)
    if module.operation:
        found.append(f"“{module.operation}” was begun by {module.operation_by} and has not ended.")
    if module.is_active and licence_state in {LicenceState.GRACE, LicenceState.LAPSED}:
        found.append(licence_message or "")
    return tuple(text for text in found if text)


def _group(module: Module, standing: Standing, warnings: tuple[str, ...]) -> str:
    if standing.needs_a_look or warnings or module.staged_version:
        return _ATTENTION
    if module.is_active:
        return _ACTIVE
    return _REMOVED if module.state == ModuleState.UNINSTALLED else _INACTIVE
