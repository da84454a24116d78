"""Everything that the page of one module shows, read from manifests and the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import current_app, url_for
from packaging.version import Version

from host.database import session
from host.hooks.manifest import Manifest
from host.kernel.generation import current
from host.kernel.models import ModuleFault
from host.licensing import service as licensing
from host.licensing.models import ModuleLicence
from host.lifecycle import export
from host.lifecycle.models import Module, ModuleArtefact, ModuleEvent, ModuleState
from host.setup.modules import badges, checklist, consent, kept, leases, steps
from host.setup.modules.badges import Badge, Standing
from host.setup.modules.checklist import Task
from host.setup.modules.consent import Clause, Differences
from host.setup.modules.leases import UnderWay

NEWEST = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """The version that waits to be upgraded to, against the one that runs."""

    digest: str
    version: str
    manifest: Manifest | None
    damage: str
    clauses: list[Clause]
    changes: Differences | None
    signature: Badge
    is_older: bool


@dataclass(frozen=True, slots=True)
class About:
    """A module, what is kept of it, how it stands, and what happened to it."""

    module: Module
    artefact: ModuleArtefact | None
    manifest: Manifest | None
    standing: Standing
    signature: Badge
    licence: ModuleLicence | None
    licence_badge: Badge | None
    clauses: list[Clause]
    waiting: Waiting | None
    under_way: UnderWay | None
    needed_by: list[Module]
    missing: Sequence[Module]
    tasks: list[Task]
    faults: Sequence[ModuleFault]
    events: Sequence[ModuleEvent]
    has_more_events: bool
    exports: list[Path]

    @property
    def name(self) -> str:
        """The module's name."""
        return self.module.name

    @property
    def tables(self) -> int:
        """How many tables hold its data."""
        return sum(not name.endswith("_schema_version") for name in self.module.tables)

    @property
    def failure(self) -> ModuleEvent | None:
        """The newest refused step, while the module bears its mark."""
        return steps.last_failure(self.events) if self.module.failed_message else None

    @property
    def has_settings(self) -> bool:
        """Tell whether the module has a page of settings at this moment."""
        return self.module.slug in current().registry.sections

    @property
    def needs_code(self) -> bool:
        """Tell whether a purchase code has to be given, or may be replaced."""
        return bool(self.manifest and self.manifest.licence_required)

    @property
    def upgrade_needs_code(self) -> bool:
        """Tell whether the version that waits asks for a code that nobody has given yet."""
        after = self.waiting.manifest if self.waiting else None
        return bool(after and after.licence_required and not (self.licence and self.licence.code))


def about(module: Module) -> About:
    """Gather it; whatever of the module is broken or missing, this does not raise."""
    artefact = session().get(ModuleArtefact, module.digest)
    reading = kept.read(artefact.manifest_text if artefact else None)
    manifest, names = reading.manifest, badges.publishers()
    standing = badges.standing(module, reading.damage, kept.serving([module]))
    licence = licensing.of(module.slug)
    found = steps.events(module.slug, None, NEWEST + 1)
    return About(
        module=module,
        artefact=artefact,
        manifest=manifest,
        standing=standing,
        signature=_signature(artefact, names),
        licence=licence,
        licence_badge=_licence(licence, manifest),
        clauses=consent.clauses(manifest) if manifest else [],
        waiting=_waiting(module, manifest, names),
        under_way=leases.under_way(),
        needed_by=kept.dependents(module),
        missing=_missing(manifest) if manifest and standing.needs_a_look else [],
        tasks=checklist.tasks(manifest) if manifest and _serves(module) else [],
        faults=_faults(module.slug),
        events=found[:NEWEST],
        has_more_events=len(found) > NEWEST,
        exports=export.files_of(current().config, module.slug),
    )


def room_url(endpoint: str) -> str:
    """Return the address of a neighbouring page; empty where this site has none."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _signature(artefact: ModuleArtefact | None, names: dict[str, str]) -> Badge:
    if artefact is None:
        return Badge("No archive", "red")
    return badges.signature(artefact.signature_state, artefact.signer, names)


def _licence(row: ModuleLicence | None, manifest: Manifest | None) -> Badge | None:
    required = bool(manifest and manifest.licence_required)
    return badges.licence(row.state if row else None, bool(row and row.code), required)


def _waiting(module: Module, now: Manifest | None, names: dict[str, str]) -> Waiting | None:
    if module.staged_digest is None:
        return None
    artefact = session().get(ModuleArtefact, module.staged_digest)
    reading = kept.read(artefact.manifest_text if artefact else None)
    after = reading.manifest
    return Waiting(
        module.staged_digest,
        module.staged_version or "",
        after,
        reading.damage,
        consent.clauses(after) if after else [],
        consent.differences(now, after) if after else None,
        _signature(artefact, names),
        bool(after) and Version(module.staged_version or "0") < Version(module.version),
    )


def _serves(module: Module) -> bool:
    return module.is_active and current().module(module.slug) is not None


def _missing(manifest: Manifest) -> Sequence[Module]:
    """Return modules that this one needs and that are installed but not active."""
    query = sa.select(Module).where(Module.slug.in_(list(manifest.requires)))
    wanted = session().scalars(query.where(Module.state != ModuleState.ACTIVE))
    return wanted.all()


def _faults(slug: str) -> Sequence[ModuleFault]:
    query = sa.select(ModuleFault).where(ModuleFault.slug == slug)
    return session().scalars(query.order_by(ModuleFault.last_at.desc()).limit(3)).all()
