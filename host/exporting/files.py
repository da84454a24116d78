"""The formats in which records leave, and how each is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from host.exporting.columns import Column, Rows
from host.exporting.text_files import write_csv, write_json
from host.exporting.workbooks import write_xlsx


class Format(StrEnum):
    """What a file is."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Look:
    """What people and browsers call a format."""

    label: str
    content_type: str


LOOKS = {
    Format.XLSX: Look(
        "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    Format.CSV: Look("CSV", "text/csv; charset=utf-8"),
    Format.JSON: Look("JSON", "application/json"),
}


def write(written: Format, columns: Sequence[Column], rows: Rows, file: BinaryIO) -> None:
    """Write a file that is open for writing."""
    if written is Format.XLSX:
        write_xlsx(columns, rows, file)
        return
    for piece in _texts(written, columns, rows):
        file.write(piece)


def _texts(written: Format, columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    return (write_csv if written is Format.CSV else write_json)(columns, rows)
