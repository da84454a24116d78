"""What is on or off for the whole site, on every node; so far, safe mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from host import clock
from host.kernel.models import Switch

SAFE_MODE = "safe_mode"


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """Since when something is on, and by whom."""

    by: str
    at: datetime


def state(engine: Engine, name: str) -> SwitchedOn | None:
    """Return who switched it on and when, or None when it is off."""
    query = sa.select(Switch.changed_by, Switch.changed_at).where(
        Switch.name == name, Switch.is_on.is_(True)
    )
    with engine.connect() as connection:
        row = connection.execute(query).first()
    return SwitchedOn(row.changed_by, row.changed_at) if row else None


def put(db: Session, name: str, on: bool, by: str) -> bool:
    """Put the switch in the caller's transaction; return whether that changed anything."""
    switch = db.get(Switch, name, populate_existing=True, with_for_update=True)
    if (switch.is_on if switch else False) == on:
        return False
    if switch is None:
        switch = Switch(name=name)
        db.add(switch)
    switch.is_on, switch.changed_at, switch.changed_by = on, clock.now(), by[:200]
    db.flush()
    return True
