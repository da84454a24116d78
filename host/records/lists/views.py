"""Views of lists that people keep, and how each left the columns of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host import clock
from host.database import after_commit, session, transaction
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.kernel import epochs
from host.kernel.generation import current
from host.records.models import SavedView

LAYOUTS = ("table", "board", "calendar", "tree")
MOST = 40
"""Views of one list that one person may keep."""
_LONGEST_NAME = 80
_LONGEST_QUERY = 4000


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one list that one person is offered, in their order.

    ``habit`` is the view without a name: how the person last left columns, size and density.
    """

    named: tuple[SavedView, ...] = ()
    habit: SavedView | None = None

    def one(self, view_id: int) -> SavedView | None:
        """Return the view of that id, if it is among them."""
        return next((view for view in self.named if view.id == view_id), None)

    @property
    def default(self) -> SavedView | None:
        """The view that the list opens with: one's own choice before everybody's."""
        chosen = [view for view in self.named if view.is_default]
        own = [view for view in chosen if not view.shared]
        return next(iter(own or chosen), None)


def remembered(kind: RecordType, actor: Actor) -> Views:
    """Return the views that the actor is offered, to read; costs no query unless one has changed.

    The rows belong to no session: to change one, ask this module by its id.
    """
    return current().remember(("views", kind.key, actor.staff_id), lambda: _apart(kind, actor))


def _apart(kind: RecordType, actor: Actor) -> Views:
    with Session(current().engine) as db:
        found = _read(db, kind, actor)
        db.expunge_all()
    return found


def offered(kind: RecordType, actor: Actor) -> Views:
    """Return the views that the actor is offered as they are this moment, in one statement."""
    return _read(session(), kind, actor)


def _read(db: Session, kind: RecordType, actor: Actor) -> Views:
    mine_or_shared = sa.or_(SavedView.staff_id == actor.staff_id, SavedView.shared.is_(True))
    query = sa.select(SavedView).where(SavedView.record_type == kind.key, mine_or_shared)
    found = db.scalars(query.order_by(SavedView.position, SavedView.id)).all()
    return Views(
        tuple(view for view in found if view.name),
        next((view for view in found if not view.name), None),
    )


def may_share(kind: RecordType, actor: Actor) -> bool:
    """Tell whether the actor may offer views of this list to everybody."""
    return actor.is_admin or actor.may(kind.rights_on, EDIT)


def may_manage(view: SavedView, actor: Actor) -> bool:
    """Tell whether the actor may change the view."""
    return view.staff_id == actor.staff_id or (view.shared and actor.is_admin)


def create(
    kind: RecordType,
    actor: Actor,
    *,
    name: str,
    query: str,
    layout: str = "table",
    shared: bool = False,
    default: bool = False,
) -> SavedView:
    """Keep a view; raises InvalidInput for a name that is missing or taken."""
    with transaction() as db:
        known = offered(kind, actor)
        if sum(view.staff_id == actor.staff_id for view in known.named) >= MOST:
            raise InvalidInput.of("name", f"You keep {MOST} views of this list. Delete one first.")
        now = clock.now()
        last = max((view.position for view in known.named), default=0)
        view = SavedView(
            record_type=kind.key,
            staff_id=actor.staff_id,
            position=last + 1,
            created_at=now,
            updated_at=now,
            created_by=actor.staff_id,
            updated_by=actor.staff_id,
        )
        _fill(kind, view, actor, known, name=name, query=query, layout=layout, shared=shared)
        db.add(view)
        _set_default(view, known, wanted=default)
        _tell(kind)
    return view


def change(kind: RecordType, view_id: int, actor: Actor, **values: Any) -> SavedView:
    """Change what is given of name, query, layout, shared and default."""
    with transaction():
        known = offered(kind, actor)
        view = _managed(known, view_id, actor)
        default = values.pop("default", None)
        _fill(kind, view, actor, known, **values)
        if default is not None or "shared" in values:
            _set_default(view, known, wanted=view.is_default if default is None else default)
        view.updated_at, view.updated_by = clock.now(), actor.staff_id
        _tell(kind)
    return view


