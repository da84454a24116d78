"""Reads CSV files as people have them: any usual encoding, delimiter and line end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TextIO

from host.errors import InvalidInput
from host.exporting.neutral import plain
from host.importing.reading import limits
from host.importing.reading.encoding import Guess, check, guess
from host.importing.reading.limits import refusal
from host.importing.reading.packing import Lines, packed
from host.importing.reading.table import Fault, Line, Table

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE = 64 * 1024
_LONGEST_ROW = 4_000_000


def read_csv(content: bytes, encoding: str = "", delimiter: str = "") -> Table:
    """Read a CSV file; what is not given is guessed.

    Raises InvalidInput that says what is wrong with the file and where.
    """
    if encoding:
        check(content, encoding)
    found = Guess(encoding) if encoding else guess(content)
    text = _opened(content, found.encoding)
    said, skipped = _said(text)
    delimiter = delimiter or said or _guessed(text.read(_SAMPLE))
    try:
        head, lines = _table(content, found.encoding, delimiter, skipped, strict=True)
    except _NotStrict:
        head, lines = _table(content, found.encoding, delimiter, skipped, strict=False)
    return Table(found.encoding.removesuffix("-sig"), delimiter, head, lines, notes=found.notes)


class _NotStrict(Exception):
    """The file breaks the rules of quoting, but perhaps not so badly."""


class _Feed(Iterator[str]):
    """Gives lines to the reader of CSV, and stops before a row fills the memory with cells."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.taken = 0

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_ROW)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= _LONGEST_ROW:
            raise csv.Error("row beyond the limit")
        return line


def _opened(content: bytes, encoding: str) -> TextIO:
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _said(text: TextIO) -> tuple[str, int]:
    """Return the delimiter of Excel's line “sep=;” and how many lines that takes."""
    first = text.readline(8)
    if first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == 5:
        return first[4], 1
    text.seek(0)
    return "", 0


def _guessed(sample: str) -> str:
    if "\x00" in sample:
        raise refusal("This is not a text file. Save it as CSV UTF-8 and upload that file.")
    return max(DELIMITERS, key=lambda one: _evenness(sample, one))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Rate a delimiter: how many rows are as wide as the head, then how wide that is."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[int] = []
    try:
        for row in reader:
            if row:
                rows.append(len(row))
            if len(rows) == 30:
                break
    except csv.Error:
        return (0.0, 0)
    # The sample may end within a row.
    whole = rows[:-1] if len(rows) > 2 and len(sample) == _SAMPLE else rows
    if not whole or whole[0] < 2:
        return (0.0, 0)
    return (sum(width == whole[0] for width in whole) / len(whole), whole[0])


def _table(
    content: bytes, encoding: str, delimiter: str, skipped: int, *, strict: bool
) -> tuple[tuple[str, ...], Lines]:
    text = _opened(content, encoding)
    for _ in range(skipped):
        text.readline()
    records = _records(text, delimiter, skipped, strict=strict)
    first = next(records, None)
    if first is None:
        raise refusal("The file is empty. Its first line must name the columns.")
    head = limits.headers(first.cells)
    lines = (_suspected(line, len(head), delimiter) for line in records)
    return head, Lines(list(packed(limits.within(lines))))


def _records(text: TextIO, delimiter: str, skipped: int, *, strict: bool) -> Iterator[Line]:
    """Yield what is not blank; a quote that is never closed is found, not swallowed."""
    feed = _Feed(text)
    reader = csv.reader(feed, delimiter=delimiter, strict=strict)
    number = skipped + 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield Line(number, tuple(map(plain, cells)))
            number = skipped + reader.line_num + 1
            feed.taken = 0
    except csv.Error as error:
        if strict and not _is_final(error):
            raise _NotStrict from error
        raise _unreadable(number, error) from error


def _is_final(error: csv.Error) -> bool:
    """Tell an error that no tolerance helps against."""
    return "unexpected end of data" in str(error) or "limit" in str(error)


def _unreadable(number: int, error: csv.Error) -> InvalidInput:
    if "unexpected end of data" in str(error):
        said = "a quotation mark is opened there and never closed."
    elif "limit" in str(error):
        said = (
            f"it is longer than {_LONGEST_ROW:,} characters, or a cell than "
            f"{limits.LONGEST_CELL:,}. Shorten it, or close a quotation mark that is open."
        )
    else:
        said = f"{error}."
    return refusal(f"Line {number} cannot be read: {said}")


def _suspected(line: Line, width: int, delimiter: str) -> Line:
    """Mark a row that has the width of the head only with another delimiter."""
    if "\x00" in line.cells[0]:
        raise refusal("This is not a text file. Save it as CSV UTF-8 and upload that file.")
    if len(line.cells) == width or width == 1:
        return line
    for other, name in DELIMITERS.items():
        if other != delimiter and _width(line.cells, delimiter, other) == width:
            used = DELIMITERS.get(delimiter, f"“{delimiter}”")
            reason = f"The row seems to use {name} between its cells, the rest of the file {used}."
            fault = Fault(reason, f"Write {used} in this row too, or quotes around its texts.")
            return Line(line.number, line.cells, fault)
    return line


def _width(cells: Sequence[str], delimiter: str, other: str) -> int:
    try:
        rows = list(csv.reader([delimiter.join(cells)], delimiter=other))
    except csv.Error:
        return 0
    return max(map(len, chain(rows, [()])))
