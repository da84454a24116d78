"""Sees that all processes of a site have one secret: others could not read what it sealed."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from host import clock
from host.config import Config
from host.database import begin_write
from host.errors import ConfigurationError
from host.kernel.models import SiteSecret

_ONE = 1
_SALT = b"trellis.site_secret"
_COST = 2**14
REFUSAL = (
    "TRELLIS_SECRET_KEY is not the one that this site was started with before. With another one "
    "nobody stays logged in, and stored passwords and keys cannot be read. Give every node the "
    "same key. If you changed it on purpose, run “trellis accept-secret” once."
)


def fingerprint(secret: str) -> str:
    """Return what tells secrets apart; it takes a moment, so that nobody guesses one from it."""
    found = hashlib.scrypt(secret.encode(), salt=_SALT, n=_COST, r=8, p=1, dklen=16)
    return found.hex()


def check(config: Config, engine: Engine) -> None:
    """Keep the secret's fingerprint at the first start; raise ConfigurationError for another."""
    own = fingerprint(config.secret_key)
    if _kept(engine) is None:
        with suppress(sa.exc.IntegrityError):  # another process was first: its secret is the one
            _put(engine, own)
    if _kept(engine) != own:
        raise ConfigurationError(REFUSAL)


def accept(config: Config, engine: Engine) -> bool:
    """Take the present secret as the site's; tells whether it was another one."""
    own = fingerprint(config.secret_key)
    if _kept(engine) == own:
        return False
    with begin_write(engine) as connection:
        connection.execute(sa.delete(SiteSecret))
    _put(engine, own)
    return True


def _kept(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.scalar(sa.select(SiteSecret.fingerprint))


def _put(engine: Engine, own: str) -> None:
    with begin_write(engine) as connection:
        row = {"id": _ONE, "fingerprint": own, "kept_at": clock.now()}
        connection.execute(sa.insert(SiteSecret).values(**row))
