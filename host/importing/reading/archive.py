"""Looks into a zipped workbook before anything trusts it: how large it is, what is in it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from host.importing.reading.limits import refusal

MOST_ENTRIES = 2_000
MOST_INFLATED = 500 * 1024 * 1024
_PIECE = 256 * 1024
_HEADER = 30


class Archive:
    """The entries of a zip file; raises InvalidInput for one that is not to be opened."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise damaged() from error
        if len(entries) > MOST_ENTRIES:
            raise refusal(f"The workbook has {len(entries):,} parts; none needs so many.")
        self.entries = {entry.filename: entry for entry in entries}
        if len(self.entries) < len(entries):
            raise damaged()
        if any(entry.flag_bits & 1 for entry in entries):
            raise protected()
        if sum(entry.file_size for entry in entries) > MOST_INFLATED:
            raise _too_large()
        self._measure()

    def read(self, name: str) -> bytes:
        """Return a small entry whole, or nothing when there is none."""
        return b"".join(self.pieces(name)) if name in self.entries else b""

    def pieces(self, name: str) -> Iterator[bytes]:
        """Inflate an entry piece by piece, whatever size the directory claims."""
        entry = self.entries[name]
        self._file.seek(entry.header_offset)
        header = self._file.read(_HEADER)
        if len(header) < _HEADER or header[:4] != b"PK\x03\x04":
            raise damaged()
        extra = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        self._file.seek(extra, 1)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from self._stored(entry.compress_size)
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            yield from self._inflated(entry.compress_size)
        else:
            raise damaged()

    def _stored(self, left: int) -> Iterator[bytes]:
        while left and (piece := self._file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece

    def _inflated(self, left: int) -> Iterator[bytes]:
        stream = zlib.decompressobj(-15)
        while not stream.eof:
            packed = stream.unconsumed_tail
            if not packed:
                packed = self._file.read(min(left, _PIECE))
                left -= len(packed)
            try:
                piece = stream.decompress(packed, 4 * _PIECE)
            except zlib.error as error:
                raise damaged() from error
            if not packed and not piece:
                return
            yield piece

    def _measure(self) -> None:
        """Inflate everything once and forget it: what the directory claims may be a lie."""
        total = 0
        for name, entry in self.entries.items():
            size = 0
            for piece in self.pieces(name):
                size += len(piece)
                if total + size > MOST_INFLATED:
                    raise _too_large()
            if size != entry.file_size:
                raise damaged()
            total += size


def damaged() -> Exception:
    """Refuse a file that is none of the workbooks we know."""
    return refusal(
        "The workbook is damaged, or of a kind that is not known here. "
        "Open it in your spreadsheet and save it as .xlsx, .ods or CSV UTF-8."
    )


def protected() -> Exception:
    """Refuse a file that asks for a password."""
    return refusal("The workbook asks for a password. Save it without one.")


def _too_large() -> Exception:
    return refusal(
        f"Unpacked, the workbook has more than {MOST_INFLATED // 1024 // 1024} MB. "
        "Save the sheet as CSV UTF-8, or split it."
    )
