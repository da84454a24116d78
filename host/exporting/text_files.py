"""Writes rows as CSV and as JSON, a piece at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from host.exporting.columns import Column, Rows, Value, heads, keys, text_of
from host.exporting.neutral import neutral

_PIECE = 64 * 1024
_NUMBERS = (bool, int, float, Decimal)


def write_csv(columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a mark, so that Excel knows it, and commas.

    A text that a spreadsheet would calculate gets an apostrophe before it, telephone
    numbers such as “+49 89 1” too; a number stays a number. Reading the file here takes
    the apostrophe away again.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    target.write("\N{BYTE ORDER MARK}")
    writer.writerow(map(neutral, heads(columns)))
    for row in rows:
        writer.writerow(map(_cell, row))
        if target.tell() > _PIECE:
            yield _taken(target)
    yield _taken(target)


def write_json(columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    """Yield a JSON array of one object a row.

    Decimals are strings, so that no reader rounds them; dates are ISO, moments with their
    offset. Nothing is made neutral: no spreadsheet opens JSON as it is.
    """
    names = keys(columns)
    target = io.StringIO()
    target.write("[")
    before = "\n"
    for row in rows:
        record = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        target.write(before + json.dumps(record, ensure_ascii=False, allow_nan=False))
        before = ",\n"
        if target.tell() > _PIECE:
            yield _taken(target)
    target.write("\n]\n")
    yield _taken(target)


def _cell(value: Value) -> str:
    text = text_of(value)
    return text if isinstance(value, _NUMBERS) else neutral(text)


def _plain(value: Value) -> object:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, tuple):
        return list(value)
    return format(value, "f") if isinstance(value, Decimal) else value.isoformat()


def _taken(target: io.StringIO) -> bytes:
    """Return what was written since, and forget it; no file of text holds a NUL."""
    piece = target.getvalue().replace("\x00", "").encode("utf-8", "replace")
    target.seek(0)
    target.truncate()
    return piece
