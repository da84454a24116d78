"""Reads tables from files: CSV, and workbooks of Excel and LibreOffice."""

from __future__ import annotations

from host.importing.reading import limits
from host.importing.reading.delimited import read_csv
from host.importing.reading.limits import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
)
from host.importing.reading.packing import Lines
from host.importing.reading.table import Fault, Line, Table
from host.importing.reading.workbook import is_workbook, read_workbook

__all__ = [
    "LONGEST_CELL",
    "MOST_BYTES",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Fault",
    "Line",
    "Lines",
    "Table",
    "read",
]


def read(content: bytes, *, sheet: str = "", encoding: str = "", delimiter: str = "") -> Table:
    """Read a file, whatever it is; its content tells, not its name.

    Without ``sheet`` the first sheet that holds anything is read; without ``encoding`` and
    ``delimiter`` both are guessed. Raises InvalidInput that says what is wrong and where.
    """
    if len(content) > limits.MOST_BYTES:
        most = limits.MOST_BYTES // 1024 // 1024
        raise limits.refusal(
            f"The file has {len(content) / 1024 / 1024:.0f} MB; {most} MB are taken at once. "
            "Split it."
        )
    if is_workbook(content):
        return read_workbook(content, sheet)
    return read_csv(content, encoding, delimiter)
