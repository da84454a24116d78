"""Goes over the XML of a sheet before it is read whole: how far it reaches, what is faulty.

A sheet is held as a rectangle, so two cells in opposite corners could fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from host.importing.reading.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, refusal
from host.importing.reading.table import Fault

_PREFIX = re.compile(rb"<(\w+:)?sheetData\b")
_NUMBER = re.compile(rb"""(?:\s|[^>]*?\s)r=["']([0-9]{1,7})["']""")
_PLACE = re.compile(rb"""[^>]*?\sr=["']([A-Z]{1,3})[0-9]""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_TEXT = re.compile(rb"""[^>]*?\st=["']str["']""")

FORMULA = Fault(
    "A formula in it has no result.",
    "Open the file in your spreadsheet and save it again, or paste values over formulas.",
)
ERROR = Fault("A cell of it holds an error such as #REF!.", "Correct the cell or empty it.")


@dataclass(slots=True)
class Extent:
    """How far a sheet reaches, and which of its rows are faulty."""

    rows: int = 0
    columns: int = 0
    faults: dict[int, Fault] = field(default_factory=dict)

    def reach(self, row: int, columns: int) -> None:
        """Take a row in; raises InvalidInput when the sheet reaches too far."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, columns)
        if self.columns > MOST_COLUMNS:
            raise refusal(
                f"The sheet has {self.columns:,} columns; {MOST_COLUMNS:,} are taken. "
                "Delete those that nobody needs."
            )
        if self.rows > MOST_ROWS + 1:
            raise refusal(f"The sheet has more than {MOST_ROWS:,} rows. Split it.")
        if self.rows * self.columns > MOST_CELLS:
            raise refusal(
                f"The sheet reaches over more than {MOST_CELLS:,} cells, full and empty. "
                "Delete what lies far below or right of the table, or save it as CSV UTF-8."
            )


def extent_of(pieces: Iterable[bytes]) -> Extent:
    """Measure the sheet of an Excel workbook; what hides from this meets the memory's limit."""
    extent = Extent()
    number = 0
    stream = iter(pieces)
    start = next(stream, b"")
    found = _PREFIX.search(start)
    prefix = (found.group(1) or b"") if found else b""
    opening, closing = b"<" + prefix + b"c", b"</" + prefix + b"c>"
    for row in _between(chain([start], stream), b"<" + prefix + b"row"):
        place = _NUMBER.match(row)
        number = int(place.group(1)) if place else number + 1
        full = row.count(closing)
        if full:
            last = row.rfind(opening, 0, row.rfind(closing)) + len(opening)
            extent.reach(number, max(full, _column(row, last)))
        if fault := _fault(row, opening, closing):
            extent.faults[number] = fault
    return extent


def _between(pieces: Iterable[bytes], mark: bytes) -> Iterator[bytes]:
    """Yield what stands after each mark, up to the next."""
    rest: list[bytes] = []
    begun = False
    tail = b""
    for piece in pieces:
        parts = (tail + piece).split(mark)
        # The mark itself may lie across two pieces.
        tail = parts[-1][-len(mark) :]
        parts[-1] = parts[-1][: -len(mark)]
        for place, part in enumerate(parts):
            if place:
                if begun:
                    yield b"".join(rest)
                rest, begun = [], True
            rest.append(part)
    if begun:
        yield b"".join([*rest, tail])


def _column(row: bytes, place: int) -> int:
    found = _PLACE.match(row, place)
    number = 0
    for letter in found.group(1) if found else b"":
        number = number * 26 + letter - 64
    return number


def _fault(row: bytes, opening: bytes, closing: bytes) -> Fault | None:
    if b't="e"' in row or b"t='e'" in row:
        return ERROR
    if opening[:-1] + b"f" not in row:
        return None
    for part in row.split(closing):
        cell = part[part.rfind(opening) :]
        lacks = _FORMULA.search(cell) and not _RESULT.search(cell)
        if lacks and not (_TEXT.match(cell) and b"v>" in cell):
            return FORMULA
    return None
