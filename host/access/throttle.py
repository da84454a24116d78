"""Slows down guessing of passwords; counts in the database, so all workers count together."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.access.models import LoginFailure
from host.database import session, transaction
from host.errors import TrellisError

WINDOW = timedelta(minutes=15)
PER_PERSON = 5
PER_ADDRESS = 50


class TooManyAttempts(TrellisError):
    """Log-in is closed for a while for this person or address."""

    code = "too_many_attempts"
    status = 429


def check(person: str, address: str) -> None:
    """Raise TooManyAttempts when the person or the address failed too often of late."""
    since = clock.now() - WINDOW
    for key, limit in ((f"person:{person}", PER_PERSON), (f"address:{address}", PER_ADDRESS)):
        query = (
            sa.select(LoginFailure.at)
            .where(LoginFailure.key == key, LoginFailure.at > since)
            .order_by(LoginFailure.at.desc())
            .limit(limit)
        )
        failures = session().scalars(query).all()
        if len(failures) >= limit:
            wait = failures[-1] + WINDOW - clock.now()
            minutes = max(1, -int(-wait.total_seconds() // 60))
            raise TooManyAttempts(
                f"Too many failed log-ins. Try again in {minutes} minutes.", minutes=minutes
            )


def failed(person: str, address: str) -> None:
    """Count a failed log-in."""
    with transaction() as db:
        for key in (f"person:{person}", f"address:{address}"):
            db.add(LoginFailure(key=key[:300], at=clock.now()))


def succeeded(person: str) -> None:
    """Forget the person's failures and everybody's old ones."""
    with transaction() as db:
        old = LoginFailure.at < clock.now() - WINDOW
        db.execute(sa.delete(LoginFailure).where((LoginFailure.key == f"person:{person}") | old))
