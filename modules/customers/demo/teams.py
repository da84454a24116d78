"""Who does the work on the demonstration site; all of them are made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import SYSTEM, Client, records, session

from ..accounts.models import Account
from ..production.models import Team
from ..production.record_types import RESOURCE, RULE, TASK_TYPE, TEAM

_RESOURCES = (
    ("Salma Haddad", "41"),
    ("Yuki Tanabe", "46"),
    ("Ivo Marten", "38"),
    ("Greta Solberg", "52"),
)
_TEAMS = (
    ("Nordic desk", ("Greta Solberg", "Ivo Marten")),
    ("Arabic desk", ("Salma Haddad",)),
    ("Layout studio", ("Yuki Tanabe", "Ivo Marten")),
)
_RULES = (
    ("Translation", "", "Nordic desk"),
    ("Translation", "target=ar", "Arabic desk"),
    ("Layout", "", "Layout studio"),
)


def load() -> None:
    """Make types of task, resources, teams, and rules for the first tree, where there are none."""
    if session().scalar(sa.select(Team.id).limit(1)) is not None:
        return
    kinds = {name: _made(TASK_TYPE, name=name) for name in ("Translation", "Review", "Layout")}
    people = {
        name: _made(RESOURCE, name=name, hourly_cost=Decimal(cost), cost_currency="USD")
        for name, cost in _RESOURCES
    }
    teams = {
        name: _made(TEAM, name=name, members=tuple(str(people[one]) for one in members))
        for name, members in _TEAMS
    }
    top = session().scalar(
        sa.select(Account.id)
        .join(Client, Client.id == Account.id)
        .where(Account.parent_id.is_(None))
        .where(Client.name == "Citywide Medical Center")
        .limit(1)
    )
    for kind, specs, team in _RULES if top is not None else ():
        _made(RULE, account_id=top, task_type_id=kinds[kind], specs=specs, team_id=teams[team])


def _made(record_type: Any, **values: Any) -> int:
    return int(records.create(record_type, values, SYSTEM).record.id)
