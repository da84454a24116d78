"""What the health page says of licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from host import clock
from host.database import session
from host.hooks.health import Health, HealthLine
from host.kernel.generation import current
from host.licensing.models import LicenceState, ModuleLicence
from host.licensing.standing import standing

_SOON = timedelta(days=30)
_NAME, _PAGE = "Licences", "setup_modules.index"


def lines() -> Sequence[HealthLine]:
    """Return whether a licence has lapsed, cannot be asked for, or ends within a month."""
    found = [one for module in current().modules if (one := standing(module.slug))]
    if lapsed := [one.name for one in found if one.is_lapsed]:
        meaning = f"Lapsed, so only reading and exporting is left: {', '.join(lapsed)}."
        return [HealthLine(_NAME, Health.BAD, meaning, "Enter a code that is good.", _PAGE)]
    if grace := [one.name for one in found if one.state is LicenceState.GRACE]:
        meaning = f"Nobody can say for now whether it is good: {', '.join(grace)}."
        to_do = "See that the licence server can be reached; it goes on for a week."
        return [HealthLine(_NAME, Health.LOOK, meaning, to_do, _PAGE)]
    ending = _ending([one.slug for one in found])
    if ending:
        meaning = f"Ending within a month: {', '.join(ending)}."
        return [HealthLine(_NAME, Health.LOOK, meaning, "Renew it with its publisher.", _PAGE)]
    return [HealthLine(_NAME, Health.GOOD, f"Modules that need one and have it: {len(found)}.")]


def _ending(slugs: Sequence[str]) -> list[str]:
    soon = (clock.now() + _SOON).date()
    ends = current().remember("ends of licences", _ends)
    return [
        f"{slug} on {ends[slug]:%-d %b %Y}" for slug in slugs if slug in ends and ends[slug] <= soon
    ]


def _ends() -> Mapping[str, date]:
    query = sa.select(ModuleLicence.slug, ModuleLicence.expires)
    rows = session().execute(query.where(ModuleLicence.expires.is_not(None)))
    return {row.slug: row.expires for row in rows}
