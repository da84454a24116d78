"""What a form or another part says of an account, and the rules that it must keep."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from host.api import ClientData, InvalidInput, clients

from .choices import Kind, NodeType, SizeBand
from .models import Account

MAX_EMPLOYEES = 1_000_000_000
MAX_MONEY = Decimal(10) ** 12
CLIENT_FIELDS = tuple(field.name for field in fields(ClientData) if field.name != "owner_id")
"""Facts that are kept in the client of the host."""
_LINES = (
    "phone2",
    "fax",
    "shipping_street",
    "shipping_city",
    "shipping_state",
    "shipping_zip",
    "shipping_country",
    "tax_office",
)
_SHIPPING = tuple(name for name in _LINES if name.startswith("shipping_"))


@dataclass(frozen=True, slots=True)
class AccountData:
    """The facts of an account, as typed; `cleaned` checks them. Its place in the tree is apart."""

    name: str
    kind: Kind = Kind.COMPANY
    node_type: NodeType = NodeType.COMPANY
    manager_id: int | None = None
    industry: str = ""
    email: str = ""
    phone: str = ""
    phone2: str = ""
    fax: str = ""
    website: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    shipping_same: bool = True
    shipping_street: str = ""
    shipping_city: str = ""
    shipping_state: str = ""
    shipping_zip: str = ""
    shipping_country: str = ""
    employees: int | None = None
    annual_revenue: Decimal | None = None
    currency: str = ""
    vat_number: str = ""
    tax_office: str = ""
    tax_rate: Decimal = Decimal(0)
    notes: str = ""

    @classmethod
    def of(cls, account: Account, **changed: Any) -> AccountData:
        """Return what is known of an account, with some of it changed."""
        known: dict[str, Any] = {
            field.name: getattr(
                account.client if field.name in CLIENT_FIELDS else account, field.name
            )
            for field in fields(cls)
        }
        known |= {"kind": account.legal_kind, "node_type": account.type}
        return cls(**(known | changed))

    def client_data(self, owner_id: int | None) -> ClientData:
        """Return what the host keeps of it."""
        return ClientData(
            **{name: getattr(self, name) for name in CLIENT_FIELDS}, owner_id=owner_id
        )

    def put_on(self, account: Account) -> None:
        """Write what this module keeps onto an account."""
        for name, value in asdict(self).items():
            if name not in CLIENT_FIELDS:
                setattr(account, name, value)
        account.kind, account.node_type = self.kind.value, self.node_type.value
        band = SizeBand.of(self.employees).value if self.employees is not None else ""
        account.size_band = band

    def cleaned(self) -> AccountData:
        """Return the facts in their stored form; raises InvalidInput naming every bad field."""
        bad: dict[str, list[str]] = {}
        texts: dict[str, Any] = {name: _line(getattr(self, name)) for name in _LINES}
        if self.shipping_same:
            texts |= dict.fromkeys(_SHIPPING, "")
        tidy = replace(self, **texts)
        for name, message in tidy._faults():
            bad.setdefault(name, []).append(message)
        try:
            good = clients.cleaned(tidy.client_data(None))
        except InvalidInput as error:
            bad |= error.fields
        if bad:
            raise InvalidInput(next(iter(bad.values()))[0], bad)
        return replace(tidy, **{name: getattr(good, name) for name in CLIENT_FIELDS})

    def _faults(self) -> Iterator[tuple[str, str]]:
        for name in _LINES:
            longest: int = Account.__table__.c[name].type.length  # type: ignore[attr-defined]
            text = getattr(self, name)
            if len(text) > longest:
                yield name, f"This has {len(text)} characters; {longest} fit. Shorten it."
            elif any(unicodedata.category(letter) == "Cc" for letter in text):
                yield name, "This holds a character that cannot be shown. Type it again."
        if self.employees is not None and not 0 <= self.employees < MAX_EMPLOYEES:
            yield "employees", "Enter how many people work there: 0 or more."
        yield from _number_faults("annual_revenue", self.annual_revenue, MAX_MONEY)
        if not _fits(self.tax_rate) or not 0 <= self.tax_rate <= 100:
            yield "tax_rate", "Enter a percentage from 0 to 100 with at most two decimals."


def _number_faults(name: str, value: Decimal | None, limit: Decimal) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if not _fits(value):
        yield name, "Enter an amount with at most two decimals."
    elif not 0 <= value < limit:
        yield name, f"Enter an amount from 0 to less than {limit:,}."


def _fits(value: Decimal) -> bool:
    """Whether the value is a number that two decimals hold."""
    if not value.is_finite() or abs(value) >= MAX_MONEY * 1000:
        return value.is_finite()
    return value == round(value, 2)


def _line(text: str) -> str:
    """Return the text on one line, composed, without double spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())