def delete(kind: RecordType, view_id: int, actor: Actor) -> str:
    """Forget a view and return its name; the records stay."""
    with transaction() as db:
        view = _managed(offered(kind, actor), view_id, actor)
        name = view.name
        db.delete(view)
        _tell(kind)
    return name


def shift(kind: RecordType, view_id: int, actor: Actor, *, later: bool) -> None:
    """Move a view one place among those that the actor may order."""
    with transaction():
        known = offered(kind, actor)
        view = _managed(known, view_id, actor)
        ordered = list(known.named)
        place = ordered.index(view)
        other = place + (1 if later else -1)
        if 0 <= other < len(ordered):
            ordered[place], ordered[other] = ordered[other], ordered[place]
        _number(ordered, actor)
        _tell(kind)


def keep_habit(kind: RecordType, actor: Actor, query: str) -> None:
    """Keep how the actor left the list's columns."""
    with transaction() as db:
        habit = offered(kind, actor).habit
        now = clock.now()
        if habit is None:
            habit = SavedView(
                record_type=kind.key, staff_id=actor.staff_id, name="", created_at=now
            )
            db.add(habit)
        habit.query, habit.updated_at = _fitting(query), now
        _tell(kind)


def entrust(view: SavedView, staff_id: int, actor: Actor) -> None:
    """Have another person look after a view that is everybody's."""
    with transaction():
        view.staff_id = staff_id
        view.updated_at, view.updated_by = clock.now(), actor.staff_id
        kind = current().registry.record_types.get(view.record_type)
        if kind is not None:
            _tell(kind)


def _tell(kind: RecordType) -> None:
    """Have every worker read the views anew; called last in the changing transaction."""
    session().flush()
    epochs.advance(session(), epochs.EpochKind.SETTINGS, kind.key)
    after_commit(current().forget)


def _managed(known: Views, view_id: int, actor: Actor) -> SavedView:
    view = known.one(view_id)
    if view is None:
        raise NotFound("There is no such view. Somebody may have deleted it.")
    if not may_manage(view, actor):
        raise PermissionDenied("Only who made this view, or an administrator, can change it.")
    return view


def _fill(
    kind: RecordType,
    view: SavedView,
    actor: Actor,
    known: Views,
    *,
    name: str | None = None,
    query: str | None = None,
    layout: str | None = None,
    shared: bool | None = None,
) -> None:
    if name is not None:
        view.name = _named(name, view, known)
    if query is not None:
        view.query = _fitting(query)
    if layout is not None:
        view.layout = layout if layout in LAYOUTS else LAYOUTS[0]
    if shared is not None and shared != bool(view.shared):
        if shared and not may_share(kind, actor):
            raise PermissionDenied(f"You need the permission to edit {kind.plural} to share views.")
        view.shared = shared


def _named(text: str, view: SavedView, known: Views) -> str:
    name = " ".join(text.split())
    if not name:
        raise InvalidInput.of("name", "Enter a name.")
    if len(name) > _LONGEST_NAME:
        raise InvalidInput.of("name", f"Keep the name within {_LONGEST_NAME} characters.")
    if any(one.name.casefold() == name.casefold() for one in known.named if one is not view):
        raise InvalidInput.of("name", f"There is a view called “{name}”. Choose another name.")
    return name


def _fitting(query: str) -> str:
    if len(query) > _LONGEST_QUERY:
        raise InvalidInput.of("name", "The filter is too long to be kept. Remove some conditions.")
    return query


def _set_default(view: SavedView, known: Views, *, wanted: bool) -> None:
    """There is one default of everybody, and one of each person."""
    if wanted:
        for other in known.named:
            if other is not view and other.shared == view.shared:
                other.is_default = False
    view.is_default = wanted


def _number(ordered: Sequence[SavedView], actor: Actor) -> None:
    for place, view in enumerate(ordered, 1):
        if may_manage(view, actor):
            view.position = place
