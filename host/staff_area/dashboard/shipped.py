"""The host's own boxes on the dashboard."""

from __future__ import annotations

from datetime import timedelta

from host import clock
from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.clients.visibility import visible
from host.database import session
from host.hooks.actor import Actor, Scope
from host.hooks.cards import (
    ChartCard,
    ChartKind,
    ChartSeries,
    Chosen,
    ListCard,
    ListColumn,
    ListRow,
    NumberCard,
    WidgetOption,
)
from host.hooks.faces import DashboardWidget
from host.messaging.notifications import service as notices
from host.records.visibility import rights_to_read
from host.reminders import service as reminders
from host.staff_area.dashboard.clients_added import MONTHS, MOST, added, month_of, span
from host.staff_area.tasks import my_work
from host.tasks.record_types import RIGHTS as TASK_RIGHTS
from host.web.filters import timezone

RIGHTS = rights_to_read(CLIENT)
_FEW = 6
_YEAR = 12
_DAYS = {"week": 7, "month": 30, "day": 1}
PERIOD = WidgetOption(
    "period",
    "Period",
    (("month", "This month"), ("quarter", "This quarter"), ("year", "This year")),
)
WHOSE = WidgetOption("whose", "Whose", (("all", "All"), ("mine", "Mine")))
AHEAD = WidgetOption(
    "ahead", "Due", (("week", "Next 7 days"), ("day", "Next 24 hours"), ("month", "Next 30 days"))
)


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


def coming_reminders(actor: Actor, chosen: Chosen) -> ListCard:
    """Return what the person is to be reminded of soon."""
    until = clock.now() + timedelta(days=_DAYS[chosen["ahead"]])
    found = reminders.of_person(actor.staff_id or 0, until, _FEW)
    return ListCard(
        columns=(ListColumn("What"), ListColumn("Due")),
        rows=tuple(ListRow((one.title, one.due_at), one.url) for one in found),
        empty="Nothing is due in this time.",
    )


def clients_added(actor: Actor, chosen: Chosen) -> NumberCard:
    """Count the clients added in this period, and in the one before."""
    length, zone = MONTHS[chosen["period"]], timezone()
    month = month_of(clock.now(), zone)
    first = month - month % length
    spans = [span(first, length, zone), span(first - length, length, zone)]
    value, before = added(actor, spans, mine=chosen["whose"] == "mine")
    return NumberCard(
        value=value,
        at_least=value >= MOST,
        before=before if before < MOST else None,
        before_label=f"last {chosen['period']}",
    )


def clients_by_month(actor: Actor, chosen: Chosen) -> ChartCard:
    """Count the clients added in each of the last twelve months."""
    zone = timezone()
    now = month_of(clock.now(), zone)
    spans = [span(now - back, 1, zone) for back in reversed(range(_YEAR))]
    counts = added(actor, spans, mine=chosen["whose"] == "mine")
    return ChartCard(
        kind=ChartKind.BAR,
        axis="Month",
        categories=tuple(f"{one.begin:%b %Y}" for one in spans),
        series=(ChartSeries("Clients added", tuple(counts)),),
        note=f"Counting stops at {MOST:,} a month." if MOST in counts else "",
    )


WIDGETS = (
    DashboardWidget(
        "clients.recent",
        "Clients",
        "staff_area/widgets/clients.html",
        recent_clients,
        RIGHTS,
        position=10,
        about="Your clients, the last changed first.",
    ),
    DashboardWidget(
        "notices.unread",
        "Unread notices",
        "staff_area/widgets/notices.html",
        unread_notices,
        position=20,
        about="What you have been told and have not read yet.",
    ),
    DashboardWidget(
        "tasks.mine",
        "My work",
        "staff_area/widgets/my_work.html",
        my_work.box,
        TASK_RIGHTS,
        position=5,
        about="Your tasks that are overdue or due this week.",
    ),
    DashboardWidget(
        "reminders.mine",
        "My reminders",
        "",
        coming_reminders,
        position=30,
        options=(AHEAD,),
        about="What you will be reminded of soon.",
    ),
    DashboardWidget(
        "clients.added",
        "Clients added",
        "",
        clients_added,
        RIGHTS,
        position=40,
        options=(PERIOD, WHOSE),
        about="How many clients are new, against the time before.",
    ),
    DashboardWidget(
        "clients.by_month",
        "Clients added by month",
        "",
        clients_by_month,
        RIGHTS,
        position=50,
        wide=True,
        options=(WHOSE,),
        slow=True,
        about="New clients in each of the last twelve months.",
    ),
)
