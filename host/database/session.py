"""The session of the current app context, and the unit of work around a state change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.exc import StaleDataError

from host.database.engine import WRITE
from host.errors import StaleRecord

_DEPTH = "trellis_depth"
_AFTER_COMMIT = "trellis_after_commit"
_READ_ONLY = "trellis_read_only"
_GATHERED = "trellis_gathered"


class Database(SQLAlchemy):
    """Flask-SQLAlchemy over an engine that belongs to the process, not to one application."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine: Engine = app.config["TRELLIS_ENGINE"]
        return engine


db = Database(disable_autonaming=True, session_options={"expire_on_commit": False})


def session() -> Session:
    """Return the session of the current request, job or command."""
    return db.session()


def read(query: sa.Select[Any], values: Mapping[str, Any] | None = None) -> sa.CursorResult[Any]:
    """Run a query for columns in the session's transaction, after what waits to be written.

    The session would prepare for objects, which costs as much as the query of a short page.
    """
    current = session()
    current.flush()
    return current.connection().execute(query, values)


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
    current.info[_GATHERED] = []
    current.info[_AFTER_COMMIT] = []
    try:
        current.connection(execution_options={WRITE: True})
        yield current
        _write_gathered(current)
        if current.info.get(_READ_ONLY):
            _take_back(current)
        else:
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
        current.info.pop(_GATHERED, None)
        callbacks: list[Callable[[], None]] = current.info.pop(_AFTER_COMMIT, [])
    for callback in callbacks:
        callback()


def in_transaction() -> bool:
    """Tell whether a unit of work is open."""
    return bool(session().info.get(_DEPTH))


def keep_nothing() -> None:
    """Let every unit of work of this request come to nothing: its writes are taken back.

    Code that notes by the way that a page was seen goes on as if it had; nobody is told of it.
    """
    session().info[_READ_ONLY] = True


def _take_back(current: Session) -> None:
    current.flush()
    current.rollback()
    current.info[_AFTER_COMMIT] = []


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


def gather(write: Callable[[list[Any]], None], item: object) -> None:
    """Have ``write`` called once with all that was gathered for it, just before the commit.

    A change of ten thousand records so costs a few statements where it would cost as many as
    records. What a savepoint that was rolled back has gathered is forgotten with it. Outside of
    a transaction it is written at once, in one of its own.
    """
    current = session()
    if not current.info.get(_DEPTH):
        with transaction():
            write([item])
        return
    current.info[_GATHERED].append((write, item, current.get_nested_transaction()))


def _write_gathered(current: Session) -> None:
    """Write what was gathered, and what the writing itself gathers."""
    while waiting := current.info[_GATHERED]:
        current.info[_GATHERED] = []
        by_writer: dict[Callable[[list[Any]], None], list[Any]] = {}
        for write, item, _ in waiting:
            by_writer.setdefault(write, []).append(item)
        for write, items in by_writer.items():
            write(items)


@event.listens_for(Session, "after_soft_rollback")
def _forget_gathered(current: Session, ended: SessionTransaction) -> None:
    """Forget what was gathered inside a savepoint that the database has forgotten too."""
    waiting = current.info.get(_GATHERED)
    if waiting and ended.nested:
        current.info[_GATHERED] = [one for one in waiting if not _is_inside(one[2], ended)]


def _is_inside(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while savepoint is not None:
        if savepoint is ended:
            return True
        savepoint = savepoint.parent
    return False
