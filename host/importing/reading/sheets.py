"""The sheets of a workbook, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from host.importing.reading.archive import Archive, damaged, protected
from host.importing.reading.extent import Extent, extent_of
from host.importing.reading.limits import refusal
from host.importing.reading.opendocument import extents_of
from host.importing.reading.table import Fault, Line
from host.importing.reading.values import text_of

_OLD = b"\xd0\xcf\x11\xe0"
_MACROS = ("Basic/", "Scripts/", "xl/vbaProject")


class Workbook:
    """A workbook whose size was looked at before it was opened."""

    def __init__(self, file: IO[bytes]) -> None:
        self.format = "xls" if file.read(4) == _OLD else "xlsx"
        self._archive: Archive | None = None
        self._extents: dict[str, Extent] = {}
        if self.format == "xls":
            _check_old(file)
        else:
            self._archive = Archive(file)
            self._check_parts(self._archive)
        file.seek(0)
        with _in_words():
            self._book = CalamineWorkbook.from_filelike(file)
        self.names = tuple(
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        )

    def lines(self, wanted: str) -> tuple[str, Iterator[Line]]:
        """Return a sheet's name and the rows that are not blank; the first that has any."""
        if wanted and wanted not in self.names:
            raise refusal(
                f"The workbook has no sheet “{wanted}”. It has: {', '.join(self.names[:20])}."
            )
        for name in (wanted,) if wanted else self.names:
            faults = self._measured(name).faults
            with _in_words():
                sheet = self._book.get_sheet_by_name(name)
            if sheet.start is not None:
                return name, _lines(sheet, faults)
        return wanted, iter(())

    def _check_parts(self, archive: Archive) -> None:
        names = archive.entries
        if any(name.startswith(_MACROS) for name in names):
            raise refusal("The workbook holds macros. Save it as .xlsx or .ods without them.")
        if "content.xml" in names:
            self.format = "ods"
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise protected()
            measured = extents_of(archive.pieces("content.xml"))
            self._extents = {str(place): extent for place, extent in enumerate(measured)}
        elif "xl/workbook.xml" not in names:
            raise damaged()

    def _measured(self, name: str) -> Extent:
        if self.format == "xls" or self._archive is None:
            return Extent()
        if self.format == "ods":
            place = self._book.sheet_names.index(name)
            return self._extents.get(str(place), Extent())
        part = _part(self._archive, name)
        return extent_of(self._archive.pieces(part))


def _lines(sheet: CalamineSheet, faults: Mapping[int, Fault]) -> Iterator[Line]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = tuple(map(text_of, row))
        if any(map(str.strip, cells)) or number in faults:
            yield Line(number, cells, faults.get(number))


def _part(archive: Archive, name: str) -> str:
    """Return the entry in which Excel keeps a sheet."""
    try:
        book = _tree(archive.read("xl/workbook.xml"))
        links = _tree(archive.read("xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError as error:
        raise damaged() from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        if sheet.get("name") == name:
            link = next((sheet.attrib[key] for key in sheet.attrib if key.endswith("}id")), "")
            target = targets.get(link, "")
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            if path in archive.entries:
                return path
    raise damaged()


def _tree(content: bytes) -> ElementTree.Element:
    """Parse a part; one that declares entities is no workbook's."""
    if b"<!DOCTYPE" in content:
        raise damaged()
    return ElementTree.fromstring(content)  # noqa: S314 - nothing to expand


def _check_old(file: IO[bytes]) -> None:
    content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise protected()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise refusal("The workbook holds macros. Save it as .xlsx or .ods without them.")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise protected() from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
