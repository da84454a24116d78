"""Lets go of content that nothing needs any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from host.database import session
from host.hooks.cron import CronContext, CronJob
from host.storage import holding, keeping
from host.storage.models import StoredFile

_FRESH = timedelta(days=1)
"""Content may be there a little before the row that names it."""


def tidy(context: CronContext) -> None:
    """Let go of what nothing needs, and take into the account what was put before there was one."""
    if not context.dry_run:
        context.count("files", drop_unneeded(context.now - _FRESH))


def drop_unneeded(before: datetime) -> int:
    """Drop content last put before an instant that nothing needs; returns how many pieces."""
    old = set(session().scalars(sa.select(StoredFile.digest).where(StoredFile.put_at < before)))
    known = set(session().scalars(sa.select(StoredFile.digest)))
    strays = {one for one in keeping.store().digests(before) if one not in known}
    needed = holding.needed()  # read last: what is put from here on is fresh
    for one in sorted(strays & needed):
        keeping.adopt(one)
    return sum(keeping.drop_older(one, before) for one in sorted((old | strays) - needed))


TIDY = CronJob("host.tidy_files", "Let go of files that nothing needs", "30 3 * * *", tidy)
