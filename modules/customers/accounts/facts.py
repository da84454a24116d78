"""An account in words and plain values: for its history and for webhooks."""

from __future__ import annotations

from typing import Any

from host.api import Staff, session

from .choices import Kind, NodeType, SizeBand, Status
from .data import CLIENT_FIELDS
from .models import Account

LABELS: dict[str, str] = {
    "name": "Name",
    "kind": "Kind",
    "node_type": "Place in the tree",
    "parent": "Below",
    "status": "Status",
    "manager": "Account manager",
    "industry": "Industry",
    "email": "E-mail",
    "phone": "Phone",
    "phone2": "Second phone",
    "fax": "Fax",
    "website": "Website",
    "address": "Street",
    "city": "City",
    "state": "State",
    "zip": "Zip",
    "country": "Country",
    "shipping_same": "Ships to the billing address",
    "shipping_street": "Shipping street",
    "shipping_city": "Shipping city",
    "shipping_state": "Shipping state",
    "shipping_zip": "Shipping zip",
    "shipping_country": "Shipping country",
    "employees": "Employees",
    "size_band": "Size",
    "annual_revenue": "Their revenue in a year",
    "currency": "Currency",
    "vat_number": "Tax number",
    "tax_office": "Tax office",
    "tax_rate": "Tax rate",
    "notes": "Notes",
    "blacklisted": "Blacklisted",
    "blacklist_reason": "Reason",
}
"""Field to label, in the order of the page."""
_CHOICES = {"kind": Kind, "node_type": NodeType, "status": Status, "size_band": SizeBand}
_ELSEWHERE = {"manager", "parent"}


def own_facts(account: Account) -> dict[str, Any]:
    """Return what this module keeps of an account, as values that read well in a history.

    The client's facts are in the client's own history.
    """
    facts = {
        name: getattr(account, name)
        for name in LABELS
        if name not in CLIENT_FIELDS and name not in _ELSEWHERE
    }
    return facts | {"manager": staff_name(account.manager_id)}


def payload_of(account: Account) -> dict[str, Any]:
    """Return the account as webhooks send it."""
    client = account.client
    manager = account.manager_id
    return (
        own_facts(account)
        | {name: getattr(client, name) for name in CLIENT_FIELDS}
        | {
            "id": account.id,
            "code": account.code,
            "parent_id": account.parent_id,
            "path": account.path,
            "manager": {"id": manager, "name": staff_name(manager)} if manager else None,
            "blacklisted_at": account.blacklisted_at,
            "archived_at": client.archived_at,
            "url": account.url,
            "created_at": account.created_at,
            "updated_at": account.updated_at,
        }
    )


def in_words(name: str, value: Any) -> Any:
    """Return a stored value of the history as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = _CHOICES.get(name)
    if choices is None or not value:
        return value
    try:
        return choices(value).label
    except ValueError:
        return value


def staff_name(staff_id: int | None) -> str:
    """Return the name of a member of staff, empty for nobody."""
    staff = session().get(Staff, staff_id) if staff_id else None
    return staff.name if staff else ""
