"""Reads CSV files as people have them: any usual encoding, delimiter and line end."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from host.errors import InvalidInput

MOST_BYTES = 25 * 1024 * 1024
MOST_COLUMNS = 1_000
MOST_ROWS = 100_000
LONGEST_CELL = 32_000
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 64 * 1024
_SPREADSHEETS = {
    b"PK\x03\x04": "an Excel or OpenDocument workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file; ``number`` is the line in which it begins, the head is line 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, and how it was read."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    lines: Sequence[Line]

    def column(self, header: str) -> int:
        """Return the place of a column."""
        return self.headers.index(header)

    def samples(self, header: str, count: int = 3) -> list[str]:
        """Return the first few different values of a column."""
        place = self.column(header)
        values = (line.cells[place] for line in self.lines if place < len(line.cells))
        return list(dict.fromkeys(value.strip() for value in values if value.strip()))[:count]


def read(content: bytes) -> Table:
    """Read a CSV file; raises InvalidInput that says what is wrong with it and where."""
    if len(content) > MOST_BYTES:
        raise _refusal(
            f"The file has {len(content) / 1024 / 1024:.0f} MB; {MOST_BYTES // 1024 // 1024} MB "
            "are taken at once. Split it."
        )
    encoding, text = _decoded(content)
    delimiter, text, skipped = _delimiter(text)
    records = _records(text, delimiter, skipped)
    first = next(records, None)
    if first is None:
        raise _refusal("The file is empty. Its first line must name the columns.")
    headers = _headers(first.cells)
    lines = list(_within_limits(records))
    return Table(encoding, delimiter, headers, lines)


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, kind in _SPREADSHEETS.items():
        if content.startswith(mark):
            raise _refusal(f"This is {kind}. Save it as CSV (UTF-8) and upload that file.")
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(
            f"Line {line} holds a byte that no usual encoding has. Save the file as UTF-8."
        ) from error
    if "\x00" in text:
        raise _refusal("This is not a text file. Save it as CSV (UTF-8) and upload that file.")
    return encoding.removesuffix("-sig"), text


def _encoding(content: bytes) -> str:
    """A mark at the beginning decides; then whatever fits, from the strictest on."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:_SAMPLE]
    if head and head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head and head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: str) -> tuple[str, str, int]:
    """Return the delimiter, the text without the line “sep=;” of Excel, and the lines skipped."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        return first[4], rest, 1
    return max(_DELIMITERS, key=lambda one: _evenness(text[:_SAMPLE], one)), text, 0


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


def _records(text: str, delimiter: str, skipped: int) -> Iterator[Line]:
    """Yield what is not blank; a quote that is never closed is found, not swallowed."""
    strict = _is_strict(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    number = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(number, tuple(cells))
            number = skipped + reader.line_num + 1
    except csv.Error as error:
        raise _refusal(f"Line {number} cannot be read: {_in_words(error)}") from error


def _is_strict(text: str, delimiter: str) -> bool:
    """Tell whether the file keeps to the rules of quoting, or at least closes every quote."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error) or "limit" in str(error)
    return True


def _in_words(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quotation mark is opened there and never closed."
    if "limit" in str(error):
        return f"one of its cells is longer than {LONGEST_CELL:,} characters."
    return f"{error}."


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise _refusal(f"The file has {len(cells):,} columns; {MOST_COLUMNS:,} are taken.")
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"Column {place}"
        if name.casefold() in {other.casefold() for other in names}:
            name = f"{name} ({place})"
        names.append(name)
    return tuple(names)


def _within_limits(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise _refusal(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        for place, cell in enumerate(line.cells, 1):
            if len(cell) > LONGEST_CELL:
                raise _refusal(
                    f"Line {line.number}, column {place} holds {len(cell):,} characters; "
                    f"{LONGEST_CELL:,} fit. Shorten it."
                )
        yield line


def _refusal(message: str) -> InvalidInput:
    return InvalidInput.of("file", message)
