"""What a file holds: its heads and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row as such, before anybody asks what its cells mean."""

    reason: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file; ``number`` is the line in which it begins, the first is line 1.

    A row with a ``fault`` must not be taken in: what its cells seem to say is not what
    the file means.
    """

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, and how it was read.

    ``lines`` can be gone over as often as one likes and from any row on; only a part of
    them is in memory as text at a time. A workbook has a ``sheet``, one of ``sheets``,
    and neither encoding nor delimiter. ``notes`` are sentences for the person about what
    was guessed.
    """

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    lines: Sequence[Line]
    format: str = "csv"
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def column(self, header: str) -> int:
        """Return the place of a column."""
        return self.headers.index(header)

    def samples(self, header: str, count: int = 3) -> list[str]:
        """Return the first few different values of a column, as far as they come early."""
        place = self.column(header)
        found: dict[str, None] = {}
        for line in islice(self.lines, _EARLY):
            value = line.cells[place].strip() if place < len(line.cells) else ""
            if value:
                found[value] = None
            if len(found) == count:
                break
        return list(found)


_EARLY = 5_000
"""So many rows are looked through for samples; a column may be empty to the end."""
