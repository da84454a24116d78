"""Takes the rows of a file in: good ones go in, bad ones are named by their lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from host.database import transaction
from host.errors import InvalidInput
from host.hooks.permissions import CREATE, EDIT
from host.importing.importers import Existing, Importer, Prepared, Values
from host.importing.mapping import Mapped
from host.importing.reading import Line, Table
from host.importing.report import Outcome, Report, ReportLine

CHUNK = 250
Progress = Callable[[int, Report], None]
"""Called in the transaction of each chunk with the number of rows done and the report so far."""


def run(
    importer: Importer,
    table: Table,
    mapping: Mapped,
    *,
    atomic: bool = False,
    dry_run: bool = False,
    update: bool = False,
    progress: Progress | None = None,
    resumed: tuple[int, Report] | None = None,
) -> Report:
    """Take the rows in, in chunks of one transaction each, and report on every line.

    A record that is there already is left as it is, or with ``update`` given the file's
    values; empty cells never empty a field. With ``atomic`` nothing goes in when any row
    is bad. ``resumed`` goes on after so many rows with the report of an earlier run.
    """
    importer.actor.require(importer.feature, CREATE)
    if update:
        importer.actor.require(importer.feature, EDIT)
    if not atomic or dry_run:
        return _Run(importer, table, mapping, dry_run=dry_run, update=update).all(progress, resumed)
    trial = _Run(importer, table, mapping, dry_run=True, update=update).all(None, None)
    if trial.failed:
        return _refused(trial)
    with transaction():
        return _Run(importer, table, mapping, dry_run=False, update=update).all(progress, None)


class _Run:
    """One pass over a table."""

    def __init__(
        self, importer: Importer, table: Table, mapping: Mapped, *, dry_run: bool, update: bool
    ) -> None:
        self._importer = importer
        self._table = table
        self._places = {key: table.column(header) for key, header in mapping.items()}
        self._mapped = tuple(mapping)
        self._dry_run = dry_run
        self._update = update
        self._seen: dict[str, int] = {}
        self.report = Report(dry_run=dry_run)

    def all(self, progress: Progress | None, resumed: tuple[int, Report] | None) -> Report:
        """Go over all rows, or over those that an earlier run has left."""
        done = 0
        if resumed is not None:
            done, self.report = resumed
            self._prepared(self._table.lines[:done], Report())
        while lines := self._table.lines[done : done + CHUNK]:
            done += len(lines)
            if self._dry_run:
                self._chunk(lines)
                continue
            with transaction():
                self._chunk(lines)
                if progress is not None:
                    progress(done, self.report)
        self.report.lines.sort(key=lambda line: line.number)
        return self.report

    def _chunk(self, lines: Sequence[Line]) -> None:
        rows = self._prepared(lines, self.report)
        known = self._importer.existing([row.key for _, row in rows])
        new = [row for _, row in rows if row.key not in known]
        if new and not self._dry_run:
            self._importer.add(new)
        for line, row in rows:
            found = known.get(row.key)
            if found is None:
                self._note(line, Outcome.ADDED, row, *(row.hint or ()))
            else:
                self._meet(line, row, found)

    def _prepared(self, lines: Sequence[Line], report: Report) -> list[tuple[Line, Prepared]]:
        """Return the rows that are in order and come for the first time; note the others."""
        rows: list[tuple[Line, Prepared]] = []
        for line in lines:
            try:
                row = self._importer.prepare(self._values(line))
            except InvalidInput as error:
                suggestion = str(error.data.get("suggestion", ""))
                label = str(error.data.get("label", ""))
                report.note(
                    ReportLine(line.number, Outcome.FAILED, label, error.message, suggestion)
                )
                continue
            first = self._seen.setdefault(row.key, line.number)
            if first == line.number:
                rows.append((line, row))
            else:
                reason = f"The same {self._importer.noun} as in line {first}."
                report.note(ReportLine(line.number, Outcome.SKIPPED, row.label, reason))
        return rows

    def _meet(self, line: Line, row: Prepared, found: Existing) -> None:
        """Decide what a row does to the record that is there already."""
        if not self._update:
            self._leave(line, row, "It is there already.")
        elif not found.visible:
            self._note(line, Outcome.SKIPPED, row, "It is there already, and not yours to change.")
        elif not self._importer.differs(found, row, self._mapped):
            self._leave(line, row, "It is there already, with the same values.")
        else:
            if not self._dry_run:
                self._importer.update(found, row, self._mapped)
            self._note(line, Outcome.UPDATED, row, *(row.hint or ()))

    def _values(self, line: Line) -> Values:
        width = len(self._table.headers)
        if any(cell.strip() for cell in line.cells[width:]):
            raise InvalidInput(
                f"The row has {len(line.cells)} cells, the head only {width}.",
                suggestion="Put quotation marks around cells that hold the delimiter.",
            )
        cells = line.cells
        return {
            key: cells[place].strip() if place < len(cells) else ""
            for key, place in self._places.items()
        }

    def _leave(self, line: Line, row: Prepared, reason: str) -> None:
        self.report.note(ReportLine(line.number, Outcome.SKIPPED, row.label, reason, routine=True))

    def _note(
        self, line: Line, outcome: Outcome, row: Prepared, reason: str = "", suggestion: str = ""
    ) -> None:
        self.report.note(ReportLine(line.number, outcome, row.label, reason, suggestion))


def _refused(trial: Report) -> Report:
    """Say of a trial that it kept everything out, because something in it was bad."""
    report = Report(refused=True)
    for line in trial.lines:
        bad = line.outcome is Outcome.FAILED
        report.note(line if bad else replace(line, outcome=Outcome.SKIPPED))
    return report
