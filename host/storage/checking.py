"""Compares what the database names with what lies in the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from host.database import session
from host.errors import NotFound
from host.files.store import digest_of
from host.storage import holding, keeping
from host.storage.models import StoredFile


class Fault(StrEnum):
    """What is wrong with content that something needs."""

    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(slots=True)
class Found:
    """What a comparison came to."""

    checked: int = 0
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    """Addresses of content that is not as it should be."""
    unneeded: int = 0
    """Pieces that nothing needs; the nightly job lets go of them."""
    unknown: int = 0
    """Pieces that are needed and were not in the account, in which they are now."""
    used: int = 0
    """Bytes that the store holds, added up anew."""


def check(*, reading: bool = True, said: Callable[[int], None] = lambda _: None) -> Found:
    """Look at all content that something needs; with ``reading``, whether it is still the same.

    What is needed and not in the account is taken into it. ``said`` hears of each piece.
    """
    found = Found()
    needed = holding.needed()
    known = set(session().scalars(sa.select(StoredFile.digest)))
    session().commit()  # reading takes its time: no transaction stays open meanwhile
    for digest in sorted(needed):
        fault = _fault(digest, reading)
        if fault:
            found.faults.append((digest, fault))
        elif digest not in known:
            keeping.adopt(digest)
            found.unknown += 1
        found.checked += 1
        said(found.checked)
    found.unneeded = sum(one not in needed for one in keeping.store().digests())
    found.used = keeping.recount()
    return found


def named(digest: str) -> list[str]:
    """Say who names content: ``Contract.pdf (host_attachment 12)``."""
    lines = []
    for column in holding.columns():
        table = column.table
        shown = [*table.primary_key.columns, *([table.c.name] if "name" in table.c else [])]
        for row in session().execute(sa.select(*shown).where(column == digest).limit(20)):
            label = f"{row.name} " if "name" in table.c else ""
            lines.append(f"{label}({table.name} {row[0]})")
    return lines or ["a change that can be taken back"]


def _fault(digest: str, reading: bool) -> Fault | None:
    if not reading:
        return None if keeping.store().size(digest) is not None else Fault.MISSING
    try:
        with keeping.opened(digest) as content:
            return None if digest_of(content) == digest else Fault.DAMAGED
    except NotFound:
        return Fault.MISSING
