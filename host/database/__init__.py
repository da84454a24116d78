"""Sessions, types, naming and migrations."""

from host.database.base import TYPE_MAP, HostModel, Stamped, Versioned, module_metadata
from host.database.engine import begin_write, create_engine
from host.database.locks import TablesInUse, without_long_waits
from host.database.migrations import HOST_CHAIN, Chain, upgrade_host
from host.database.session import (
    abandon,
    after_commit,
    db,
    gather,
    in_transaction,
    keep_nothing,
    read,
    session,
    transaction,
)
from host.database.types import LongBlob, LongText, Money, Percent, ScaledDecimal, UtcDateTime

__all__ = [
    "HOST_CHAIN",
    "TYPE_MAP",
    "Chain",
    "HostModel",
    "LongBlob",
    "LongText",
    "Money",
    "Percent",
    "ScaledDecimal",
    "Stamped",
    "TablesInUse",
    "UtcDateTime",
    "Versioned",
    "abandon",
    "after_commit",
    "begin_write",
    "create_engine",
    "db",
    "gather",
    "in_transaction",
    "keep_nothing",
    "module_metadata",
    "read",
    "session",
    "transaction",
    "upgrade_host",
    "without_long_waits",
]
