"""How the licence of each module stands, remembered until the next epoch: asking costs no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from host.kernel.generation import current
from host.licensing.errors import LicenceLapsed
from host.licensing.models import LicenceState, ModuleLicence

GRACE = timedelta(days=7)
"""How long a module works on while nobody can say whether its licence is good."""
NO_CODE = "No purchase code has been entered."


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one module's licence, since when, and why."""

    slug: str
    name: str
    state: LicenceState
    since: datetime | None
    message: str
    grace_ends: datetime | None = None

    @property
    def is_lapsed(self) -> bool:
        """Tell whether the module is read-only."""
        return self.state is LicenceState.LAPSED


def standing(slug: str) -> Standing | None:
    """Return how the licence of an active module stands; None when it needs none."""
    module = current().module(slug)
    if module is None or not module.artefact.manifest.licence_required:
        return None
    kept = _kept().get(slug)
    name = module.artefact.manifest.name
    if kept is None:
        return Standing(slug, name, LicenceState.LAPSED, None, NO_CODE)
    return Standing(slug, name, *kept)


def is_lapsed(slug: str) -> bool:
    """Tell whether an active module may only be read and exported."""
    found = standing(slug)
    return found is not None and found.is_lapsed


def refuse_if_lapsed(slug: str) -> None:
    """Raise LicenceLapsed when the module may only be read and exported."""
    found = standing(slug)
    if found is None or not found.is_lapsed:
        return
    since = f" since {found.since:%Y-%m-%d}" if found.since else ""
    raise LicenceLapsed(
        f"{found.name} is read-only{since}: its licence has lapsed. {found.message} Nothing was "
        "saved. Everything can still be read and exported; an administrator can enter a code "
        "under Setup → Modules → Licence.",
        slug=slug,
    )


_Kept = tuple[LicenceState, datetime | None, str, datetime | None]


def _kept() -> Mapping[str, _Kept]:
    return current().remember("licences", _load)


def _load() -> Mapping[str, _Kept]:
    table = ModuleLicence.__table__.c
    query = sa.select(
        table.slug, table.state, table.state_since, table.message, table.unreachable_since
    )
    with current().engine.connect() as connection:
        rows = connection.execute(query).all()
    return {
        row.slug: (
            LicenceState(row.state),
            row.state_since,
            row.message,
            row.unreachable_since + GRACE if row.unreachable_since else None,
        )
        for row in rows
    }
