"""The list of plans, and what the form asks while somebody types."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request
from werkzeug.wrappers import Response

from host.api import CREATE, EDIT, VIEW, VIEW_OWN, InvalidInput, actor, requires

from .. import settings
from ..access import PLANS
from ..pages import staff_pages
from ..people import staff_directory
from . import clients, listing
from .choices import Bcg, ClientStatus, Status, pairs
from .filters import Filters

_KEPT = ("sort", "size")


@staff_pages.get("/")
@requires(PLANS, VIEW, VIEW_OWN)
def index() -> str:
    """List the plans that the person may see."""
    person, filters = actor(), Filters.read(request.args)
    people, today = staff_directory(), settings.today()
    page = listing.plan_list(filters, person, today)
    shown = page.listing.rows
    return render_template(
        "account_planning/list.html",
        page=page,
        columns=listing.columns(page.listing),
        rows=listing.rows(shown, people, person),
        filters=filters,
        chips=filters.chips(request.args, request.path, people, shown),
        kept=[(name, request.args[name]) for name in _KEPT if name in request.args],
        sorts=_sorts(page.listing.sort),
        people=people,
        statuses=pairs(Status),
        client_statuses=pairs(ClientStatus),
        quadrants=pairs(Bcg),
        may_create=person.may(PLANS, CREATE),
        is_admin=person.is_admin,
    )


@staff_pages.get("/clients")
@requires(PLANS, CREATE, EDIT)
def client_options() -> str:
    """Suggest clients for what is typed so far."""
    found = clients.suggest(request.args.get("client", ""), actor())
    return render_template("account_planning/client_options.html", options=clients.written(found))


@staff_pages.get("/clients/address")
@requires(PLANS, CREATE, EDIT)
def client_address() -> Response | str:
    """Show the address of the client that is typed, nothing while it is unclear."""
    try:
        client = clients.resolve(request.args.get("client", ""), actor())
    except InvalidInput:
        client = None
    return render_template("account_planning/client_address.html", client=client)


def _sorts(current: str) -> list[dict[str, object]]:
    """Return the sort menu of phones."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in {"sort", "after", "before"}
    ]
    return [
        {
            "label": (listing.LABELS | listing.SORT_LABELS)[name],
            "url": f"{request.path}?{urlencode([*kept, ('sort', name)])}",
            "active": name == current,
        }
        for name in listing.SORTS
    ]
