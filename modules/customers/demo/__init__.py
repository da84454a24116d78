"""Accounts for the demonstration site; every company in them is made up."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from host.api import SYSTEM, Client, DemoData, Staff, session

from ..accounts import adoption, service, standing
from ..accounts.choices import Kind, NodeType, Status
from ..accounts.data import AccountData
from ..accounts.models import Account
from . import diary, prices, teams

Entry = dict[str, Any]
_SAME = ("industry", "email", "phone", "website", "address", "city", "state", "zip", "country")


def load() -> None:
    """Add the trees that are not there yet; clients of the demonstration become accounts too."""
    adoption.adopt_all(SYSTEM)
    active = sa.select(Staff.id).where(Staff.is_active).order_by(Staff.id)
    staff = session().scalars(active).all()
    text = (Path(__file__).parent / "accounts.toml").read_text("utf-8")
    made: dict[str, int] = {}
    for entry in tomllib.loads(text)["account"]:
        above = made.get(entry.get("below", ""))
        found = _stored(entry["name"], above)
        made[entry["key"]] = found if found is not None else _make(entry, above, staff)


def _stored(name: str, above: int | None) -> int | None:
    beside = Account.parent_id == above if above else Account.parent_id.is_(None)
    query = sa.select(Account.id).join(Account.client).where(beside, Client.name == name)
    return session().scalar(query.limit(1))


def _make(entry: Entry, above: int | None, staff: Sequence[int]) -> int:
    place = entry.get("manager")
    texts: dict[str, Any] = {name: entry.get(name, "") for name in _SAME}
    revenue = entry.get("revenue")
    data = AccountData(
        name=entry["name"],
        kind=Kind(entry.get("kind", "company")),
        node_type=NodeType(entry.get("type", "company")),
        manager_id=staff[place % len(staff)] if place is not None and staff else None,
        employees=entry.get("employees"),
        annual_revenue=Decimal(revenue) if revenue is not None else None,
        currency=entry.get("currency", ""),
        vat_number=entry.get("tax_number", ""),
        tax_rate=Decimal(str(entry.get("tax_rate", 0))),
        notes=entry.get("notes", ""),
        **texts,
    )
    account = service.create(data, SYSTEM, above)
    if entry.get("active") and staff:
        standing.change_status(account.id, Status.ACTIVE, SYSTEM)
    if entry.get("blacklist"):
        standing.blacklist(account.id, entry["blacklist"], SYSTEM)
    return account.id


DEMO = DemoData(key="customers.accounts", load=load, position=40)
PRICES = DemoData(key="customers.prices", load=prices.load, position=42)
DIARY = DemoData(key="customers.diary", load=diary.load, position=46)
TEAMS = DemoData(key="customers.teams", load=teams.load, position=44)
