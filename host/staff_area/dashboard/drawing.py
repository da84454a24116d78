"""How a box becomes markup: behind the guard, by the module's template or by the host's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from flask import render_template
from markupsafe import Markup

from host.dashboards.service import Box
from host.hooks.actor import Actor
from host.hooks.cards import Card, Cell, ChartCard, Chosen, ListCard, NumberCard, WidgetOption
from host.hooks.faces import Content, DashboardWidget
from host.kernel.generation import current
from host.staff_area.dashboard.charts import chart_of
from host.web import filters
from host.web.widgets import owner_of

HOOK = "dashboard_widgets"
TEMPLATES: dict[type, str] = {
    NumberCard: "staff_area/widgets/number.html",
    ListCard: "staff_area/widgets/list.html",
    ChartCard: "staff_area/widgets/chart.html",
}
"""The host's template of each kind of card."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box ready for the page.

    ``html`` is None when the box is broken, or when it is yet to be fetched (``waits``);
    ``silent`` is one that has nothing to say and is left out.
    """

    id: str
    title: str
    wide: bool
    html: Markup | None
    options: tuple[WidgetOption, ...]
    chosen: Mapping[str, str]
    waits: bool = False
    silent: bool = False


def draw(box: Box, actor: Actor, *, at_once: bool = True) -> Drawn:
    """Draw the box; a broken one leaves a box without content."""
    widget = box.widget
    good, html = True, None
    if at_once:
        guard = current().hooks.guard
        good, html = guard.call(owner_of(widget.id), HOOK, _html, widget, actor, box.chosen)
    return Drawn(
        id=widget.id,
        title=widget.title,
        wide=box.wide,
        html=html,
        options=widget.options,
        chosen=box.chosen,
        waits=not at_once,
        silent=at_once and good and html is None,
    )


def shown(cell: Cell) -> Markup | str:
    """Write a value of a list the way that pages write its kind."""
    match cell:
        case None:
            return ""
        case datetime():
            return filters.ago(cell)
        case date():
            return filters.show_date(cell)
        case int() | Decimal():
            return filters.number(cell)
    return cell


def _html(widget: DashboardWidget, actor: Actor, chosen: Chosen) -> Markup | None:
    content = _ask(widget, actor, chosen)
    if content is None:
        return None
    if isinstance(content, dict):
        template, values = widget.template, content
    else:
        template, values = _own_template(content), _own_values(widget, content)
    return Markup(render_template(template, **values))  # noqa: S704 - made by Jinja


def _ask(widget: DashboardWidget, actor: Actor, chosen: Chosen) -> Content:
    if widget.options:
        return cast("Callable[[Actor, Chosen], Content]", widget.context)(actor, chosen)
    return cast("Callable[[Actor], Content]", widget.context)(actor)


def _own_template(card: Any) -> str:
    template = TEMPLATES.get(type(card))
    if template is None:
        raise TypeError(f"the context of a widget must return a dict, a card or None: {card!r:.80}")
    return template


def _own_values(widget: DashboardWidget, card: Card) -> dict[str, object]:
    return {
        "card": card,
        "id": widget.id,
        "title": widget.title,
        "shown": shown,
        "chart_of": chart_of,
    }
