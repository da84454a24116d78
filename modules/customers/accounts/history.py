"""The history of an account, in words: its own and that of its client as one story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app

from host.api import CLIENT_TYPE, activity

from .facts import LABELS, in_words
from .models import ACCOUNT_TYPE

_LOOKS = {
    "created": ("plus", "green"),
    "updated": ("pencil", ""),
    "moved": ("binary-tree-2", "blue"),
    "changed_the_status_of": ("arrow-right", "blue"),
    "blacklisted": ("ban", "red"),
    "took_off_the_blacklist": ("circle-check", "green"),
    "archived": ("archive", ""),
    "restored": ("archive-off", "green"),
}
_WORDS = {
    "updated": "changed the account",
    "took_off_the_blacklist": "took the account off the blacklist",
}
_LONG = 160
_MORE_LABELS = {"owner_id": "Owner", "archived_at": "Archived"}


def lines(account_id: int, limit: int) -> list[dict[str, Any]]:
    """Return what happened, newest first, as the timeline draws it."""
    own = activity.of_record(ACCOUNT_TYPE, account_id, limit)
    clients = activity.of_record(CLIENT_TYPE, account_id, limit)
    told = [entry for entry in clients if entry.verb != "created"] if own else clients
    entries = sorted([*own, *told], key=lambda entry: (entry.at, entry.id), reverse=True)
    return [_line(entry) for entry in entries[:limit]]


def _line(entry: Any) -> dict[str, Any]:
    icon, colour = _LOOKS.get(entry.verb, ("point", ""))
    return {
        "who": entry.actor_label,
        "what": _WORDS.get(entry.verb) or f"{entry.verb.replace('_', ' ')} the account",
        "icon": icon,
        "colour": colour,
        "when": current_app.jinja_env.filters["ago"](entry.at),
        "note": entry.note,
        "changes": [_change(name, pair) for name, pair in entry.changes.items()],
    }


def _change(name: str, pair: Sequence[Any]) -> dict[str, Any]:
    old, new = (_shown(name, value) for value in pair)
    return {"label": LABELS.get(name) or _MORE_LABELS.get(name, name), "old": old, "new": new}


def _shown(name: str, value: Any) -> Any:
    words = in_words(name, value)
    if isinstance(words, str) and len(words) > _LONG:
        return f"{words[: _LONG - 1]}…"
    return words
