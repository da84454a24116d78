"""What is wrong with the installed modules, or would be on another host; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from packaging.version import InvalidVersion, Version

from host import HOST_API
from host.database import session
from host.errors import InvalidInput, TrellisError
from host.hooks.manifest import Manifest
from host.kernel.generation import current
from host.kernel.models import ModuleFault
from host.licensing.models import ModuleLicence
from host.lifecycle import compatibility, operations, schema, store, switching
from host.lifecycle.models import Module, ModuleState


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found about one module; sound when there are no findings."""

    slug: str
    name: str
    version: str
    state: str
    findings: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is read once for all modules; faults are counted by kind."""

    installed: compatibility.Manifests
    active: compatibility.Manifests
    licences: Mapping[str, ModuleLicence]
    faults: Mapping[str, int]


def doctor(against: str | None = None) -> list[Diagnosis]:
    """Examine every installed module, here or against another version of the host API.

    ``against`` is a version such as 2.0; then only what would stop there is reported.
    Raises InvalidInput when it is no version.
    """
    host_api = _version(against)
    modules = list(session().scalars(sa.select(Module).order_by(Module.slug)))
    installed = operations.manifests()
    active = {one.slug: installed[one.slug] for one in modules if _is_active(one, installed)}
    absent = _absent(active, host_api, here=against is None)
    scene = None if against else _Scene(installed, active, _licences(), _faults())
    found = []
    for module in modules:
        manifest = installed.get(module.slug)
        findings = [absent[module.slug]] if module.slug in absent else []
        if manifest is None:
            findings.append("Its manifest in the database is damaged. Upload its archive again.")
        elif module.slug not in absent and not manifest.accepts_host(host_api):
            findings.append(
                f"It needs host API {manifest.host_api}, not {host_api}, and could not be "
                "activated. Get a version made for that host."
            )
        if scene is not None and manifest is not None:
            findings += _here(module, manifest, scene)
        state = str(module.state)
        found.append(Diagnosis(module.slug, module.name, module.version, state, tuple(findings)))
    return found


def _version(text: str | None) -> str:
    try:
        return str(Version(text)) if text else HOST_API
    except InvalidVersion as error:
        raise InvalidInput.of("against", f"{text!r} is not a version such as 2.0.") from error


def _absent(active: compatibility.Manifests, host_api: str, *, here: bool) -> dict[str, str]:
    if here:
        return store.absent(session().connection())
    return compatibility.parked(active, host_api)


def _is_active(module: Module, installed: compatibility.Manifests) -> bool:
    return module.state == ModuleState.ACTIVE and module.slug in installed


def _licences() -> dict[str, ModuleLicence]:
    return {one.slug: one for one in session().scalars(sa.select(ModuleLicence))}


def _faults() -> dict[str, int]:
    """Return how many kinds of fault of each module are on record."""
    count = sa.func.count(ModuleFault.id).label("kinds")
    rows = session().execute(sa.select(ModuleFault.slug, count).group_by(ModuleFault.slug))
    return {row.slug: row.kinds for row in rows}


def _here(module: Module, manifest: Manifest, scene: _Scene) -> Iterable[str]:
    if module.operation:
        yield (
            f"“{module.operation}” has been under way since {module.operation_at:%Y-%m-%d %H:%M} "
            f"UTC for {module.operation_by}. If nobody is at it, the next operation mends it."
        )
    if module.state_reason:
        yield module.state_reason
    if module.failed_message:
        yield f"The last attempt stopped at “{module.failed_stage}”: {module.failed_message}"
    circle = compatibility.cycle_through(module.slug, scene.installed)
    if circle:
        yield f"It needs itself by way of others: {' → '.join(circle)}."
    if module.state == ModuleState.ACTIVE:
        yield from _suggestions(manifest, scene.active)
        yield from _files(module)
        licence = scene.licences.get(module.slug)
        if licence is not None and licence.state != "valid":
            yield f"Its licence is in the state “{licence.state}”. {licence.message}".strip()
    faults = scene.faults.get(module.slug)
    if faults:
        yield f"{faults} kinds of fault are on record: see Setup → System."


def _suggestions(manifest: Manifest, active: compatibility.Manifests) -> Iterable[str]:
    for slug, wanted in manifest.suggests.items():
        if slug not in active:
            yield f"It works better with “{slug}” {wanted}, which is not active."


def _files(module: Module) -> Iterable[str]:
    connection = session().connection()
    try:
        store.content(connection, module.slug, module.digest)
        artefact = store.artefact(current().config, connection, module.digest)
        before, after = schema.current(connection, module.slug), schema.head_of(artefact)
        if before != after:  # the way there may need the scripts of other versions
            schema.plan(before, artefact, switching.other_versions(module.slug, module.digest))
    except (TrellisError, OSError) as error:
        yield str(error)
        return
    if before != after:
        yield (
            f"Its tables are at revision {before or 'none'}, its code wants "
            f"{after or 'none'}. Deactivate and activate it."
        )
