"""What the health page says of modules: which serve, and which of them raised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from host import clock
from host.database import session
from host.hooks.health import Health, HealthLine
from host.kernel.generation import current
from host.kernel.models import ModuleFault
from host.lifecycle.models import Module, ModuleState

_LATELY = timedelta(days=1)
_PAGE = "setup_modules.index"


def lines() -> Sequence[HealthLine]:
    """Return how modules stand, and which of them raised, with one statement."""
    nothing = sa.literal("", sa.String(40))
    never = sa.cast(sa.null(), ModuleFault.last_at.type)
    modules = sa.select(Module.slug, Module.state, Module.failed_stage, never.label("last_at"))
    last = sa.func.max(ModuleFault.last_at)
    faults = sa.select(ModuleFault.slug, nothing, nothing, last).group_by(ModuleFault.slug)
    both = sa.union_all(modules, faults).subquery()
    rows = session().execute(sa.select(both).order_by(both.c.slug)).all()
    return [
        *_states([row for row in rows if row.last_at is None]),
        *_faults([row for row in rows if row.last_at is not None]),
    ]


def _states(rows: Sequence[Any]) -> Sequence[HealthLine]:
    """Return which modules should serve and do not, and whose last step failed."""
    if current().safe_mode or current().config.safe_mode:
        to_do = "Deactivate what broke the site, then leave safe mode."
        meaning = "Safe mode is on: no module serves."
        return [HealthLine("Modules", Health.BAD, meaning, to_do, "setup_safe_mode.index")]
    serving = {module.slug for module in current().modules}
    out = [row.slug for row in rows if row.state == ModuleState.SUSPENDED]
    out += [row.slug for row in rows if row.state == ModuleState.ACTIVE and row.slug not in serving]
    if out:
        meaning = f"Active or suspended, but not serving: {', '.join(out)}."
        to_do = "Open the module: it says why, and what brings it back."
        return [HealthLine("Modules", Health.BAD, meaning, to_do, _PAGE)]
    if failed := [row.slug for row in rows if row.failed_stage]:
        meaning = f"The last step failed for {', '.join(failed)}."
        to_do = "Open the module, read at which stage, and try again."
        return [HealthLine("Modules", Health.LOOK, meaning, to_do, _PAGE)]
    return [HealthLine("Modules", Health.GOOD, f"Active modules: {len(serving)}; all serve.")]


def _faults(rows: Sequence[Any]) -> Sequence[HealthLine]:
    """Return which modules raised within a day, or earlier without anybody dismissing it."""
    lately = sorted({row.slug for row in rows if clock.now() - row.last_at < _LATELY})
    to_do = "Read the fault, tell the publisher, and dismiss it."
    name, page = "Module errors", "setup_system.index"
    if lately:
        meaning = f"Something failed within a day in {', '.join(lately)}."
        return [HealthLine(name, Health.BAD, meaning, to_do, page)]
    if rows:
        meaning = f"Open faults of earlier days: {', '.join(sorted({row.slug for row in rows}))}."
        return [HealthLine(name, Health.LOOK, meaning, to_do, page)]
    return [HealthLine(name, Health.GOOD, "No module has an open fault.")]
