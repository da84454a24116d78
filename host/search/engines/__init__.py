"""How each kind of database finds parts of words: one small interface, three engines."""

from __future__ import annotations

from sqlalchemy.orm import Session

from host.search.engines.mariadb import FullText
from host.search.engines.port import Engine
from host.search.engines.postgresql import TrigramIndex
from host.search.engines.sqlite import TrigramTokens

__all__ = ["Engine", "engine_of"]

_ENGINES: dict[str, Engine] = {
    "sqlite": TrigramTokens(),
    "postgresql": TrigramIndex(),
    "mysql": FullText(),
    "mariadb": FullText(),
}


def engine_of(db: Session) -> Engine:
    """Return the engine for the database that the session speaks to."""
    return _ENGINES[db.get_bind().dialect.name]
