"""The line above the pages of a module whose licence is not in order."""

from __future__ import annotations

from dataclasses import dataclass

from host.hooks.actor import Actor
from host.licensing import service as licensing
from host.licensing.service import Standing
from host.web.gate import page_owner


@dataclass(frozen=True, slots=True)
class Notice:
    """What the line says; ``url`` is where to mend it, for those who can."""

    text: str
    url: str


def licence_notice(actor: Actor) -> Notice | None:
    """Say to staff that this page's module is read-only, to administrators that it may become so.

    Costs no query.
    """
    found = licensing.standing(page_owner())
    if found is None:
        return None
    words = _words(found)
    if not words or not (found.is_lapsed or actor.is_admin):
        return None
    return Notice(words, f"/setup/licences/{found.slug}" if actor.is_admin else "")


def _words(found: Standing) -> str:
    if found.is_lapsed:
        return (
            f"{found.name} is read-only: its licence has lapsed. Everything can be read and "
            "exported; nothing can be changed."
        )
    if found.grace_ends is None:
        return ""
    return (
        f"The licence of {found.name} cannot be checked. If that stays so, it is read-only from "
        f"{found.grace_ends:%Y-%m-%d} on."
    )
