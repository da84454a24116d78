"""Measures the sheets of an OpenDocument file, where one cell can stand for a million."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from host.importing.reading.extent import ERROR, FORMULA, Extent

_TAG = re.compile(
    rb"<(/?)(?:table:(table|table-row|table-cell|covered-table-cell)|(text:p))(?=[\s/>])([^>]*)>"
)
_REPEATED = re.compile(rb"""\bnumber-(?:rows|columns)-repeated=["']([0-9]{1,12})["']""")
_ERROR = re.compile(rb"""\bvalue-type=["']error["']""")


def extents_of(pieces: Iterable[bytes]) -> list[Extent]:
    """Measure all sheets; they are read at once."""
    sheets: list[Extent] = []
    row = column = full = 0
    repeated = 1
    for closing, name, attributes in _tags(pieces):
        if name == b"table" and not closing:
            sheets.append(Extent())
            row = 0
        elif name == b"table-row" and closing:
            row, full = _end(sheets, row, repeated, full), 0
        elif name == b"table-row":
            column, full, repeated = 0, 0, _repeats(attributes)
            if attributes.endswith(b"/"):
                row += repeated
        elif name.endswith(b"cell") and not closing:
            column += _repeats(attributes)
            if b"value-type=" in attributes or b"formula=" in attributes:
                full = column
                _note(sheets, row + 1, attributes)
        elif name == b"text:p" and not closing:
            full = column
    return sheets


def _end(sheets: list[Extent], row: int, repeated: int, full: int) -> int:
    if full and sheets:
        sheets[-1].reach(row + repeated, full)
        together = Extent()
        together.reach(sum(sheet.rows for sheet in sheets), max(one.columns for one in sheets))
    return row + repeated


def _note(sheets: list[Extent], row: int, attributes: bytes) -> None:
    if sheets and _ERROR.search(attributes):
        sheets[-1].faults[row] = ERROR
    elif sheets and b"formula=" in attributes and b"value-type=" not in attributes:
        sheets[-1].faults[row] = FORMULA


def _repeats(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return max(int(found.group(1)), 1) if found else 1


def _tags(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    rest = b""
    for piece in pieces:
        rest += piece
        end = max(rest.rfind(b">") + 1, 0)
        for closing, table, text, attributes in _TAG.findall(rest[:end]):
            yield closing, table or text, attributes
        rest = rest[end:]
