"""Staff and roles: made, changed, logged in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import joinedload

from host import clock
from host.access import sessions, throttle
from host.access.directory import staff_changed
from host.access.grants import actor_of
from host.access.models import LoginSession, Role, RoleGrant, Staff
from host.access.passwords import hash_password, verify_password
from host.access.sessions import PersonKind
from host.activity.service import changes_of, record
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound, StaleRecord
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel import epochs

STAFF_TYPE = "host.staff"
ROLE_TYPE = "host.role"


_BY_TOKEN = (
    sa.select(Staff, LoginSession.id, LoginSession.seen_at)
    .join(LoginSession, LoginSession.person_id == Staff.id)
    .where(sessions.live(PersonKind.STAFF), Staff.is_active)
)


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


def clean_email(email: str) -> str:
    """Return the address in its usual form; raises InvalidInput with the reason."""
    try:
        return validate_email(
            email.strip(), check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput.of("email", f"This is not an e-mail address: {error}") from error


def log_in(email: str, password: str, address: str, browser: str) -> str | None:
    """Return the token of a new session, or None when address or password are wrong.

    Raises TooManyAttempts when guessing was too frequent.
    """
    email = email.strip().lower()
    staff = session().scalar(sa.select(Staff).where(Staff.email == email))
    # As it is stored: to some databases an address with other accents is the same one.
    guessing = f"staff:{staff.email if staff else email}"
    throttle.check(guessing, address)
    fits = verify_password(staff.password_hash if staff else "", password)
    if staff is None or not fits or not staff.is_active:
        throttle.failed(guessing, address)
        return None
    throttle.succeeded(guessing)
    with transaction():
        record(actor_of(staff), "logged_in", RecordRef(STAFF_TYPE, staff.id, staff.name))
        return sessions.start(PersonKind.STAFF, staff.id, address, browser)


def by_token(token: str) -> Staff | None:
    """Return the active member of staff whose session this is."""
    row = session().execute(_BY_TOKEN, sessions.of_token(token)).first()
    if row is None:
        return None
    sessions.touch(row[1], row[2])
    staff: Staff = row[0]
    return staff


def get_staff(staff_id: int) -> Staff:
    """Return a member of staff; raises NotFound."""
    staff = session().get(Staff, staff_id)
    if staff is None:
        raise NotFound("There is no such member of staff.")
    return staff


def list_staff(*, active_only: bool = False) -> list[Staff]:
    """Return all staff by name, with their roles."""
    query = sa.select(Staff).options(joinedload(Staff.role)).order_by(Staff.name, Staff.id)
    if active_only:
        query = query.where(Staff.is_active)
    return list(session().scalars(query))


def create_staff(data: StaffData, actor: Actor) -> Staff:
    """Add a member of staff; only administrators may."""
    actor.require_admin()
    with transaction() as db:
        email = _free_email(data.email, None)
        now = clock.now()
        staff = Staff(
            name=_name(data.name),
            email=email,
            password_hash=hash_password(data.password),
            is_admin=data.is_admin,
            is_active=data.is_active,
            role=_role(data.role_id),
            job_title=data.job_title.strip(),
            phone=data.phone.strip(),
            created_at=now,
            created_by=actor.staff_id,
            updated_at=now,
            updated_by=actor.staff_id,
        )
        db.add(staff)
        db.flush()
        record(actor, "created", RecordRef(STAFF_TYPE, staff.id, staff.name))
        staff_changed(staff.name)
    return staff


def update_staff(staff_id: int, data: StaffData, actor: Actor, version: int | None = None) -> Staff:
    """Change a member of staff; the last active administrator stays one."""
    actor.require_admin()
    with transaction() as db:
        staff = get_staff(staff_id)
        db.refresh(staff)
        _check_version(staff.version, version)
        if staff.is_admin and staff.is_active and not (data.is_admin and data.is_active):
            _keep_an_administrator(staff)
        before = _facts(staff)
        staff.name = _name(data.name)
        staff.email = _free_email(data.email, staff.id)
        staff.is_admin, staff.is_active = data.is_admin, data.is_active
        staff.role = _role(data.role_id)
        staff.job_title, staff.phone = data.job_title.strip(), data.phone.strip()
        if data.password:
            staff.password_hash = hash_password(data.password)
        staff.updated_at, staff.updated_by = clock.now(), actor.staff_id
        if data.password or not data.is_active:
            sessions.end_all(PersonKind.STAFF, staff.id)
        changes = changes_of(before, _facts(staff))
        if data.password:
            changes["password"] = ("…", "changed")
        record(actor, "updated", RecordRef(STAFF_TYPE, staff.id, staff.name), changes)
        staff_changed(staff.name)
    return staff


def get_role(role_id: int) -> Role:
    """Return a role; raises NotFound."""
    role = session().get(Role, role_id)
    if role is None:
        raise NotFound("There is no such role.")
    return role


def list_roles() -> list[Role]:
    """Return all roles by name."""
    return list(session().scalars(sa.select(Role).order_by(Role.name)))


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
    wanted = set(rights)
    with transaction() as db:
        role = get_role(role_id) if role_id else None
        now = clock.now()
        if role is None:
            role = Role(name="", created_at=now, created_by=actor.staff_id)
            db.add(role)
        elif version is not None:
            db.refresh(role)
            _check_version(role.version, version)
        before = {"name": role.name, "rights": sorted(g.right for g in role.grants)}
        role.name = _free_role_name(name, role.id)
        role.updated_at, role.updated_by = now, actor.staff_id
        offered = set(known) if known is not None else None
        _set_grants(role, wanted, offered)
        db.flush()
        after = {"name": role.name, "rights": sorted(g.right for g in role.grants)}
        ref = RecordRef(ROLE_TYPE, role.id, role.name)
        record(actor, "updated" if role_id else "created", ref, changes_of(before, after))
        epochs.advance(db, epochs.EpochKind.GRANTS, role.name)
    return role


def delete_role(role_id: int, actor: Actor) -> None:
    """Delete a role that nobody holds."""
    actor.require_admin()
    with transaction() as db:
        role = get_role(role_id)
        holder = db.scalar(sa.select(Staff.name).where(Staff.role_id == role_id).limit(1))
        if holder:
            raise Conflict(f"{holder} still has this role. Give its holders another one first.")
        record(actor, "deleted", RecordRef(ROLE_TYPE, role.id, role.name))
        db.delete(role)
        db.flush()
        epochs.advance(db, epochs.EpochKind.GRANTS, role.name)


def _set_grants(role: Role, wanted: set[str], offered: set[str] | None) -> None:
    kept = [
        grant
        for grant in role.grants
        if grant.right in wanted or (offered is not None and grant.right not in offered)
    ]
    have = {grant.right for grant in kept}
    role.grants = kept + [RoleGrant(right=right) for right in sorted(wanted - have)]


def _facts(staff: Staff) -> dict[str, object]:
    names = ("name", "email", "is_admin", "is_active", "job_title", "phone")
    facts: dict[str, object] = {name: getattr(staff, name) for name in names}
    return facts | {"role": staff.role.name if staff.role else ""}


def _role(role_id: int | None) -> Role | None:
    if role_id is None:
        return None
    role = session().get(Role, role_id)
    if role is None:
        raise InvalidInput.of("role_id", "This role is gone. Choose another one.")
    return role


def _name(name: str) -> str:
    if not name.strip():
        raise InvalidInput.of("name", "Enter a name.")
    return name.strip()


def _free_email(email: str, staff_id: int | None) -> str:
    cleaned = clean_email(email)
    other = session().scalar(sa.select(Staff.id).where(Staff.email == cleaned))
    if other not in (None, staff_id):
        raise InvalidInput.of("email", "Somebody else on staff has this address already.")
    return cleaned


def _free_role_name(name: str, role_id: int | None) -> str:
    cleaned = _name(name)
    with session().no_autoflush:
        other = session().scalar(sa.select(Role.id).where(Role.name == cleaned))
    if other not in (None, role_id):
        raise InvalidInput.of("name", "There is a role of this name already.")
    return cleaned


def _keep_an_administrator(staff: Staff) -> None:
    """Lock all administrators in one order, so that two cannot take each other's place away."""
    query = sa.select(Staff.id).where(Staff.is_admin, Staff.is_active).order_by(Staff.id)
    if set(session().scalars(query.with_for_update())) <= {staff.id}:
        raise Conflict(
            f"{staff.name} is the only active administrator. Make somebody else one first."
        )


def _check_version(stored: int, opened: int | None) -> None:
    if opened is not None and stored != opened:
        raise StaleRecord("Somebody else saved this while your form was open. Reload to see it.")
