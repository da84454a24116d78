"""What a module adds to the host's own pages: search, dashboard, webhooks, demo data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from host.hooks.actor import Actor


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One line of a search result."""

    title: str
    url: str
    subtitle: str = ""
    icon: str = "file"


@dataclass(frozen=True, slots=True)
class SearchProvider:
    """Finds records that the actor may see; ``find`` takes (actor, text, limit)."""

    key: str
    title: str
    find: Callable[[Actor, str, int], Sequence[SearchHit]]
    rights: tuple[str, ...] = ()
    position: int = 100


@dataclass(frozen=True, slots=True)
class DashboardWidget:
    """A box on the dashboard; ``context`` feeds ``template``, None leaves the box out."""

    id: str
    title: str
    template: str
    context: Callable[[Actor], dict[str, object] | None]
    rights: tuple[str, ...] = ()
    position: int = 100
    wide: bool = False


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """An event that administrators can subscribe a webhook to."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class DemoData:
    """Fills the demonstration site; ``load`` runs once, in a transaction, after activation."""

    key: str
    load: Callable[[], None]
    position: int = 100
