"""Staff and roles: made and changed; only administrators may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from host import clock
from host.access.models import Role, RoleGrant, Staff
from host.access.service import ROLE_TYPE, get_role
from host.activity.service import changes_of, record
from host.database import transaction
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.records import service as records
from host.records.entering import checking
from host.staffing.record_types import ROLE, STAFF, rights_changed


@dataclass(frozen=True, slots=True)
class StaffData:
    """What a form or a command says of a member of staff; an empty password keeps the old."""

    name: str
    email: str
    is_admin: bool = False
    is_active: bool = True
    role_id: int | None = None
    job_title: str = ""
    phone: str = ""
    password: str = ""


def create_staff(data: StaffData, actor: Actor) -> Staff:
    """Add a member of staff."""
    actor.require_admin()
    made: Staff = records.create(STAFF, asdict(data), actor).record
    return made


def update_staff(staff_id: int, data: StaffData, actor: Actor, version: int | None = None) -> Staff:
    """Change a member of staff; the last active administrator stays one."""
    actor.require_admin()
    changed: Staff = records.update(STAFF, staff_id, asdict(data), actor, version).record
    return changed


def save_role(
    name: str,
    rights: Iterable[str],
    actor: Actor,
    role_id: int | None = None,
    *,
    known: Iterable[str] | None = None,
    version: int | None = None,
) -> Role:
    """Make or change a role.

    ``known`` are the rights that the form offered: grants outside of it, such as those of
    an inactive module, stay untouched.
    """
    actor.require_admin()
    with transaction() as db:
        now = clock.now()
        if role_id is None:
            role = Role(name="", created_at=now, created_by=actor.staff_id)
            db.add(role)
        else:
            role = get_role(role_id)
            db.refresh(role)
            records.check_version(role, version)
        before = {"name": role.name, "rights": sorted(g.right for g in role.grants)}
        with db.no_autoflush:
            good = checking.check(ROLE, {"name": name}, role if role_id else None, actor)
        role.name = good["name"]
        role.updated_at, role.updated_by = now, actor.staff_id
        _set_grants(role, set(rights), set(known) if known is not None else None)
        db.flush()
        after = {"name": role.name, "rights": sorted(g.right for g in role.grants)}
        ref = RecordRef(ROLE_TYPE, role.id, role.name)
        record(actor, "updated" if role_id else "created", ref, changes_of(before, after))
        rights_changed(role.name)
    return role


def delete_role(role_id: int, actor: Actor) -> None:
    """Delete a role that nobody holds."""
    actor.require_admin()
    records.delete(ROLE, role_id, actor)


def _set_grants(role: Role, wanted: set[str], offered: set[str] | None) -> None:
    kept = [
        grant
        for grant in role.grants
        if grant.right in wanted or (offered is not None and grant.right not in offered)
    ]
    have = {grant.right for grant in kept}
    role.grants = kept + [RoleGrant(right=right) for right in sorted(wanted - have)]
