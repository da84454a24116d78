"""Tells of changes: a line in the activity log, and a notice to every administrator."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import Staff
from host.activity.service import record
from host.database import session
from host.hooks.actor import Actor
from host.hooks.manifest import Manifest
from host.hooks.records import RecordRef
from host.licensing.models import LicenceState, ModuleLicence
from host.licensing.standing import GRACE
from host.messaging.notifications.service import notify

LICENCE_TYPE = "host.module"
"""Modules are known by slug; the log wants a number, so it gets none."""
KIND = "host.licence"


def log(actor: Actor, verb: str, manifest: Manifest, note: str = "") -> None:
    """Add a line about a module's licence to the activity log, in the caller's transaction."""
    record(actor, verb, RecordRef(LICENCE_TYPE, 0, manifest.name), note=note)


def tell(manifest: Manifest, row: ModuleLicence, actor: Actor) -> None:
    """Log a licence's new state and notify the administrators, in the caller's transaction."""
    state = LicenceState(row.state)
    log(actor, f"licence_{state.value}", manifest, row.message)
    title, body = _words(manifest, row, state)
    administrators = sa.select(Staff.id).where(Staff.is_admin, Staff.is_active).order_by(Staff.id)
    for staff_id in session().scalars(administrators):
        notify(
            staff_id,
            KIND,
            title,
            body=body,
            url=f"/setup/licences/{manifest.slug}",
            email=state is not LicenceState.VALID,
        )


def _words(manifest: Manifest, row: ModuleLicence, state: LicenceState) -> tuple[str, str]:
    name = manifest.name
    if state is LicenceState.VALID:
        return f"The licence of {name} is good again", "Everything in it works as before."
    if state is LicenceState.GRACE:
        until = f"{row.unreachable_since + GRACE:%Y-%m-%d}" if row.unreachable_since else "then"
        return (
            f"The licence of {name} cannot be checked",
            f"{row.message} Until {until} everything works; after that {name} is read-only.",
        )
    return (
        f"{name} is read-only: its licence has lapsed",
        f"{row.message} Everything can be read and exported, nothing is deleted.",
    )
