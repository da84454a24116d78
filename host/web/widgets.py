"""Boxes that modules put on the start pages, drawn one by one behind the guard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import render_template
from markupsafe import Markup

from host.hooks.actor import Actor
from host.kernel.generation import current


class Widget(Protocol):
    """What staff's and clients' widgets have in common."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def template(self) -> str: ...
    @property
    def context(self) -> Callable[[Actor], Mapping[str, object] | None]: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A widget that was drawn, or one that could not be: then ``html`` is None."""

    id: str
    title: str
    html: Markup | None
    wide: bool


def draw(
    widgets: Iterable[Widget], actor: Actor, hook: str, *, patience: float | None = None
) -> list[Box]:
    """Draw the widgets that have something to say; a broken one leaves a box without content.

    After ``patience`` seconds none is begun any more: the rest are boxes without content too.
    """
    boxes = []
    begun = time.monotonic()
    for widget in widgets:
        if patience is not None and time.monotonic() - begun > patience:
            boxes.append(Box(widget.id, widget.title, None, bool(getattr(widget, "wide", False))))
            continue
        good, html = current().hooks.guard.call(owner_of(widget.id), hook, _html, widget, actor)
        if not good or html is not None:
            wide = bool(getattr(widget, "wide", False))
            boxes.append(Box(widget.id, widget.title, html, wide))
    return boxes


def draw_part(
    slug: str,
    hook: str,
    template: str,
    context: Callable[[Any, Actor], Mapping[str, object] | None],
    *,
    record: Any,
    actor: Actor,
) -> Markup | None:
    """Draw a module's part of a record's page; None when it could not be drawn."""

    def html() -> Markup:
        filled = context(record, actor)
        return Markup("" if filled is None else render_template(template, **filled))  # noqa: S704

    good, drawn = current().hooks.guard.call(slug, hook, html)
    return drawn if good else None


def owner_of(key: str) -> str:
    """Return the slug of the module whose name space the key lies in, or “host”."""
    fitting = [
        module.slug
        for module in current().modules
        if key == module.slug or key.startswith((f"{module.slug}.", f"{module.slug}_"))
    ]
    return max(fitting, key=len, default="host")


def _html(widget: Widget, actor: Actor) -> Markup | None:
    context = widget.context(actor)
    return None if context is None else Markup(render_template(widget.template, **context))  # noqa: S704 - made by Jinja
