"""Watches the statements of a migration: it may change its own tables and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host.hooks.manifest import Manifest
from host.lifecycle.errors import ActivationRefused

_NAME = r"(?:[`\"\[]?\w+[`\"\]]?\.)?[`\"\[]?(?P<table>\w+)"
_WRITES = re.compile(
    r"\s*(?P<verb>INSERT\s+(?:OR\s+\w+\s+|IGNORE\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?"
    r"|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|ALTER\s+TABLE(?:\s+IF\s+EXISTS)?(?:\s+ONLY)?"
    r"|DROP\s+TABLE(?:\s+IF\s+EXISTS)?)\s+" + _NAME,
    re.IGNORECASE,
)
_TEMPORARY = "_alembic_tmp_"


@contextmanager
def refused(
    connection: Connection, manifest: Manifest, of_others: Collection[str]
) -> Iterator[None]:
    """Refuse, inside the block, statements that change tables that are not the module's.

    It finds what is written plainly, as honest mistakes are; it is no wall against malice.
    Raises ActivationRefused.
    """

    def look(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        found = _WRITES.match(statement)
        if found is None:
            return
        table = found["table"].removeprefix(_TEMPORARY)
        if not table.startswith(manifest.table_prefix) or table in of_others:
            raise ActivationRefused(
                f"The migrations of {manifest.slug} {_words(found['verb'])} the table {table}, "
                "which is not the module's own. Ask its publisher for a corrected version.",
                "migrate",
            )

    sa.event.listen(connection, "before_cursor_execute", look)
    try:
        yield
    finally:
        sa.event.remove(connection, "before_cursor_execute", look)


def _words(verb: str) -> str:
    first = verb.split(maxsplit=1)[0].upper()
    return {"DROP": "drop", "ALTER": "alter", "TRUNCATE": "empty"}.get(first, "change rows of")
