"""The session of the current app context, and the unit of work around a state change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from host.database.engine import WRITE
from host.errors import StaleRecord

_DEPTH = "trellis_depth"
_AFTER_COMMIT = "trellis_after_commit"


class Database(SQLAlchemy):
    """Flask-SQLAlchemy over an engine that belongs to the process, not to one application."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine: Engine = app.config["TRELLIS_ENGINE"]
        return engine


db = Database(disable_autonaming=True, session_options={"expire_on_commit": False})


def session() -> Session:
    """Return the session of the current request, job or command."""
    return db.session()


@contextmanager
def transaction() -> Iterator[Session]:
    """Group the writes of one state change; commit at the end of the outermost one.

    A read transaction that is open is ended first, so that on SQLite the write lock is
    taken before anything is read and cannot be lost to another writer half-way. After
    the commit, what was given to `after_commit` runs in order. Any error rolls back all.
    """
    current = session()
    if current.info.get(_DEPTH):
        current.info[_DEPTH] += 1
        try:
            yield current
            current.flush()
        finally:
            current.info[_DEPTH] -= 1
        return
    current.commit()
    current.info[_DEPTH] = 1
    current.info[_AFTER_COMMIT] = []
    try:
        current.connection(execution_options={WRITE: True})
        yield current
        current.commit()
    except StaleDataError as error:
        current.rollback()
        raise StaleRecord(
            "Somebody else saved this at the same moment. Load it again and repeat your change."
        ) from error
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info[_DEPTH] = 0
        callbacks: list[Callable[[], None]] = current.info.pop(_AFTER_COMMIT, [])
    for callback in callbacks:
        callback()


def in_transaction() -> bool:
    """Tell whether a unit of work is open."""
    return bool(session().info.get(_DEPTH))


def abandon() -> None:
    """Undo what code that raised has begun, and let go of its locks.

    Inside a unit of work nothing happens: whoever opened it takes all of it back.
    """
    if has_app_context() and not session().info.get(_DEPTH):
        session().rollback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run ``callback`` once the current transaction is committed; at once when there is none."""
    current = session()
    if current.info.get(_DEPTH):
        current.info[_AFTER_COMMIT].append(callback)
    else:
        callback()
