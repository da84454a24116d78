"""The head of a client's pages: facts, tabs, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from host.clients.models import Client, Contact
from host.hooks.actor import Actor

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What the templates put on top of every page of a client."""

    badge: Item | None
    facts: list[Item]
    primary: Item | None
    menu: list[Item]
    tabs: list[Item]


def head_of(client: Client, people: Sequence[Contact], actor: Actor, tab: str) -> Head:
    """Describe the head; actions that the person may not take are left out."""
    may_edit = actor.may("clients", "edit")
    edit = {
        "label": "Edit",
        "icon": "pencil",
        "key": "e",
        "url": url_for("staff_area.client_edit", client_id=client.id),
    }
    return Head(
        badge={"label": "Archived", "colour": "neutral"} if client.archived_at else None,
        facts=_facts(client, people),
        primary=edit if may_edit else None,
        menu=_menu(client, people, actor),
        tabs=_tabs(client, people, tab),
    )


def _facts(client: Client, people: Sequence[Contact]) -> list[Item]:
    main = next((person for person in people if person.is_primary), None)
    shown: list[Item] = [
        {"label": "Owner", "value": client.owner.name if client.owner else "Nobody"},
        {"label": "Industry", "value": client.industry or "Not set"},
        {"label": "City", "value": client.city or "Not set"},
    ]
    if main is not None:
        url = f"mailto:{main.email}" if main.email else ""
        shown.append({"label": "Main contact", "value": main.name, "url": url})
    return shown


def _tabs(client: Client, people: Sequence[Contact], tab: str) -> list[Item]:
    def item(key: str, label: str, endpoint: str, count: int | None = None) -> Item:
        url = url_for(endpoint, client_id=client.id)
        return {"label": label, "url": url, "active": key == tab, "count": count}

    return [
        item("overview", "Overview", "staff_area.client"),
        item("contacts", "Contacts", "staff_area.client_contacts", len(people)),
        item("activity", "Activity", "staff_area.client_activity"),
    ]


def _menu(client: Client, people: Sequence[Contact], actor: Actor) -> list[Item]:
    menu: list[Item] = []
    if actor.may("clients", "edit"):
        new = url_for("staff_area.contact_new", client_id=client.id)
        menu.append({"label": "New contact", "icon": "user-plus", "url": new})
        menu.append(_restore(client) if client.archived_at else _archive(client))
    if actor.may("clients", "delete"):
        menu.append(_delete(client, people))
    return menu


def _archive(client: Client) -> Item:
    return {
        "label": "Archive",
        "icon": "archive",
        "post": True,
        "url": url_for("staff_area.client_archive", client_id=client.id),
        "confirm_title": f"Archive {client.name}?",
        "confirm_text": "Lists leave it out and its contacts can no longer log in. "
        "Everything is kept, and you can restore it at any time.",
        "confirm_button": "Archive",
    }


def _restore(client: Client) -> Item:
    return {
        "label": "Restore",
        "icon": "archive-off",
        "post": True,
        "url": url_for("staff_area.client_restore", client_id=client.id),
    }


def _delete(client: Client, people: Sequence[Contact]) -> Item:
    count = len(people)
    staffed = f" and its {count} contact{'s' if count != 1 else ''}" if count else ""
    return {
        "label": "Delete",
        "icon": "trash",
        "post": True,
        "danger": True,
        "url": url_for("staff_area.client_delete", client_id=client.id),
        "confirm_title": f"Delete {client.name} for good?",
        "confirm_text": f"This deletes the client{staffed}. It cannot be undone. "
        "To keep the history, archive it instead.",
        "confirm_button": "Delete",
        "confirm_name": client.name,
    }
