"""The list of accounts, and what forms ask while somebody types."""

from __future__ import annotations

from urllib.parse import urlencode

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.api import (
    CREATE,
    EDIT,
    VIEW,
    VIEW_OWN,
    actor,
    requires,
    session,
    staff_directory,
)

from ..access import ACCOUNTS
from ..pages import staff_pages
from . import adoption, listing
from .choices import NodeType, Status, pairs
from .filters import Filters
from .models import Account
from .suggest import suggest
from .visibility import selected

_KEPT = ("sort", "size", "under")


@staff_pages.get("/")
@requires(ACCOUNTS, VIEW, VIEW_OWN)
def index() -> Response:
    """Lead the module's bare address to its accounts."""
    return redirect(url_for("customers.accounts"))


@staff_pages.get("/accounts")
@requires(ACCOUNTS, VIEW, VIEW_OWN)
def accounts() -> str:
    """List the accounts that the person may see."""
    person, filters, people = actor(), Filters.read(request.args), staff_directory()
    top = _top(filters)
    page = listing.account_list(filters, person, top)
    chips = filters.chips(request.args, request.path, people, top)
    plain = not chips and not filters.text and page.listing.is_first
    return render_template(
        "customers/accounts/list.html",
        page=page,
        columns=listing.columns(page.listing),
        rows=listing.rows(page.listing.rows, people, person),
        filters=filters,
        chips=chips,
        kept=[(name, request.args[name]) for name in _KEPT if name in request.args],
        sorts=_sorts(page.listing.sort),
        people=people,
        statuses=pairs(Status),
        types=pairs(NodeType),
        may_create=person.may(ACCOUNTS, CREATE),
        is_admin=person.is_admin,
        waiting=adoption.waiting() if plain and adoption.may_adopt(person) else 0,
        many=adoption.MANY,
    )


@staff_pages.get("/accounts/options")
@requires(ACCOUNTS, CREATE, EDIT)
def account_options() -> str:
    """Suggest accounts for what is typed so far."""
    found = suggest(request.args.get("parent", ""), actor())
    return render_template("customers/accounts/options.html", accounts=found)


@staff_pages.post("/accounts/adopt")
@requires(ACCOUNTS, CREATE)
def adopt() -> Response:
    """Make accounts of all clients that have none."""
    made = adoption.adopt_all(actor())
    flash(f"{made:,} clients are accounts now." if made != 1 else "1 client is an account now.")
    return redirect(url_for("customers.accounts"))


def _top(filters: Filters) -> Account | None:
    if filters.under is None:
        return None
    query: sa.Select[Account] = selected(actor()).where(Account.id == filters.under)
    return session().scalar(query)


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
