"""The shell around every page: menus, person, search, bell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter

from flask import Flask, g, request, url_for

from host.client_access import company, look
from host.client_access.settings import SECTION
from host.clients import standing
from host.clients.standing import Standing
from host.hooks.access import Audience, access_of
from host.hooks.actor import Actor
from host.hooks.menu import MenuArea, MenuEntry
from host.hooks.records import RecordLink
from host.kernel.generation import current
from host.messaging.notifications import service as notifications
from host.settings import service as settings
from host.web import people
from host.web.licence_notice import Notice, licence_notice
from host.web.safe_notice import safe_notice


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry with its address."""

    id: str
    label: str
    icon: str
    url: str
    active: bool = False
    blueprints: tuple[str, ...] = ()
    badge: int | None = None
    badge_label: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Menu entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Whose menu it is."""

    name: str
    email: str

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))


class StaffShell:
    """What the staff layout asks for; each part is worked out when it is asked."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._bell: notifications.Unread | None = None
        self.look = look.of_now() if settings.get(SECTION, "staff_too") else None
        company_name: str = settings.get("general", "company") or "Trellis"
        self.product: str = self.look.name if self.look else company_name
        self.accent: str = settings.get("general", "accent")
        self.person = Person(actor.label, actor.email)
        self.search_url = "/search"
        self.palette_url = "/search/palette"
        self.notifications_url = "/notifications"
        self.profile_url = "/profile"
        self.logout_url = "/logout"
        self.safe_notice = safe_notice(actor)

    @property
    def in_setup(self) -> bool:
        """Whoever may see nothing of set-up is there only to be told so."""
        return request.path.startswith("/setup") and bool(menu(self._actor, MenuArea.SETUP))

    @property
    def licence_notice(self) -> Notice | None:
        return licence_notice(self._actor)

    @property
    def setup_url(self) -> str | None:
        return "/setup/" if self._actor.is_admin else None

    @property
    def record(self) -> RecordLink | None:
        """The kind of record that this is the page of, for those who look for it again."""
        return current().remember("record pages", _record_pages).get(request.endpoint or "")

    @property
    def bell(self) -> notifications.Unread:
        if self._bell is None:
            self._bell = notifications.unread(self._actor.staff_id or 0)
        return self._bell

    @property
    def groups(self) -> list[Group]:
        area = MenuArea.SETUP if self.in_setup else MenuArea.WORK
        groups = menu(self._actor, area)
        active = _active(groups)
        return [
            Group(
                group.title,
                tuple(replace(e, active=True) if e.id == active else e for e in group.entries),
            )
            for group in groups
        ]

    @property
    def create_entries(self) -> tuple[Entry, ...]:
        key = ("create", self._actor.is_admin, self._actor.grants)
        return current().remember(key, lambda: _create_entries(self._actor))


class PortalShell:
    """What the client area's layout asks for."""

    def __init__(self, actor: Actor) -> None:
        self.look = look.of_now()
        self.product: str = self.look.name
        self.accent: str = self.look.accent
        self._visitor = people.visitor()
        client = self._visitor.client if self._visitor else None
        self.client_name = client.name if client else ""
        self.person = Person(actor.label, actor.email)
        self.logout_url = "/portal/logout"
        self.profile_url = "/portal/profile"
        self._actor = actor

    @property
    def preview(self) -> bool:
        """Tell whether staff only looks."""
        return people.preview() is not None

    @property
    def others(self) -> list[Standing]:
        """The other clients that the contact stands for; asked only where there are any."""
        seen = self._visitor
        if seen is None or not seen.several or self.preview:
            return []
        all_of = standing.of_contact(seen.contact)
        return [one for one in all_of if one.client.id != self._actor.client_id]

    @property
    def may_see_company(self) -> bool:
        return company.AREA in self._actor.areas and bool(company.editable())

    @property
    def entries(self) -> list[Entry]:
        if self._actor.client_id is None:
            return []  # one of several is to be chosen first
        guard = current().hooks.guard
        shown = []
        for entry in current().registry.client_entries:
            if entry.area is not None and entry.area not in self._actor.areas:
                continue
            if entry.enabled is not None:
                slug = entry.id.split(".")[0]
                good, on = guard.call(slug, "client_area", entry.enabled)
                if not good or not on:
                    continue
            url = url_for(entry.endpoint)
            here = request.path == url or (url != "/portal/" and request.path.startswith(url))
            shown.append(Entry(entry.id, entry.label, entry.icon, url, here))
        return shown


def init_shell(app: Flask) -> None:
    """Put ``shell`` or ``portal`` into the context of every page that has one."""

    @app.context_processor
    def context() -> dict[str, object]:
        actor = g.get("actor")
        product: dict[str, object] = {"product": settings.get("general", "company") or "Trellis"}
        if actor is None:
            in_portal = request.path.startswith("/portal")
            return product | _outside(in_portal=in_portal)
        access = access_of(app.view_functions[request.endpoint]) if request.endpoint else None
        if access is not None and access.audience is Audience.CLIENT:
            return product | {"portal": PortalShell(actor)}
        return product | {"shell": StaffShell(actor)}


def _outside(*, in_portal: bool) -> dict[str, object]:
    """What pages before the log-in show of the company."""
    if not in_portal and not settings.get(SECTION, "staff_too"):
        return {}
    found = look.of_now()
    return {"look": found, "product": found.name}


def menu(actor: Actor, area: MenuArea) -> list[Group]:
    """Return the menu of an area as this actor may see it."""
    key = ("menu", area, actor.is_admin, actor.grants)
    return current().remember(key, lambda: _build_menu(actor, area))


def _build_menu(actor: Actor, area: MenuArea) -> list[Group]:
    groups: dict[str, list[Entry]] = {}
    for item in current().registry.menu:
        if item.area is area and _shown(item, actor):
            entry = Entry(
                item.id,
                item.label,
                item.icon,
                url_for(item.endpoint),
                blueprints=item.blueprints,
            )
            groups.setdefault(item.group, []).append(entry)
    return [Group(title, tuple(entries)) for title, entries in groups.items()]


def _record_pages() -> dict[str, RecordLink]:
    return {link.endpoint: link for link in current().registry.links.values()}


def _create_entries(actor: Actor) -> tuple[Entry, ...]:
    entries = []
    for item in sorted(current().registry.menu, key=attrgetter("position")):
        if item.create_label is None or item.create_endpoint is None:
            continue
        if actor.is_admin or item.create_right is None or item.create_right in actor.grants:
            url = url_for(item.create_endpoint)
            entries.append(Entry(item.id, item.create_label, item.icon, url))
    return tuple(entries)


def _shown(item: MenuEntry, actor: Actor) -> bool:
    if actor.is_admin:
        return True
    if item.area is MenuArea.SETUP:
        return bool(item.rights) and not actor.grants.isdisjoint(item.rights)
    return not item.rights or not actor.grants.isdisjoint(item.rights)


def _active(groups: list[Group]) -> str | None:
    """The entry that names the page's blueprint, or whose address is the longest beginning."""
    path = request.path
    best, length = None, 0
    for group in groups:
        for entry in group.entries:
            if request.blueprint in entry.blueprints:
                return entry.id
            fits = path == entry.url or path.startswith(entry.url.rstrip("/") + "/")
            if fits and (entry.url != "/" or path == "/") and len(entry.url) > length:
                best, length = entry.id, len(entry.url)
    return best
