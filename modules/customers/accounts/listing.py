"""Lists of accounts: one page of them, ready for the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from host.api import EDIT, Actor, Client, Listing, StaffDirectory, number, paginate, session

from ..access import ACCOUNTS
from .filters import Filters
from .models import Account, url_of
from .visibility import selected, visible

MANY = 1_000
SORTS = {
    "name": Client.name,
    "code": Account.number,
    "city": Client.city,
    "updated": Account.updated_at,
}
SORT_LABELS = {"updated": "Last changed"}
LABELS = {
    "name": "Name",
    "code": "Code",
    "parent": "Below",
    "type": "Place",
    "status": "Status",
    "manager": "Account manager",
    "city": "City",
    "employees": "Employees",
}
_BADGE = Markup('<span class="t-badge t-{}">{}</span>')
_BLACKLISTED = _BADGE.format("red", "Blacklisted")


@dataclass(frozen=True, slots=True)
class AccountList:
    """One page of the list, and how many accounts there are in all."""

    listing: Listing[Account]
    total: str


def account_list(filters: Filters, actor: Actor, top: Account | None) -> AccountList:
    """Return the page that the address asks for, of the accounts that the actor may see."""
    where = tuple(filters.conditions(top))
    query = selected(actor).options(joinedload(Account.above)).where(*where)
    listing = paginate(query, sorts=SORTS, default="name", key=Client.id)
    return AccountList(listing, _total(listing, (visible(actor), *where)))


def below(account: Account, actor: Actor) -> Listing[Account]:
    """Return one page of the accounts directly below."""
    query = selected(actor).where(Account.parent_id == account.id)
    return paginate(query, sorts={"name": Client.name}, default="name", key=Client.id)


def columns(listing: Listing[Account], *left_out: str) -> list[dict[str, Any]]:
    """Head the table."""
    direction = "desc" if listing.descending else "asc"
    return [
        {
            "key": key,
            "label": label,
            "sort_url": listing.sort_urls.get(key, ""),
            "sorted": direction if listing.sort == key else "",
            "end": key == "employees",
        }
        for key, label in LABELS.items()
        if key not in left_out
    ]


def rows(
    accounts: Sequence[Account], people: StaffDirectory, actor: Actor, *left_out: str
) -> list[dict[str, Any]]:
    """Return the lines of the table."""
    may_edit = actor.may(ACCOUNTS, EDIT)
    lines = []
    for account in accounts:
        line: dict[str, Any] = {
            "id": account.id,
            "url": account.url,
            "label": account.title,
            "cells": _cells(account, people, left_out),
        }
        if may_edit:
            edit = {"label": "Edit", "icon": "pencil", "url": f"{url_of(account.id)}/edit"}
            line["actions"] = [edit]
        lines.append(line)
    return lines


def status_of(account: Account) -> Markup:
    """Draw the status, and beside it the flag."""
    badge = _BADGE.format(account.state.colour, account.state.label)
    return Markup("{} {}").format(badge, _BLACKLISTED) if account.blacklisted else badge


def _cells(account: Account, people: StaffDirectory, left_out: Sequence[str]) -> dict[str, Any]:
    cells = {
        "name": account.name,
        "code": account.code,
        "type": account.type.label,
        "status": status_of(account),
        "manager": people.name(account.manager_id),
        "city": account.client.city,
        "employees": number(account.employees),
    }
    if "parent" not in left_out:
        cells["parent"] = account.above.name if account.above else ""
    return cells


def _total(listing: Listing[Account], where: Sequence[sa.ColumnElement[bool]]) -> str:
    """Count only when there is more than this page, and not beyond MANY."""
    shown = len(listing.rows)
    if listing.is_first and listing.next_url is None:
        return f"{shown} account{'' if shown == 1 else 's'}"
    some = sa.select(Account.id).join(Account.client).where(*where).limit(MANY + 1).subquery()
    count = session().scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return f"{shown} of {MANY:,}+ accounts" if count > MANY else f"{shown} of {count:,} accounts"
