"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

KEPT = 1_000
"""Lines of each kind that a report names by itself; all of them are in its file."""


class Outcome(StrEnum):
    """What became of one row."""

    ADDED = "added"
    UPDATED = "updated"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One row: the line of the file in which it begins, and what became of it.

    ``column`` names the heads of the columns that the reason is about. A ``routine`` line says
    only what was to be expected; nobody need look at it.
    """

    number: int
    outcome: Outcome
    label: str = ""
    reason: str = ""
    suggestion: str = ""
    routine: bool = False
    column: str = ""
    record_id: int | None = None
    match: int | None = None

    def stored(self) -> list[Any]:
        """Return what a table keeps."""
        return [
            self.number,
            self.outcome.value,
            self.label,
            self.reason,
            self.suggestion,
            self.routine,
            self.column,
            self.record_id,
            self.match,
        ]

    @classmethod
    def from_stored(cls, stored: list[Any]) -> ReportLine:
        """Return the line that a table kept."""
        number, outcome, *rest = stored
        return cls(number, Outcome(outcome), *rest)


@dataclass(slots=True)
class Report:
    """Figures and lines of one run; ``refused`` when one bad row kept all others out.

    ``met`` counts rows whose record is there already, ``notes`` say how columns were read.
    Without ``most`` every line with a reason is kept, otherwise so many bad and doubted ones.
    """

    dry_run: bool = False
    added: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    refused: bool = False
    met: int = 0
    remark_count: int = 0
    notes: tuple[str, ...] = ()
    lines: list[ReportLine] = field(default_factory=list)
    most: int | None = None
    _kept: dict[bool, int] = field(default_factory=dict)

    def note(self, line: ReportLine) -> None:
        """Count a row, and keep its line when it says something."""
        setattr(self, line.outcome.value, getattr(self, line.outcome.value) + 1)
        self.met += line.match is not None
        if not line.reason:
            return
        self.remark_count += not line.routine
        if self.most is not None:
            bad = line.outcome is Outcome.FAILED
            if line.routine or self._kept.get(bad, 0) >= self.most:
                return
            self._kept[bad] = self._kept.get(bad, 0) + 1
        self.lines.append(line)

    @property
    def total(self) -> int:
        """Number of rows that were looked at."""
        return self.added + self.updated + self.skipped + self.failed

    @property
    def remarks(self) -> list[ReportLine]:
        """Lines that somebody should read: what failed, comes twice, or raises a doubt."""
        return [line for line in self.lines if not line.routine]

    def stored(self) -> dict[str, Any]:
        """Return what the table keeps: all figures, and the first remarks, the bad ones first."""
        remarks = sorted(self.remarks, key=lambda line: line.outcome is not Outcome.FAILED)
        figures = {name: getattr(self, name) for name in _FIGURES}
        return figures | {
            "remarks": self.remark_count,
            "notes": list(self.notes),
            "lines": [line.stored() for line in remarks[:KEPT]],
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Report:
        """Return the report that a table kept, ready to go on."""
        lines = [ReportLine.from_stored(line) for line in stored.get("lines", ())]
        bad = sum(line.outcome is Outcome.FAILED for line in lines)
        return cls(
            **{name: stored[name] for name in _FIGURES if name in stored},
            remark_count=stored.get("remarks", 0),
            notes=tuple(stored.get("notes", ())),
            lines=lines,
            most=KEPT,
            _kept={True: bad, False: len(lines) - bad},
        )


_FIGURES = ("dry_run", "added", "updated", "skipped", "failed", "refused", "met")
