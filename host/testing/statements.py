"""Lets all sites of a test run share what SQLAlchemy has compiled.

Each test opens a database of its own, so each would compile the same few hundred statements
anew: a fifth of its time. A process that serves has one database and compiles them once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_ROOM = 2000
_compiled: LRUCache[Any, Any] = LRUCache(_ROOM)


def share() -> None:
    """Give engines that are made from now on one memory of compiled statements.

    A dialect is part of the key under which a statement is kept: those that write the same SQL
    have to be equal for that.
    """
    written_alike: Any = DefaultDialect
    written_alike.__eq__ = _alike
    written_alike.__hash__ = _hash
    written_alike.engine_created = classmethod(_remember)


def _remember(_dialect: type[DefaultDialect], engine: Engine) -> None:
    memory: Any = engine
    memory._compiled_cache = _compiled


def _alike(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other) and _kind(one) == _kind(other)


def _hash(one: DefaultDialect) -> int:
    return hash(type(one))


def _kind(dialect: Any) -> tuple[object, ...]:
    """Return what else SQL depends on: the server, told at the first connection, and its modes."""
    return (
        getattr(dialect, "server_version_info", None),
        dialect.identifier_preparer.initial_quote,
        dialect.paramstyle,
        getattr(dialect, "_sql_mode", None),
    )
