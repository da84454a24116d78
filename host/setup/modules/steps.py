"""What the steps of a module's life are called in its history; and the history itself."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.database import session
from host.lifecycle.models import ModuleEvent

_DONE = {
    "upload": "uploaded",
    "verify": "looked at the signature of",
    "consent": "agreed to what it declares:",
    "prove": "had it tried in a process of its own:",
    "migrate": "brought the tables along:",
    "activate": "activated",
    "deactivate": "deactivated",
    "upgrade": "upgraded to",
    "roll back": "rolled back to",
    "discard": "discarded the upgrade to",
    "export": "exported the data of",
    "uninstall": "uninstalled",
    "reinstall": "installed again",
    "purge": "purged",
    "recover": "put right what was left half done:",
    "suspend": "suspended",
}
_NOUNS = {
    "activate": "activation",
    "roll back": "roll-back",
}
REFUSED = "refused"


def events(slug: str, before: int | None, limit: int) -> Sequence[ModuleEvent]:
    """Return steps of a module, newest first, older than the one of that id."""
    query = sa.select(ModuleEvent).where(ModuleEvent.slug == slug)
    if before is not None:
        query = query.where(ModuleEvent.id < before)
    return session().scalars(query.order_by(ModuleEvent.id.desc()).limit(limit)).all()


def in_words(event: ModuleEvent) -> str:
    """Say what somebody did, to stand behind their name and before the version."""
    if event.outcome == REFUSED:
        return f"could not {event.step}"
    return _DONE.get(event.step, event.step)


def noun_of(step: str) -> str:
    """Name an attempt, such as the activation."""
    return _NOUNS.get(step, step)


def last_failure(found: Sequence[ModuleEvent]) -> ModuleEvent | None:
    """Return the newest step that was refused, for its trace."""
    return next((event for event in found if event.outcome == REFUSED), None)
