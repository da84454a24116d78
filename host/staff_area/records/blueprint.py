"""One blueprint for each type of record."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint

from host.hooks.access import admin_only, requires, taking_out
from host.hooks.permissions import Feature
from host.hooks.record_types import RecordType
from host.records.visibility import current_feature
from host.staff_area.records import (
    action_views,
    around,
    board_views,
    bulk_views,
    calendar_views,
    delete_views,
    detail_views,
    duplicate_views,
    edit_views,
    export_views,
    file_views,
    filter_views,
    form_views,
    import_views,
    list_views,
    merge_views,
    option_views,
    stream_views,
    tree_views,
    view_views,
)
from host.staff_area.records.routes import READ, Route

ROUTES: tuple[Route, ...] = (
    *list_views.ROUTES,
    *filter_views.ROUTES,
    *view_views.ROUTES,
    *bulk_views.ROUTES,
    *import_views.ROUTES,
    *export_views.ROUTES,
    *board_views.ROUTES,
    *calendar_views.ROUTES,
    *tree_views.ROUTES,
    *form_views.ROUTES,
    *option_views.ROUTES,
    *action_views.ROUTES,
    *stream_views.ROUTES,
    *around.ROUTES,
    *duplicate_views.ROUTES,
    *merge_views.ROUTES,
    *delete_views.ROUTES,
    *edit_views.ROUTES,
    *file_views.ROUTES,
    *detail_views.ROUTES,
)


def pages_of(kind: RecordType, package: str | None, feature: Feature | None) -> Blueprint:
    """Return the pages of a type; a view that the type gives itself stands in for the host's.

    ``package`` is that of the module, whose templates are then found too; ``feature`` the one
    whose rights count. A page asks for no right that it does not have.
    """
    blueprint = Blueprint(
        kind.blueprint,
        package or __name__,
        url_prefix=kind.address,
        template_folder="templates" if package else None,
    )
    for route in ROUTES:
        if route.part in kind.without or not _fits(kind, route):
            continue
        view = kind.views.get(route.name, route.view)
        blueprint.add_url_rule(
            route.rule,
            route.name,
            _bound(kind, view, route, feature),
            methods=list(route.methods),
            strict_slashes=False,  # /clients is as good as /clients/
        )
    return blueprint


def _fits(kind: RecordType, route: Route) -> bool:
    """Tell whether a page makes sense for the type."""
    if route.fits is not None and not route.fits(kind):
        return False
    return route.name not in {"archive", "restore"} or hasattr(kind.model, "archived_at")


def _bound(
    kind: RecordType, view: Callable[..., Any], route: Route, feature: Feature | None
) -> Callable[..., Any]:
    @wraps(view)
    def page(**arguments: Any) -> Any:
        return view(kind, **arguments)

    if kind.setup:
        return admin_only(page)
    actions = current_feature(kind) if route.right == READ else (route.right,)
    if feature is not None and route.right == READ:
        has = {*feature.actions, *feature.named, *feature.follows}
        actions = tuple(one for one in actions if one in has) or actions
    opened = requires(kind.rights_on, *actions)(page)
    return taking_out(opened) if route.takes_out else opened
