"""Dashboards: read, arranged and set back, one person at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from host import clock
from host.dashboards.arrangement import Arrangement, Place
from host.dashboards.models import Dashboard
from host.database import session, transaction
from host.errors import NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.hooks.faces import DashboardWidget
from host.kernel.generation import current

Change = Callable[[Arrangement], Arrangement]


@dataclass(frozen=True, slots=True)
class Box:
    """A widget in its place on somebody's dashboard."""

    widget: DashboardWidget
    wide: bool
    chosen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A dashboard as one person sees it, and what could be added to it."""

    boxes: tuple[Box, ...]
    gallery: tuple[DashboardWidget, ...]
    arranged: bool
    """Whether the person has arranged it; else it is the one that all begin with."""


def view(actor: Actor) -> View:
    """Return the actor's dashboard: widgets that are here and that the actor may see."""
    rows = session().scalar(_row_of(actor))
    open_to = _open_to(actor)
    arrangement = _default(open_to) if rows is None else Arrangement.of_stored(rows)
    places = [place for place in arrangement.places if place.widget in open_to]
    taken = {place.widget for place in places}
    return View(
        boxes=tuple(_box(open_to[place.widget], place) for place in places),
        gallery=tuple(widget for key, widget in open_to.items() if key not in taken),
        arranged=rows is not None,
    )


def box(actor: Actor, widget_id: str) -> Box:
    """Return one widget as the actor has it; raise NotFound when it is not on the dashboard."""
    found = next((one for one in view(actor).boxes if one.widget.id == widget_id), None)
    if found is None:
        raise NotFound("This box is not on your dashboard.")
    return found


def add(actor: Actor, widget_id: str) -> None:
    """Put a widget at the end."""
    widget = _require(actor, widget_id)
    _change(actor, lambda now: now.added(Place(widget.id, widget.wide)))


def remove(actor: Actor, widget_id: str) -> None:
    """Take a widget off; what was chosen for it is forgotten."""
    _require(actor, widget_id)
    _change(actor, lambda now: now.without(widget_id))


def move(actor: Actor, widget_id: str, steps: int) -> None:
    """Move a widget so many places towards the end, or towards the beginning when negative."""
    _require(actor, widget_id)
    seen = _open_to(actor).keys()
    _change(actor, lambda now: now.moved(widget_id, steps, seen))


def arrange(actor: Actor, widget_ids: Sequence[str]) -> None:
    """Bring the widgets named into this order; what is not on the dashboard is passed over."""
    open_to = _open_to(actor)
    order = [key for key in widget_ids if key in open_to]
    _change(actor, lambda now: now.ordered(order))


def resize(actor: Actor, widget_id: str, wide: bool) -> None:
    """Let a widget take the whole width, or no longer."""
    _require(actor, widget_id)
    _change(actor, lambda now: now.sized(widget_id, wide))


def choose(actor: Actor, widget_id: str, option: str, value: str) -> None:
    """Keep the person's choice for an option of a widget; raises NotFound for an unknown one."""
    widget = _require(actor, widget_id)
    known = {one.key: dict(one.choices) for one in widget.options}
    if value not in known.get(option, {}):
        raise NotFound("This box does not offer that choice.")
    _change(actor, lambda now: now.choosing(widget_id, option, value))


def reset(actor: Actor) -> None:
    """Forget the arrangement, so that the one that all begin with is back."""
    with transaction() as db:
        db.connection().execute(sa.delete(Dashboard).where(Dashboard.staff_id == _staff_id(actor)))


def _change(actor: Actor, change: Change) -> None:
    """Apply the change to what is stored at this moment, whatever the page showed."""
    with transaction() as db:
        row = _locked(db, actor)
        row.places = change(Arrangement.of_stored(row.places)).stored()
        row.updated_at = clock.now()


def _locked(db: Session, actor: Actor) -> Dashboard:
    """Return the row, made from the default when it is missing, and held until the commit."""
    staff_id = _staff_id(actor)
    query = (
        sa.select(Dashboard)
        .where(Dashboard.staff_id == staff_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = db.scalar(query)
    if row is not None:
        return row
    places = _default(_open_to(actor)).stored()
    try:
        with db.begin_nested():
            row = Dashboard(staff_id=staff_id, places=places, updated_at=clock.now())
            db.add(row)
    except IntegrityError:  # another tab of the same person was first
        return db.scalars(query).one()
    return row


def _row_of(actor: Actor) -> sa.Select[list[object]]:
    return sa.select(Dashboard.places).where(Dashboard.staff_id == _staff_id(actor))


def _staff_id(actor: Actor) -> int:
    if actor.staff_id is None:
        raise PermissionDenied("Only members of staff have a dashboard.")
    return actor.staff_id


def _open_to(actor: Actor) -> dict[str, DashboardWidget]:
    """Return the widgets that the actor may see by key, in the order of their positions."""
    return {one.id: one for one in current().registry.widgets if _may_see(one, actor)}


def _may_see(widget: DashboardWidget, actor: Actor) -> bool:
    return not widget.rights or actor.is_admin or not actor.grants.isdisjoint(widget.rights)


def _require(actor: Actor, widget_id: str) -> DashboardWidget:
    widget = _open_to(actor).get(widget_id)
    if widget is None:
        raise NotFound("There is no such box for your dashboard.")
    return widget


def _default(open_to: Mapping[str, DashboardWidget]) -> Arrangement:
    return Arrangement(tuple(Place(one.id, one.wide) for one in open_to.values()))


def _box(widget: DashboardWidget, place: Place) -> Box:
    """Fill in what was not chosen, or was chosen from choices that have gone."""
    chosen = {}
    for option in widget.options:
        values = [value for value, _ in option.choices]
        kept = place.chosen.get(option.key, "")
        chosen[option.key] = kept if kept in values else values[0]
    return Box(widget, place.wide, chosen)
