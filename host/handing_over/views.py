"""Views of lists that are everybody's: somebody has to look after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.holdings import Held, Holding
from host.kernel.generation import current
from host.records.lists import views
from host.records.models import SavedView
from host.records.undo import log as undo


def _held() -> sa.Select[int, int | None]:
    query = sa.select(SavedView.id, SavedView.staff_id)
    return query.where(SavedView.shared.is_(True), SavedView.name != "")


def _shown(ids: Sequence[int]) -> Mapping[int, Held]:
    kinds = current().registry.record_types
    query = sa.select(SavedView.id, SavedView.name, SavedView.record_type)
    rows = session().execute(query.where(SavedView.id.in_(ids)))
    return {
        row.id: Held(
            row.name, f"{kinds[row.record_type].address}/" if row.record_type in kinds else ""
        )
        for row in rows
    }


def _give(view_id: int, who: int, to: int, actor: Actor) -> bool:
    view = session().get(SavedView, view_id, with_for_update=True, populate_existing=True)
    if view is None or view.staff_id != who or not view.shared:
        return False
    deed = undo.current()
    if deed is not None:
        deed.row_changed(SavedView.__tablename__, view.id, {"staff_id": who}, {"staff_id": to})
    views.entrust(view, to, actor)
    return True


VIEWS = Holding(
    key="host.shared_views",
    singular="shared view",
    plural="shared views",
    held=_held,
    show=_shown,
    give=_give,
    position=300,
)
