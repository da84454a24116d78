"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_KEPT = 1_000


class Outcome(StrEnum):
    """What became of one row."""

    ADDED = "added"
    UPDATED = "updated"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One row: the line of the file in which it begins, and what became of it.

    A ``routine`` line says only what was to be expected; nobody need look at it.
    """

    number: int
    outcome: Outcome
    label: str = ""
    reason: str = ""
    suggestion: str = ""
    routine: bool = False


@dataclass(slots=True)
class Report:
    """Figures and lines of one run; ``refused`` when one bad row kept all others out."""

    dry_run: bool = False
    added: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    refused: bool = False
    lines: list[ReportLine] = field(default_factory=list)

    def note(self, line: ReportLine) -> None:
        """Count a row and keep its line."""
        setattr(self, line.outcome.value, getattr(self, line.outcome.value) + 1)
        self.lines.append(line)

    @property
    def total(self) -> int:
        """Number of rows that were looked at."""
        return self.added + self.updated + self.skipped + self.failed

    @property
    def remarks(self) -> list[ReportLine]:
        """Lines that somebody should read: what failed, comes twice, or raises a doubt."""
        return [line for line in self.lines if line.reason and not line.routine]

    def stored(self) -> dict[str, Any]:
        """Return what the table keeps: all figures, and the first remarks, the bad ones first."""
        remarks = sorted(self.remarks, key=lambda line: line.outcome is not Outcome.FAILED)
        return {
            "dry_run": self.dry_run,
            "added": self.added,
            "updated": self.updated,
            "skipped": self.skipped,
            "failed": self.failed,
            "refused": self.refused,
            "remarks": len(remarks),
            "lines": [
                [line.number, line.outcome.value, line.label, line.reason, line.suggestion]
                for line in remarks[:_KEPT]
            ],
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Report:
        """Return the report that a table kept."""
        lines = [
            ReportLine(number, Outcome(outcome), label, reason, suggestion)
            for number, outcome, label, reason, suggestion in stored["lines"]
        ]
        figures = ("dry_run", "added", "updated", "skipped", "failed", "refused")
        return cls(**{name: stored[name] for name in figures}, lines=lines)
