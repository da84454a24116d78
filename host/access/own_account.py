"""What staff change of themselves, and the browsers in which a person is logged in."""

from __future__ import annotations

import sqlalchemy as sa

from host import clock
from host.access import sessions, throttle
from host.access.directory import staff_changed
from host.access.models import LoginSession, Staff
from host.access.passwords import hash_password, verify_password
from host.access.service import STAFF_TYPE
from host.access.sessions import PersonKind, token_hash
from host.activity.service import changes_of, record
from host.database import session, transaction
from host.errors import InvalidInput, NotFound, StaleRecord
from host.hooks.actor import Actor
from host.hooks.records import RecordRef

_FACTS = {"name": 120, "job_title": 120, "phone": 40}


def update(actor: Actor, name: str, job_title: str, phone: str, version: int | None) -> Staff:
    """Change one's own name, job title and phone."""
    typed = {"name": name.strip(), "job_title": job_title.strip(), "phone": phone.strip()}
    _check(typed)
    with transaction():
        staff = _own(actor)
        if version is not None and staff.version != version:
            raise StaleRecord("Somebody else saved this while your form was open.")
        before = {key: getattr(staff, key) for key in _FACTS}
        for key, value in typed.items():
            setattr(staff, key, value)
        changes = changes_of(before, typed)
        if changes:
            staff.updated_at, staff.updated_by = clock.now(), staff.id
            record(actor, "updated", RecordRef(STAFF_TYPE, staff.id, staff.name), changes)
            staff_changed(staff.name)
    return staff


def change_password(actor: Actor, old: str, new: str, address: str, browser: str) -> str:
    """Give oneself a new password; ends every session and returns the token of a fresh one."""
    guessing = f"staff:{actor.email}"
    throttle.check(guessing, address)
    if not verify_password(_own(actor).password_hash, old):
        throttle.failed(guessing, address)
        raise InvalidInput.of("old_password", "This is not your present password.")
    hashed = _hashed(new)
    with transaction():
        staff = _own(actor)
        staff.password_hash = hashed
        staff.updated_at, staff.updated_by = clock.now(), staff.id
        sessions.end_all(PersonKind.STAFF, staff.id)
        record(actor, "changed_password", RecordRef(STAFF_TYPE, staff.id, staff.name))
    return sessions.start(PersonKind.STAFF, staff.id, address, browser)


def open_sessions(kind: PersonKind, person_id: int) -> list[LoginSession]:
    """Return the browsers in which the person is logged in, the one used last on top."""
    query = (
        sa.select(LoginSession)
        .where(
            LoginSession.kind == kind.value,
            LoginSession.person_id == person_id,
            LoginSession.seen_at > clock.now() - sessions.IDLE,
        )
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return list(session().scalars(query))


def end_session(kind: PersonKind, person_id: int, session_id: int) -> None:
    """Log the person out in one browser; another person's session is left alone."""
    with transaction() as db:
        db.execute(
            sa.delete(LoginSession).where(
                LoginSession.id == session_id,
                LoginSession.kind == kind.value,
                LoginSession.person_id == person_id,
            )
        )


def end_other_sessions(kind: PersonKind, person_id: int, token: str) -> None:
    """Log the person out everywhere but in the browser that holds this token."""
    with transaction() as db:
        db.execute(
            sa.delete(LoginSession).where(
                LoginSession.kind == kind.value,
                LoginSession.person_id == person_id,
                LoginSession.token_hash != token_hash(token),
            )
        )


def _check(typed: dict[str, str]) -> None:
    bad = {
        key: [f"{longest} characters fit here. Shorten it."]
        for key, longest in _FACTS.items()
        if len(typed[key]) > longest
    }
    if not typed["name"]:
        bad["name"] = ["Enter a name."]
    if bad:
        raise InvalidInput("Something needs a change.", bad)


def _hashed(password: str) -> str:
    try:
        return hash_password(password)
    except InvalidInput as error:
        raise InvalidInput(error.message, {"new_password": error.fields["password"]}) from error


def _own(actor: Actor) -> Staff:
    query = sa.select(Staff).where(Staff.id == actor.staff_id, Staff.is_active)
    staff = session().scalar(query.execution_options(populate_existing=True))
    if staff is None:
        raise NotFound("There is no such member of staff.")
    return staff
