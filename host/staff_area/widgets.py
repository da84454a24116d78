"""The host's own boxes on the dashboard."""

from __future__ import annotations

from host.clients.models import Client
from host.clients.visibility import visible
from host.database import session
from host.hooks.actor import Actor, Scope
from host.hooks.faces import DashboardWidget
from host.messaging.notifications import service as notices
from host.staff_area.finders import RIGHTS

_FEW = 6


def recent_clients(actor: Actor) -> dict[str, object]:
    """Return the person's own clients that changed last; of all clients when none is theirs."""
    latest = (
        visible(actor)
        .where(Client.archived_at.is_(None))
        .order_by(Client.updated_at.desc(), Client.id.desc())
        .limit(_FEW)
    )
    own = list(session().scalars(latest.where(Client.owner_id == actor.staff_id)))
    return {
        "clients": own or list(session().scalars(latest)),
        "own": bool(own),
        "may_create": actor.may("clients", "create"),
        "restricted": actor.scope("clients") is Scope.OWN,
    }


def unread_notices(actor: Actor) -> dict[str, object]:
    """Return the person's newest unread notices."""
    return {"notices": notices.page(actor.staff_id or 0, unread_only=True, limit=_FEW)}


WIDGETS = (
    DashboardWidget(
        "clients.recent",
        "Clients",
        "staff_area/widgets/clients.html",
        recent_clients,
        RIGHTS,
        position=10,
    ),
    DashboardWidget(
        "notices.unread",
        "Unread notices",
        "staff_area/widgets/notices.html",
        unread_notices,
        position=20,
    ),
)
