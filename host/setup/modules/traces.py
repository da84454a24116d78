"""What a purge would delete beside the module's own tables, counted."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import RoleGrant
from host.cron.models import CronRun
from host.database import session
from host.kernel.names import owned
from host.licensing.models import ModuleLicence
from host.messaging.webhooks.models import WebhookTarget
from host.settings.models import Setting


def counts(slug: str) -> dict[str, int]:
    """Return how many rows of what the host keeps for the module; those that are none left out."""
    wanted = {
        "saved settings": sa.select(sa.func.count()).where(owned(Setting.section, slug)),
        "rights of roles": sa.select(sa.func.count()).where(owned(RoleGrant.right, slug)),
        "runs of jobs": sa.select(sa.func.count()).where(owned(CronRun.job, slug)),
        "webhook addresses": sa.select(sa.func.count()).where(owned(WebhookTarget.owner, slug)),
        "licences": sa.select(sa.func.count()).where(ModuleLicence.slug == slug),
    }
    columns = [query.scalar_subquery().label(f"n{at}") for at, query in enumerate(wanted.values())]
    found = session().execute(sa.select(*columns)).one()
    return {noun: count for noun, count in zip(wanted, found, strict=True) if count}
