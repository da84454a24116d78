"""How long a change of tables waits for those who are at work on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from host.errors import Conflict

LOCK_SECONDS = 5
"""Whoever waits for a whole table keeps everybody waiting who comes after."""

_POSTGRESQL_NOT_AVAILABLE = "55P03"
_MARIADB_WAITED_TOO_LONG = 1205


class TablesInUse(Conflict):
    """A request or a job held tables for too long; what was tried is to be taken back."""

    code = "tables_in_use"


@contextmanager
def without_long_waits(
    connection: Connection, what: str, seconds: int | None = None
) -> Iterator[None]:
    """Raise TablesInUse from statements that wait longer than so many seconds for a table.

    Without a number it is `LOCK_SECONDS`.

    ``what`` begins the message, such as “The tables of Parcels”. Without this, one frozen
    request would hold up the change, and the change every later request. SQLite has no such
    locks: readers stand in nobody's way there, and writers have a limit anyway.
    """
    limit = LOCK_SECONDS if seconds is None else seconds
    before = _limit(connection)
    _set_limit(connection, limit)
    try:
        yield
    except BaseException as error:
        if connection.dialect.name != "postgresql":  # there the limit ends with the transaction
            try:
                _restore(connection, before)
            except SQLAlchemyError:  # the connection is lost: what led here says more
                connection.invalidate()
        if isinstance(error, DBAPIError) and _has_waited(error):
            raise TablesInUse(
                f"{what} are in use by a request or a job for more than {limit} seconds, so "
                "nothing was changed. Try again in a minute. If it stays so, something hangs: see "
                "Setup → System and Setup → Scheduled jobs, and restart the process in question."
            ) from error
        raise
    _restore(connection, before)


def _limit(connection: Connection) -> Any:
    query = {
        "postgresql": "SHOW lock_timeout",
        "mysql": "SELECT @@SESSION.lock_wait_timeout",
        "mariadb": "SELECT @@SESSION.lock_wait_timeout",
    }.get(connection.dialect.name)
    return connection.exec_driver_sql(query).scalar_one() if query else None


def _set_limit(connection: Connection, seconds: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(seconds)}s'")
    elif connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {int(seconds)}")


def _restore(connection: Connection, before: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{before}'")
    elif connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {int(before)}")


def _has_waited(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) == _POSTGRESQL_NOT_AVAILABLE:
        return True
    given: tuple[Any, ...] = getattr(error.orig, "args", ())
    return bool(given) and given[0] == _MARIADB_WAITED_TOO_LONG
