"""What became of the rows of a file, as files to keep, or to correct and upload again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from host.exporting.columns import Column, Kind
from host.exporting.neutral import neutral
from host.exporting.text_files import write_csv
from host.importing.reading import Table
from host.importing.report import Outcome, ReportLine

_COLUMNS = (
    Column("Line", Kind.NUMBER),
    Column("Outcome"),
    Column("Record"),
    Column("Number", Kind.NUMBER),
    Column("Column"),
    Column("Reason"),
    Column("Suggestion"),
)
_PIECE = 64 * 1024


def report_csv(lines: Iterable[ReportLine]) -> Iterator[bytes]:
    """Yield every line with its outcome, the id of its record, reason and suggestion."""
    rows = (
        (
            line.number,
            line.outcome.value,
            line.label,
            line.record_id,
            line.column,
            line.reason,
            line.suggestion,
        )
        for line in lines
    )
    return write_csv(_COLUMNS, rows)


def problems_csv(table: Table, lines: Iterable[ReportLine]) -> Iterator[bytes]:
    """Yield the failed rows as CSV: their cells, then the line, the reason, the suggestion."""
    failed = {
        line.number: (line.reason, line.suggestion)
        for line in lines
        if line.outcome is Outcome.FAILED
    }
    target = io.StringIO()
    writer = csv.writer(target)
    width = len(table.headers)
    target.write("\N{BYTE ORDER MARK}")
    writer.writerow([*map(_harmless, table.headers), "Line", "Reason", "Suggestion"])
    for row in table.lines if failed else ():
        if row.number in failed:
            padded = [*row.cells[:width], *[""] * (width - len(row.cells))]
            writer.writerow([*map(_harmless, padded), row.number, *failed[row.number]])
        if target.tell() > _PIECE:
            yield _taken(target)
    yield _taken(target)


def _taken(target: io.StringIO) -> bytes:
    piece = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return piece


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula; plain numbers stay as they are."""
    number = cell.lstrip("+-").replace(" ", "").replace(".", "", 1).replace(",", "")
    return cell if number.isdigit() and cell[:1] in "+-" else neutral(cell)
