"""What a module adds to the host's own pages: search, dashboard, webhooks, demo data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from host.hooks.actor import Actor
from host.hooks.cards import Card, Chosen, WidgetOption

Content = dict[str, object] | Card | None
"""What a widget has to say: values for its template, a card that the host draws, or nothing."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One line of a search result."""

    title: str
    """First line."""
    url: str
    """Where it leads."""
    subtitle: str = ""
    """Second line, in smaller letters."""
    icon: str = "file"
    """A name of the Tabler icons, such as ``package``."""


@dataclass(frozen=True, slots=True)
class SearchProvider:
    """Finds records that the actor may see."""

    key: str
    """Key of the finder; begins with the slug."""
    title: str
    """Heading of what it found."""
    find: Callable[[Actor, str, int], Sequence[SearchHit]]
    """Takes the actor, the text and the most lines to return; finds only what the actor may see.
    """
    rights: tuple[str, ...] = ()
    """Any one of these lets a person search here; none lets all staff."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""


@dataclass(frozen=True, slots=True)
class DashboardWidget:
    """A box on the dashboard."""

    id: str
    """Key of the box; begins with the slug."""
    title: str
    """Its heading."""
    template: str
    """Template that draws the inside; empty when ``context`` returns a card."""
    context: Callable[[Actor], Content] | Callable[[Actor, Chosen], Content]
    """Takes the actor, and with ``options`` what was chosen; returns what the template needs or a
    card. None leaves the box out."""
    rights: tuple[str, ...] = ()
    """Any one of these shows it; none shows it to all staff."""
    position: int = 100
    """Place until the person arranges: small numbers come first, equal ones by key."""
    wide: bool = False
    """Whether it takes the whole width until the person decides."""
    options: tuple[WidgetOption, ...] = ()
    """What each person chooses for it."""
    slow: bool = False
    """Whether it is fetched once the page is there, so that nobody waits for it."""
    about: str = ""
    """One sentence for those who think of adding it."""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """An event that administrators can subscribe a webhook to."""

    key: str
    """Name of the event, such as ``parcel.arrived``; need not begin with the slug."""
    title: str
    """What people read where they choose events."""
    example: Mapping[str, Any] | None = None
    """An example of the data, shown to administrators beside the event."""


@dataclass(frozen=True, slots=True)
class DemoData:
    """Fills the demonstration site."""

    key: str
    """Key of the data; begins with the slug."""
    load: Callable[[], None]
    """Adds what is missing; runs in a transaction, after activation."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
