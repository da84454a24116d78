"""Log-in sessions of staff and contacts: made, found, ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from host import clock
from host.access.models import LoginSession
from host.database import session, transaction

IDLE = timedelta(days=14)
_TOUCH = timedelta(minutes=5)


class PersonKind(StrEnum):
    """Who a session belongs to."""

    STAFF = "staff"
    CONTACT = "contact"


def token_hash(token: str) -> str:
    """Return what the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    kind: PersonKind, person_id: int, address: str, browser: str, client_id: int | None = None
) -> str:
    """Open a session and return the token for the cookie; ``client_id`` is a contact's choice."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction() as db:
        db.add(
            LoginSession(
                token_hash=token_hash(token),
                kind=kind.value,
                person_id=person_id,
                created_at=now,
                seen_at=now,
                address=address[:64],
                browser=browser[:200],
                client_id=client_id,
            )
        )
    return token


def live(kind: PersonKind) -> sa.ColumnElement[bool]:
    """Return the condition of a live session; execute it with the values of `of_token`."""
    return sa.and_(
        LoginSession.token_hash == sa.bindparam("token_hash"),
        LoginSession.kind == kind.value,
        LoginSession.seen_at > sa.bindparam("idle_since"),
    )


def of_token(token: str) -> dict[str, object]:
    """Return the values that make `live` find the session of a token."""
    return {"token_hash": token_hash(token), "idle_since": clock.now() - IDLE}


def touch(session_id: int, seen_at: object) -> None:
    """Note that the session is in use, at most every few minutes."""
    now = clock.now()
    if isinstance(seen_at, type(now)) and now - seen_at > _TOUCH:
        with transaction() as db:
            db.execute(
                sa.update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now)
            )


def end(token: str) -> None:
    """Close one session."""
    with transaction() as db:
        db.execute(sa.delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


def end_all(kind: PersonKind, person_id: int) -> None:
    """Close every session of a person, after a new password or the end of their access."""
    with transaction() as db:
        db.execute(
            sa.delete(LoginSession).where(
                LoginSession.kind == kind.value, LoginSession.person_id == person_id
            )
        )


def end_all_of(kind: PersonKind, people: sa.Select[int]) -> None:
    """Close every session of the people whose ids are selected."""
    session().execute(
        sa.delete(LoginSession)
        .where(LoginSession.kind == kind.value, LoginSession.person_id.in_(people))
        .execution_options(synchronize_session=False)
    )
