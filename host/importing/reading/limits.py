"""How much of a file is taken, and how the rest is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from host.errors import InvalidInput
from host.importing.reading.table import Line

MOST_BYTES = 100 * 1024 * 1024
MOST_COLUMNS = 1_000
MOST_ROWS = 1_000_000
MOST_CELLS = 5_000_000
"""Of a workbook, empty cells between full ones included: its sheet is held in memory whole."""
LONGEST_CELL = 32_767
"""The most that a cell of a workbook can hold."""


def refusal(message: str) -> InvalidInput:
    """Refuse the file."""
    return InvalidInput.of("file", message)


def headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Name the columns, each by a name of its own; raises InvalidInput when they are too many."""
    if len(cells) > MOST_COLUMNS:
        raise refusal(
            f"The file has {len(cells):,} columns; {MOST_COLUMNS:,} are taken. "
            "Leave out those that nobody needs."
        )
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell[:200].split()) or f"Column {place}"
        while name.casefold() in taken:
            name = f"{name} ({place})"
        names.append(name)
        taken.add(name.casefold())
    return tuple(names)


def within(lines: Iterable[Line]) -> Iterator[Line]:
    """Pass rows on; raises InvalidInput at a cell too long or a row too many."""
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise refusal(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        if len(line.cells) > MOST_COLUMNS:
            raise refusal(
                f"Line {line.number} has {len(line.cells):,} columns; {MOST_COLUMNS:,} are taken."
            )
        if max(map(len, line.cells)) > LONGEST_CELL:
            raise _too_long(line)
        yield line


def _too_long(line: Line) -> InvalidInput:
    place, cell = max(enumerate(line.cells, 1), key=lambda one: len(one[1]))
    return refusal(
        f"Line {line.number}, column {place} holds {len(cell):,} characters; "
        f"{LONGEST_CELL:,} fit. Shorten it."
    )
