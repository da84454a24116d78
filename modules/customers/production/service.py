"""Teams at work: which one does a task of an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from host.api import Choice, Client, session

from ..accounts.models import Account
from . import resolution
from .models import Resource, Team, TeamRule

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Assigned:
    """The team of a task, and the rule that says so."""

    team: Team
    rule: TeamRule

    @property
    def assigned_by(self) -> str:
        """What a task keeps of how it came to its team."""
        return f"rule:{self.rule.id}"


def team_for(account: Account, task_type_id: int, specs: Mapping[str, str]) -> Assigned | None:
    """Return the team for a task of an account, however deep it hangs, in one statement.

    The account's own rules go before those of the account above it, and so on; None when no rule
    fits. Teams that are switched off get nothing.
    """
    lineage = list(reversed(account.lineage))
    rows = rules_of(lineage)
    found = resolution.choose(lineage, [row.rule for row in rows], task_type_id, specs)
    if found is None:
        return None
    kept = next(row for row in rows if row.id == found.id)
    return Assigned(kept.team, kept)


def rules_of(account_ids: Sequence[int]) -> Sequence[TeamRule]:
    """Return the rules of some accounts for teams that work, with team and client at hand."""
    query = (
        sa.select(TeamRule)
        .join(Team, Team.id == TeamRule.team_id)
        .where(TeamRule.account_id.in_(account_ids), Team.is_active)
        .options(joinedload(TeamRule.team), joinedload(TeamRule.client))
        .order_by(TeamRule.priority, TeamRule.id)
    )
    return session().scalars(query).all()


def resource_choices() -> list[Choice]:
    """Return those who do production work as choices of a field."""
    query = sa.select(Resource.id, Resource.name, Resource.is_active).order_by(Resource.name)
    return [
        Choice(str(row.id), row.name if row.is_active else f"{row.name} (inactive)")
        for row in session().execute(query.limit(_MOST))
    ]


def account_name(account_id: int) -> str:
    """Return what an account is called."""
    return session().scalar(sa.select(Client.name).where(Client.id == account_id)) or ""
