"""Finding the account that somebody types: by code, or by a name that only one has."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.api import Actor, Client, InvalidInput, session

from .choices import Status
from .models import Account
from .visibility import selected

SHOWN = 20


def suggest(text: str, actor: Actor) -> Sequence[Account]:
    """Return open accounts whose code or name begins with the text, else names that hold it."""
    text = text.strip()[:200]
    query = selected(actor).where(
        Client.archived_at.is_(None), Account.status != Status.CLOSED.value
    )
    query = query.order_by(Client.name, Client.id).limit(SHOWN)
    starts = Client.name.istartswith(text, autoescape=True)
    coded = Account.code.istartswith(text.partition(" ")[0], autoescape=True)
    for condition in (starts, coded, Client.name.icontains(text, autoescape=True)):
        found = session().scalars(query.where(condition)).all()
        if found:
            return found
    return []


def resolve(text: str, actor: Actor) -> Account | None:
    """Return the account that is meant, None for nothing; raises InvalidInput for “parent”."""
    text = text.strip()
    if not text:
        return None
    by_code = selected(actor).where(Account.code == text.partition(" ")[0].upper())
    account = session().scalar(by_code)
    if account is not None:
        return account
    named = selected(actor).where(sa.func.lower(Client.name) == text.lower())
    found = session().scalars(named.order_by(Account.id).limit(4)).all()
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(one.title for one in found)
        raise InvalidInput.of("parent", f"Several accounts have this name. Enter one of {choices}.")
    raise InvalidInput.of("parent", _unknown(text, actor))


def _unknown(text: str, actor: Actor) -> str:
    near = [account.title for account in suggest(text[:40], actor)[:3]]
    if near:
        return f"No account is called “{text[:60]}”. Did you mean {' or '.join(near)}?"
    return f"No account is called “{text[:60]}”. Check the name or the code."
