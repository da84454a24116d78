"""The body of a list's table: the hottest part of the hottest pages, so it is plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from host.hooks.record_types import RecordField, RecordType
from host.web.records.cells import RIGHT, Cell
from host.web.rows import escape


def body(
    kind: RecordType,
    columns: Sequence[tuple[RecordField, Cell]],
    rows: Sequence[Any],
    *,
    selectable: str = "",
) -> Markup:
    """Draw the rows that a `RecordList` has read; every value is escaped unless it is markup.

    The first column leads to the record. ``selectable`` is the form that the check boxes are in.
    """
    path = escape(kind.address)
    openings = [_opening(field) for field, _ in columns]
    drawn = list(zip(openings, [cell for _, cell in columns], strict=True))
    first, others = drawn[0][1], drawn[1:]
    form = escape(selectable)
    parts: list[str] = []
    for row in rows:
        label = escape(row.title or f"#{row.id}")
        parts.append("<tr>")
        if selectable:
            parts.append(
                f'<td class="t-check"><input type="checkbox" form="{form}" name="id" '
                f'value="{row.id}" aria-label="Select {label}"></td>'
            )
        text = escape(first(row)) or label
        parts.append(f'<th scope="row">{_link(path, row.id, text)}{_away(row)}</th>')
        parts += [f"{opening}{escape(cell(row))}</td>" for opening, cell in others]
        parts.append("</tr>\n")
    return Markup("".join(parts))  # noqa: S704 - each value was escaped above


def _opening(field: RecordField) -> str:
    end = ' class="t-end"' if field.type in RIGHT and not field.pattern else ""
    return f'<td data-label="{escape(field.label)}"{end}>'


def _link(path: str, record_id: int, text: str) -> str:
    return text if text.startswith("<a ") else f'<a href="{path}/{record_id}">{text}</a>'


def _away(row: Any) -> str:
    archived = getattr(row, "archived_at", None)
    return ' <span class="t-badge t-neutral">Archived</span>' if archived else ""
