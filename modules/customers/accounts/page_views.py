"""The page of an account."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from host.api import (
    CREATE,
    DELETE,
    EDIT,
    VIEW,
    VIEW_OWN,
    Actor,
    actor,
    requires,
    settings,
    staff_directory,
)

from ..access import ACCOUNTS, BLACKLIST
from ..pages import account_url, staff_pages
from . import history, listing, parts, service, standing, tree
from .choices import Status
from .models import Account

OVERVIEW, ACTIVITY = "overview", "activity"
_NEAREST = 4
_HISTORY = 100
Item = dict[str, Any]


@staff_pages.get("/accounts/<int:account_id>")
@requires(ACCOUNTS, VIEW, VIEW_OWN)
def account(account_id: int) -> str:
    """Show an account: what is known, where it hangs, and what hangs below."""
    person, people = actor(), staff_directory()
    found = service.get(account_id, person)
    managed = tree.nearest_manager(found)
    tab = ACTIVITY if request.args.get("tab") == ACTIVITY else OVERVIEW
    context: Item = {
        "account": found,
        "tab": tab,
        "tabs": _tabs(found, tab),
        "above": _above(found),
        "hidden": max(0, found.depth - _NEAREST - 1),
        "manager": people.name(managed[0]) if managed else "",
        "inherited_from": managed[1] if managed else None,
        "warned_by": tree.blacklisted_above(found),
        "people": people,
        "head": _head(found, person),
        "home_currency": settings.get("general", "currency"),
        "client_url": _client_url(found, person),
    }
    if tab == ACTIVITY:
        context["events"] = history.lines(found.id, _HISTORY)
    else:
        below = listing.below(found, person)
        context |= {
            "parts": parts.parts_of(found, person),
            "below": below,
            "columns": listing.columns(below, "parent"),
            "rows": listing.rows(below.rows, people, person, "parent"),
        }
    return render_template(f"customers/accounts/{tab}.html", **context)


def _above(found: Account) -> list[Account]:
    return list(tree.ancestors(found, _NEAREST))


def _head(found: Account, person: Actor) -> Item:
    may_edit = person.may(ACCOUNTS, EDIT)
    add = person.may(ACCOUNTS, CREATE) and not found.is_archived
    add = add and found.state is not Status.CLOSED
    new = url_for("customers.account_new", parent=found.id)
    edit = url_for("customers.account_edit", account_id=found.id)
    return {
        "primary": {"label": "Edit", "url": edit, "icon": "pencil", "key": "e"}
        if may_edit
        else None,
        "secondary": [{"label": "Add below", "url": new, "icon": "plus"}] if add else [],
        "menu": [*_status_items(found, person), *_tree_items(found, person)],
    }


def _status_items(found: Account, person: Actor) -> list[Item]:
    return [
        {
            "label": "Close" if status is Status.CLOSED else f"Make {status.label.lower()}",
            "url": url_for("customers.account_status", account_id=found.id, status=status.value),
            "icon": "lock" if status is Status.CLOSED else "arrow-right",
            "post": True,
        }
        for status in standing.may_become(found, person)
    ]


def _tree_items(found: Account, person: Actor) -> list[Item]:
    items: list[Item] = []
    if person.may(ACCOUNTS, EDIT):
        items.append(_link("Move", "customers.account_move", found, "hierarchy-2"))
    if person.may(ACCOUNTS, BLACKLIST):
        label = "Take off the blacklist" if found.blacklisted else "Put on the blacklist"
        items.append(_link(label, "customers.account_blacklist", found, "ban"))
    if person.may(ACCOUNTS, DELETE):
        if found.is_archived:
            restore = _link("Restore", "customers.account_restore", found, "archive-off")
            items.append(restore | {"post": True})
        else:
            items.append(_link("Archive", "customers.account_archive", found, "archive"))
        delete = _link("Delete", "customers.account_delete", found, "trash")
        items.append(delete | {"danger": True})
    return items


def _link(label: str, endpoint: str, found: Account, icon: str) -> Item:
    return {"label": label, "url": url_for(endpoint, account_id=found.id), "icon": icon}


def _tabs(found: Account, current: str) -> list[Item]:
    return [
        {
            "label": tab.capitalize(),
            "url": account_url(found.id) + (f"?tab={tab}" if tab == ACTIVITY else ""),
            "active": tab == current,
        }
        for tab in (OVERVIEW, ACTIVITY)
    ]


def _client_url(found: Account, person: Actor) -> str:
    """Lead to the contacts, which the host keeps, where the person may see clients."""
    if person.may("clients", VIEW) or person.may("clients", VIEW_OWN):
        return f"/clients/{found.id}"
    return ""
