"""The history of a plan, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app

from .facts import in_words, label_of

_LOOKS = {
    "created": ("plus", "green"),
    "updated": ("pencil", ""),
    "changed_the_status_of": ("arrow-right", "blue"),
    "approved": ("rubber-stamp", "green"),
    "completed_a_task_of": ("circle-check", "green"),
    "reordered_the_outline_of": ("arrows-sort", ""),
    "asked_for_an_update_of": ("message-question", "purple"),
    "answered_a_request_about": ("message-check", "green"),
}
_BY_WORD = {"added": ("plus", ""), "deleted": ("trash", "red"), "changed": ("pencil", "")}
_LONG = 160


def lines(entries: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the log's entries as the timeline draws them."""
    ago = current_app.jinja_env.filters["ago"]
    drawn = []
    for entry in entries:
        word = entry.verb.partition("_")[0]
        icon, colour = _LOOKS.get(entry.verb) or _BY_WORD.get(word, ("point", ""))
        verb = "changed" if entry.verb == "updated" else entry.verb.replace("_", " ")
        drawn.append(
            {
                "who": entry.actor_label,
                "what": f"{verb} the plan",
                "icon": icon,
                "colour": colour,
                "when": ago(entry.at),
                "note": entry.note,
                "changes": [_change(name, pair) for name, pair in entry.changes.items()],
            }
        )
    return drawn


def _change(name: str, pair: Sequence[Any]) -> dict[str, Any]:
    old, new = (_words(name, value) for value in pair)
    return {"label": label_of(name), "old": old, "new": new}


def _words(name: str, value: Any) -> Any:
    shown = in_words(name, value)
    if isinstance(shown, str):
        shown = _as_date(shown)
        return shown if len(shown) <= _LONG else f"{shown[: _LONG - 1]}…"
    return shown


def _as_date(text: str) -> str:
    """Dates stand in the log as 2026-12-03; people read 3 Dec 2026."""
    if len(text) != 10 or text[4] != "-":
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%b %Y}"
