"""Accounts elsewhere in the trees that may be the same customer."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.api import Actor, Client, clients, session

from ..access import as_keeper
from .data import AccountData
from .models import Account
from .visibility import selected

SHOWN = 5


def similar(data: AccountData, actor: Actor) -> Sequence[Account]:
    """Return visible accounts of the same name or tax number, a few of them.

    Names are compared without case, accents, punctuation and legal form.
    """
    named = [client.id for client in clients.find_by_name(data.name, as_keeper(actor))]
    same: list[sa.ColumnElement[bool]] = [Account.id.in_(named[:500])]
    if data.vat_number.strip():
        same.append(Client.vat_number == data.vat_number.strip())
    query = selected(actor).where(sa.or_(*same)).order_by(Client.archived_at.is_not(None))
    return session().scalars(query.order_by(Account.id).limit(SHOWN)).all()
