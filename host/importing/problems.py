"""The rows of a file that need work, as a file to correct and upload again."""

from __future__ import annotations

import csv
import io

from host.importing.reading import Table
from host.importing.report import Outcome, Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def problems_csv(table: Table, report: Report) -> str:
    """Return the failed rows as CSV: their cells, then the line, the reason, the suggestion."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([*map(_harmless, table.headers), "Line", "Reason", "Suggestion"])
    rows = {line.number: line.cells for line in table.lines}
    for line in report.lines:
        if line.outcome is Outcome.FAILED:
            cells = rows.get(line.number, ())[: len(table.headers)]
            padded = [*cells, *[""] * (len(table.headers) - len(cells))]
            writer.writerow([*map(_harmless, padded), line.number, line.reason, line.suggestion])
    return target.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula; plain numbers stay as they are."""
    if not cell.startswith(_FORMULA):
        return cell
    number = cell.lstrip("+-").replace(" ", "").replace(".", "", 1).replace(",", "")
    return cell if number.isdigit() else f"'{cell}"
