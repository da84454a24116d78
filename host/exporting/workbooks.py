"""Writes rows as a workbook of Excel; the only place that knows which library does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from host.errors import InvalidInput
from host.exporting.columns import Column, Kind, Rows, Value, heads, text_of
from host.exporting.neutral import neutral

MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767
_EXACT = 10**15
_SUSPECT = frozenset("'=+-@\t\r")
"""What a text begins with that a spreadsheet may take for a formula."""
_FIRST_YEAR = 1900
_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.INSTANT: "yyyy-mm-dd hh:mm:ss", Kind.MONEY: "#,##0.00"}
_WIDTHS = {Kind.TEXT: 24.0, Kind.INSTANT: 20.0}
_WIDTH = 13.0


def write_xlsx(columns: Sequence[Column], rows: Rows, file: BinaryIO) -> None:
    """Write a workbook with one sheet to a file that is open for writing; holds one row.

    Numbers, dates and check marks are such cells; what Excel would round (a number of
    more than 15 digits) or does not know (a date before 1900) is a text. No text can be a
    formula here. Yet one that would be one in a CSV gets its apostrophe in the cell all
    the same: whoever saves the sheet as CSV has a harmless file, and what is read back
    here is what was written. Raises InvalidInput for more rows than a sheet has.
    """
    from rustpy_xlsxwriter import write_worksheet

    names = [_text(head) for head in heads(columns)]
    write_worksheet(
        _records(names, rows),
        file,
        sheet_name="Export",
        freeze_row=1,
        bold_headers=True,
        column_widths=[_WIDTHS.get(column.kind, _WIDTH) for column in columns],
        column_formats=_formats(names, columns),
    )


def _formats(names: Sequence[str], columns: Sequence[Column]) -> dict[str, Any]:
    from rustpy_xlsxwriter import Format

    return {
        name: Format().set_num_format(_FORMATS[column.kind])
        for name, column in zip(names, columns, strict=True)
        if column.kind in _FORMATS
    }


def _records(names: Sequence[str], rows: Rows) -> Iterator[dict[str, object]]:
    """Yield rows as the library wants them; without any, one of empty cells for the heads."""
    count = 0
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise InvalidInput(
                f"A sheet has room for {MOST_ROWS:,} rows. Narrow the list down, or choose CSV."
            )
        cells = [_CELLS.get(type(value), _other)(value) for value in row]
        yield dict(zip(names, cells, strict=True))
    if not count:
        yield dict.fromkeys(names)


def _other(value: Value) -> object:
    return _text(text_of(value))


def _text(text: str) -> str:
    """Return a text that fits into a cell; a longer one ends in an ellipsis."""
    if text[:1] not in _SUSPECT and len(text) <= LONGEST_CELL:
        return text
    text = neutral(text)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _whole(value: int) -> object:
    return value if abs(value) < _EXACT else str(value)


def _number(value: float | Decimal) -> object:
    """Return a number where Excel keeps all of its digits."""
    exact = -_EXACT < value < _EXACT and Decimal(f"{value:.15g}") == Decimal(str(value))
    return float(value) if exact else text_of(value)


def _day(value: date) -> object:
    return value if value.year >= _FIRST_YEAR else text_of(value)


def _moment(value: datetime) -> object:
    known = value.year >= _FIRST_YEAR
    return value.replace(tzinfo=None, microsecond=0) if known else text_of(value)


_CELLS: dict[type, Callable[[Any], object]] = {
    str: _text,
    int: _whole,
    float: _number,
    Decimal: _number,
    bool: lambda value: value,
    date: _day,
    datetime: _moment,
    type(None): lambda value: None,
}
