"""The body of a list's table, written in Python: it is the hottest part of the hottest pages."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from markupsafe import escape as _escape

_MEANS_SOMETHING = re.compile("[&<>\"']").search


def escape(value: Any) -> str:
    """Escape a value as markupsafe does; plain text, the usual case, the quickest way."""
    if value.__class__ is Markup:
        return str(value)
    if value.__class__ is str:
        return html.escape(value) if _MEANS_SOMETHING(value) else value
    return str(_escape(value))


def table_body(columns: Sequence[Any], rows: Sequence[Any], selectable: str) -> Markup:
    """Draw the rows; see the table component for what columns and rows hold.

    Every value is escaped unless it is markup already.
    """
    first, *others = [_Column(column) for column in columns]
    parts: list[str] = []
    for row in rows:
        cells = _part(row, "cells")
        parts.append("<tr>")
        if selectable:
            parts.append(_check_box(row, selectable))
        link = f'<a href="{escape(_part(row, "url"))}">{escape(cells[first.key])}</a>'
        parts.append(f'<th scope="row">{link}</th>')
        parts += [f"{column.opening}{escape(cells[column.key])}</td>" for column in others]
        actions = _part(row, "actions")
        if actions is not None:
            parts.append(_actions(actions, _part(row, "label")))
        parts.append("</tr>\n")
    return Markup("".join(parts))  # noqa: S704 - each value was escaped above


class _Column:
    """What the cells of one column share."""

    __slots__ = ("key", "opening")

    def __init__(self, column: Any) -> None:
        self.key: str = _part(column, "key")
        end = ' class="t-end"' if _part(column, "end") else ""
        self.opening = f'<td data-label="{escape(_part(column, "label"))}"{end}>'


def _part(column: Any, name: str) -> Any:
    return column.get(name) if isinstance(column, Mapping) else getattr(column, name, None)


def _check_box(row: Any, form: str) -> str:
    label = escape(_part(row, "label"))
    return (
        f'<td class="t-check"><input type="checkbox" form="{escape(form)}" name="id" '
        f'value="{escape(_part(row, "id"))}" aria-label="Select {label}"></td>'
    )


def _actions(actions: Sequence[Any], label: str) -> str:
    about = escape(label)
    links = "".join(
        f'<a href="{escape(_part(action, "url"))}" '
        f'title="{escape(_part(action, "label"))}: {about}">'
        f'<i class="ti ti-{escape(_part(action, "icon"))}" aria-hidden="true"></i></a>'
        for action in actions
    )
    return f'<td class="t-row-actions"><span>{links}</span></td>'
