"""The teams of an account on its page."""

from __future__ import annotations

from host.api import CREATE, VIEW, Actor

from ..access import PRODUCTION
from ..accounts.models import Account
from ..accounts.parts import Part, part
from .service import rules_of

_MOST = 12


@part
def teams_part(account: Account, person: Actor) -> Part | None:
    """Show the rules of the account and of those above it, the nearest first."""
    if not person.may(PRODUCTION, VIEW):
        return None
    places = {account_id: at for at, account_id in enumerate(reversed(account.lineage))}
    rules = sorted(rules_of(list(places)), key=lambda one: (places[one.account_id], one.id))
    facts = []
    for one in rules[:_MOST]:
        above = "" if one.account_id == account.id else f", inherited from {one.client.name}"
        tasks = one.name.removeprefix(f"{one.client.name}: ").rpartition(": ")[0]
        link = f"/customers/team-rules/{one.id}"
        facts.append({"label": tasks, "value": f"{one.team.name}{above}", "url": link})
    if not person.may(PRODUCTION, CREATE):
        return Part("Production teams", facts) if facts else None
    new = f"/customers/team-rules/new?account_id={account.id}"
    return Part("Production teams", facts, "Add a rule", new)
