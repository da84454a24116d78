"""Staff and roles: made, changed, logged in."""

from __future__ import annotations

import re

import sqlalchemy as sa
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy.orm import joinedload

from host.access import sessions, throttle
from host.access.grants import actor_of
from host.access.models import LoginSession, Role, Staff
from host.access.passwords import verify_password
from host.access.sessions import PersonKind
from host.activity.service import record
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.records import RecordRef

STAFF_TYPE = "host.staff"
ROLE_TYPE = "host.role"
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+([a-z]{2,20})"
)
_PLAIN_LENGTH = 64
"""An address no longer than this is too long in none of its parts."""


_BY_TOKEN = (
    sa.select(Staff, LoginSession.id, LoginSession.seen_at)
    .join(LoginSession, LoginSession.person_id == Staff.id)
    .where(sessions.live(PersonKind.STAFF), Staff.is_active)
)


def clean_email(email: str) -> str:
    """Return the address in its usual form; raises InvalidInput with the reason.

    Most addresses are so plain that there is no need to ask the library, which takes its time.
    """
    if len(email) <= _PLAIN_LENGTH and email.isascii():
        usual = email.strip().lower()
        plain = _PLAIN_EMAIL.fullmatch(usual)
        if plain is not None and plain[1] not in SPECIAL_USE_DOMAIN_NAMES:
            return usual
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


def get_role(role_id: int) -> Role:
    """Return a role; raises NotFound."""
    role = session().get(Role, role_id)
    if role is None:
        raise NotFound("There is no such role.")
    return role


def list_roles() -> list[Role]:
    """Return all roles by name."""
    return list(session().scalars(sa.select(Role).order_by(Role.name)))
