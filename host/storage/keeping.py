"""Puts files into the store of this site and gets them out, and keeps the account of it.

Whoever puts or drops content locks the account first. So content that somebody puts at the
moment in which it is tidied away either stays or is put once more, whatever the store is.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host import clock
from host.database import session, transaction
from host.errors import InvalidInput
from host.files.places import store_at
from host.files.store import Kept, Store, digest_of, megabytes
from host.kernel.generation import current
from host.storage import settings
from host.storage.models import StoredFile, StoreUsage


def store() -> Store:
    """Return the store that the configuration names: a folder beside the data, or another."""
    config = current().config
    return store_at(config.files_url or Path(config.data_dir / "files").as_uri())


def put(content: BinaryIO, most: int, *, limited: bool = True) -> Kept:
    """Keep what a stream holds from its beginning on.

    Raises InvalidInput when it is longer than ``most`` bytes, or when all files together would
    take more than the settings allow; what the site itself must keep is not ``limited``.
    """
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    if size > most:
        raise InvalidInput(f"The file is larger than {megabytes(most)}.")
    if limited and _is_beyond(used(), size) and not _is_kept(content):
        raise _full(used(), size)
    kept = store().put(content, most)
    with transaction() as db:
        usage = _locked(db)
        row = db.get(StoredFile, kept.digest, populate_existing=True)
        if row is None:
            if limited and _is_beyond(usage.used, kept.size):
                raise _full(usage.used, kept.size)
            db.add(StoredFile(digest=kept.digest, size=kept.size, put_at=clock.now()))
            usage.used += kept.size
        else:
            row.put_at = clock.now()
        if store().size(kept.digest) is None:  # tidied away before the lock was ours
            content.seek(0)
            store().put(content, most)
    return kept


def opened(digest: str) -> BinaryIO:
    """Open content to read; raises NotFound when it is not there."""
    return store().open(digest)


def used() -> int:
    """Return how many bytes the store holds, as the account has it."""
    return session().scalar(sa.select(StoreUsage.used)) or 0


def drop_older(digest: str, before: datetime) -> bool:
    """Let go of content that nobody has put again since an instant; tell whether it went."""
    with transaction() as db:
        usage = _locked(db)
        row = db.get(StoredFile, digest, populate_existing=True)
        if row is not None:
            if row.put_at >= before:
                return False
            usage.used = max(0, usage.used - row.size)
            db.delete(row)
            db.flush()
        store().drop(digest)
    return True


def adopt(digest: str) -> None:
    """Take content into the account that lies in the store without being in it."""
    with transaction() as db:
        usage = _locked(db)
        size = store().size(digest)
        if size is not None and db.get(StoredFile, digest, populate_existing=True) is None:
            db.add(StoredFile(digest=digest, size=size, put_at=clock.now()))
            usage.used += size


def recount() -> int:
    """Add the account up anew from its rows, and return it: how many bytes the store holds."""
    with transaction() as db:
        usage = _locked(db)
        usage.used = int(db.scalar(sa.select(sa.func.sum(StoredFile.size))) or 0)
        return usage.used


def _locked(db: Session) -> StoreUsage:
    query = sa.select(StoreUsage).with_for_update()
    return db.scalars(query.execution_options(populate_existing=True)).one()


def _is_beyond(taken: int, size: int) -> bool:
    limit = settings.limit()
    return limit is not None and taken + size > limit


def _is_kept(content: BinaryIO) -> bool:
    """Tell whether the same content is there already, for then it takes no more room."""
    digest = digest_of(content)
    content.seek(0)
    return session().get(StoredFile, digest) is not None


def _full(taken: int, size: int) -> InvalidInput:
    allowed = megabytes(settings.limit() or 0)
    return InvalidInput(
        f"The store of files is full: {megabytes(taken)} of {allowed} are used, and this file "
        f"needs {megabytes(size)}. Delete files that nobody needs, or ask an administrator to "
        "raise the limit under Setup, Settings, Files."
    )
