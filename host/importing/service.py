"""Takes the rows of a file in: good ones go in, bad ones are named by their lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from host.database import session, transaction
from host.errors import TrellisError
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.importing.choices import Choices, Matches
from host.importing.fields import require
from host.importing.garbage import seldom_collected
from host.importing.reading import Line, Table
from host.importing.report import KEPT, Outcome, Report, ReportLine
from host.importing.rows import Row, Rows
from host.records import followers, service
from host.records.undo import log as undo

CHUNK = 1_000
_TAKEN = "Something there already has the same name or number, which can be only once."


@dataclass(slots=True)
class Progress:
    """How far a run is: told in the transaction of each chunk, together with its lines."""

    done: int = 0
    report: Report = field(default_factory=Report)
    undo_id: int | None = None
    lines: list[ReportLine] = field(default_factory=list)
    failed: frozenset[int] = frozenset()
    """Numbers of the lines that an earlier run has refused."""


Tell = Callable[[Progress], None]


def run(
    kind: RecordType,
    table: Table,
    choices: Choices,
    actor: Actor,
    *,
    label: str = "file",
    dry_run: bool = False,
    tell: Tell | None = None,
    resumed: Progress | None = None,
) -> Report:
    """Take the rows in, in chunks of one transaction each, and report on every line.

    With ``atomic`` nothing goes in when any row is bad. All that was done can be taken back as
    one deed. ``resumed`` goes on where an earlier run has stopped.
    """
    require(kind, actor)
    if Matches.UPDATE in {choices.matches, *choices.decisions.values()}:
        actor.require(kind.rights_on, EDIT)
    whole = choices.atomic and not dry_run
    if whole:
        trial = _Run(kind, table, choices, actor, label, dry_run=True)
        report = trial.all(None, Progress(report=Report(most=KEPT)))
        if report.failed:
            return _refused(report)
    begun = _Run(kind, table, choices, actor, label, dry_run=dry_run)
    at = resumed or Progress(report=Report(dry_run=dry_run))
    if not whole:
        return begun.all(tell, at)
    try:
        with transaction():
            if begun.all(tell, at).failed:
                raise _BadRowError
    except _BadRowError:
        return _refused(at.report)
    return at.report


class _BadRowError(Exception):
    """A row that the trial has let through is refused all the same; takes everything back."""


class _Run:
    """One pass over a table."""

    def __init__(
        self,
        kind: RecordType,
        table: Table,
        choices: Choices,
        actor: Actor,
        label: str,
        *,
        dry_run: bool,
    ) -> None:
        self.kind, self.table, self.choices, self.actor = kind, table, choices, actor
        self.label, self.dry_run = label, dry_run
        self.rows = Rows(kind, table, choices, actor)
        self._seen: dict[tuple[str, ...], int] = {}

    def all(self, tell: Tell | None, at: Progress) -> Report:
        """Go over all rows, or over those that an earlier run has left."""
        at.report.dry_run = self.dry_run
        if at.done:
            self._remember(at)
        for chunk in self.rows.order.chunks(CHUNK, at.done):
            at.lines = []
            with seldom_collected(), nullcontext() if self.dry_run else transaction():
                self._recorded(chunk, at)
                at.done += len(chunk)
                at.lines.sort(key=lambda line: line.number)
                for line in at.lines:
                    at.report.note(line)
                if tell is not None:
                    tell(at)
        at.report.lines.sort(key=lambda line: line.number)
        return at.report

    def _remember(self, at: Progress) -> None:
        """Learn again by what the rows are known that an earlier run has been through."""
        before = 0
        for chunk in self.rows.order.chunks(CHUNK):
            if before >= at.done:
                return
            for row in self.rows.read(chunk[: at.done - before]):
                if row.line.number not in at.failed and row.key is not None:
                    self._seen.setdefault(row.key, row.line.number)
            before += len(chunk)

    def _recorded(self, chunk: Sequence[tuple[int, Line]], at: Progress) -> None:
        if self.dry_run:
            self._chunk(chunk, at, None)
            return
        deed = undo.recording(self.actor, "imported", self.kind, self.label, entry_id=at.undo_id)
        with deed as noted:
            self._chunk(chunk, at, noted)
        at.undo_id = noted.entry_id

    def _chunk(
        self, chunk: Sequence[tuple[int, Line]], at: Progress, deed: undo.Deed | None
    ) -> None:
        rows = self.rows.read(chunk)
        self.rows.find(rows)
        new = [row for row in rows if self._is_new(row)]
        self.rows.check_new(new)
        fresh: list[Row] = []
        met: list[Row] = []
        for row in rows:
            if row.bad:
                at.lines.append(row.said(Outcome.FAILED))
            elif self._comes_again(row):
                at.lines.append(self._twice(row))
            else:
                (fresh if row.good is not None else met).append(row)
        self._add(fresh, at, deed)
        self._meet(met, at, deed)

    def _is_new(self, row: Row) -> bool:
        known = row.found is not None
        return not known or self.choices.for_line(row.line.number) is Matches.ADD

    def _comes_again(self, row: Row) -> bool:
        if row.key is None or self.choices.for_line(row.line.number) is Matches.ADD:
            return False
        return self._seen.setdefault(row.key, row.line.number) != row.line.number

    def _twice(self, row: Row) -> ReportLine:
        first = self._seen[row.key or ()]
        reason = f"The same {self.kind.singular} as in line {first}."
        return ReportLine(row.line.number, Outcome.SKIPPED, row.label[:200], reason)

    def _add(self, rows: Sequence[Row], at: Progress, deed: undo.Deed | None) -> None:
        if deed is None:
            for row in rows:
                self._expect(row)
                at.lines.append(row.said(Outcome.ADDED))
            return
        if not rows or self._added(rows, at, deed):
            return
        for row in rows:  # one of them is to blame: each by itself
            if not self._added([row], at, deed):
                at.lines.append(row.said(Outcome.FAILED))

    def _expect(self, row: Row) -> None:
        """Let later rows of a dry run point at this one."""
        self.rows.coming.update(self.rows.order.named.get(row.place, ()))

    def _added(self, rows: Sequence[Row], at: Progress, deed: undo.Deed) -> bool:
        mark = deed.mark()
        try:
            with session().begin_nested():
                given = [row.good or {} for row in rows]
                records = service.keep_new(self.kind, given, self.actor)
        except (TrellisError, sa.exc.IntegrityError) as error:
            deed.back_to(mark)
            if len(rows) == 1:
                self._blame(rows[0], error)
            return False
        self.rows.made(records)
        for row, record in zip(rows, records, strict=True):
            at.lines.append(row.said(Outcome.ADDED, record.id))
        return True

    def _meet(self, rows: Sequence[Row], at: Progress, deed: undo.Deed | None) -> None:
        """Do to the records that are there already what was chosen."""
        update: list[Row] = []
        for row in rows:
            chosen = self.choices.for_line(row.line.number)
            if chosen is Matches.UPDATE and row.found and row.found.visible:
                update.append(row)
            elif chosen is Matches.UPDATE:
                self._leave(row, at, "It is there already, and not yours to change.", routine=False)
            elif chosen is Matches.ASK:
                self._leave(row, at, "It is there already, and nothing is decided.")
            else:
                self._leave(row, at, "It is there already.")
        differing = {row.place: given for row, given in self.rows.differing(update)}
        with followers.gathered() as told:
            for row in update:
                if row.bad:
                    at.lines.append(row.said(Outcome.FAILED))
                elif row.place not in differing:
                    self._leave(row, at, "It is there already, with the same values.")
                else:
                    at.lines.append(self._update(row, differing[row.place], deed, told))

    def _update(
        self,
        row: Row,
        given: dict[str, Any],
        deed: undo.Deed | None,
        told: followers.Gathered,
    ) -> ReportLine:
        assert row.found is not None
        if deed is None:
            return row.said(Outcome.UPDATED, row.found.id)
        mark, heard = deed.mark(), told.mark()
        try:
            with session().begin_nested():
                service.update(self.kind, row.found.id, given, self.actor)
        except (TrellisError, sa.exc.IntegrityError) as error:
            deed.back_to(mark)
            told.back_to(heard)
            self._blame(row, error)
            return row.said(Outcome.FAILED, row.found.id)
        return row.said(Outcome.UPDATED, row.found.id)

    def _blame(self, row: Row, error: TrellisError | sa.exc.IntegrityError) -> None:
        if isinstance(error, TrellisError):
            self.rows.blame(row, error)
        else:
            row.refuse("", "", _TAKEN)

    def _leave(self, row: Row, at: Progress, reason: str, *, routine: bool = True) -> None:
        found = row.found.id if row.found and row.found.visible else None
        line = ReportLine(
            row.line.number,
            Outcome.SKIPPED,
            row.label[:200],
            reason,
            routine=routine,
            record_id=found,
            match=row.found.id if row.found else None,
        )
        at.lines.append(line)


def _refused(trial: Report) -> Report:
    """Say of a trial that it kept everything out, because something in it was bad."""
    report = Report(refused=True, skipped=trial.total - trial.failed, failed=trial.failed)
    report.notes = trial.notes
    report.lines = [line for line in trial.lines if line.outcome is Outcome.FAILED]
    report.remark_count = trial.remark_count
    return report
