"""Workbooks are read like CSV files, and none of them takes the server along."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.errors import InvalidInput
from host.importing import reading

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/><xf numFmtId="46"/></cellXfs></styleSheet>'
)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def parts_of(*sheets: str) -> dict[str, str | bytes]:
    """An Excel workbook with these rows in its sheets."""
    places = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in places)
    linked = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in places
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{linked}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    for place, rows in zip(places, sheets, strict=True):
        parts[f"xl/worksheets/sheet{place}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return parts


def excel(*sheets: str) -> bytes:
    return zipped(parts_of(*sheets))


def row(number: int, *cells: str) -> str:
    """A row of texts and of cells in XML, from column A on."""
    named = (
        cell.replace("<c", f'<c r="{chr(65 + place)}{number}"', 1)
        if cell.startswith("<c")
        else f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells)
    )
    return f'<row r="{number}">{"".join(named)}</row>'


def open_document(rows: str, **more: str) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blatt">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:x"/>'
    return zipped(
        {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content} | more
    )


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def refused(content: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        reading.read(content)
    assert list(caught.value.fields) == ["file"]
    return caught.value.message


def test_values_become_texts_that_mean_one_thing() -> None:
    values = {
        "<c><v>0.30000000000000004</v></c>": "0.3",
        "<c><v>1E+15</v></c>": "1000000000000000",
        "<c><v>123456789012</v></c>": "123456789012",
        "<c><v>1E-7</v></c>": "0.0000001",
        "007": "007",
        '<c t="b"><v>1</v></c>': "true",
        '<c s="1"><v>45296</v></c>': "2024-01-05",
        '<c s="2"><v>45296.520844907405</v></c>': "2024-01-05 12:30:01",
        '<c s="3"><v>1.5</v></c>': "36:00:00",
        "<c><f>1+1</f><v>2</v></c>": "2",
        '<c t="str"><f>A1</f><v></v></c>': "",
        "'=1+1": "=1+1",
    }
    head = row(1, *(f"c{place}" for place in range(len(values))))
    table = reading.read(excel(head + row(2, *values)))
    assert table.lines[0].cells == tuple(values.values())
    assert (table.format, table.encoding, table.sheets) == ("xlsx", "", ("S1",))


def test_rows_keep_the_numbers_that_the_sheet_shows() -> None:
    table = reading.read(excel(row(3, "name", "city") + row(6, "A", "Bern") + row(9, "B", "Genf")))
    assert table.headers == ("name", "city")
    assert [(line.number, line.cells[0]) for line in table.lines] == [(6, "A"), (9, "B")]


def test_the_first_sheet_with_anything_in_it_is_read_and_another_can_be_chosen() -> None:
    content = excel("", row(1, "name"), row(1, "city") + row(2, "Bern"))
    table = reading.read(content)
    assert (table.sheet, table.sheets) == ("S2", ("S1", "S2", "S3"))
    assert table.notes == ("The sheet “S2” is read, one of 3 in the workbook.",)
    assert reading.read(content, sheet="S3").lines[0].cells == ("Bern",)
    with pytest.raises(InvalidInput, match="no sheet “S4”"):
        reading.read(content, sheet="S4")


def test_formulas_without_a_result_and_errors_are_named_by_their_line() -> None:
    table = reading.read(
        excel(
            row(1, "name", "sum")
            + row(2, "A", "<c><f>B9</f></c>")
            + row(3, "B", "<c><f>B9</f><v>5</v></c>")
            + row(4, "C", '<c t="e"><v>#REF!</v></c>')
        )
    )
    faults = {line.number: line.fault.reason for line in table.lines if line.fault}
    assert list(faults) == [2, 4]
    assert "no result" in faults[2]
    assert "#REF!" in faults[4]
    assert table.lines[1].cells == ("B", "5")


def test_libreoffice_is_read_too() -> None:
    day = 'office:value-type="date" office:date-value="2024-01-05"'
    number = 'office:value-type="float" office:value="0.30000000000000004"'
    lacking = '<table:table-cell table:formula="of:=[.A1]"/>'
    yes = 'office:value-type="boolean" office:boolean-value="true"'
    head = cell("name") + cell("day") + cell("sum") + cell("yes")
    full = cell("Köln") + cell("5.1.24", day) + cell("0,3", number) + cell("WAHR", yes)
    rest = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
    rest += 'table:number-columns-repeated="16384"/></table:table-row>'
    rows = "".join(f"<table:table-row>{one}</table:table-row>" for one in (head, full))
    rows += '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    rows += f"<table:table-row>{cell('B')}{lacking}</table:table-row>"
    table = reading.read(open_document(rows + rest))
    assert (table.format, table.sheet) == ("ods", "Blatt")
    assert table.lines[0].cells == ("Köln", "2024-01-05", "0.3", "true")
    assert [(line.number, bool(line.fault)) for line in table.lines] == [(2, False), (5, True)]


def old_excel() -> bytes:
    """The least that Excel 97 would open: a name and a number, in a compound file."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def label(line: int, text: bytes) -> bytes:
        return record(0x204, struct.pack("<HHHHB", line, 0, 0, len(text), 0) + text)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le")
        numbers = struct.pack("<HBB", len(letters) + 2, kind, 1) + b"\xff" * 8
        tail = struct.pack("<I36xIQ", child, start, size)
        return letters.ljust(64, b"\x00") + numbers + tail

    def book(place: int) -> bytes:
        sheet = record(0x85, struct.pack("<IBBBB", place, 0, 0, 2, 0) + b"S1")
        return begin(5) + sheet + record(0x0A, b"")

    half = record(0x203, struct.pack("<HHHd", 1, 0, 0, 0.5))
    stream = book(len(book(0))) + begin(0x10) + label(0, b"sum") + half + record(0x0A, b"")
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table = struct.pack("<128I", 0xFFFFFFFD, end, *range(3, 10), end, *[free] * 118)
    head = OLD[:8] + struct.pack("<16xHHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    head += struct.pack("<IIIIII", 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 432
    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, 4096)
    return head + table + folder.ljust(512, b"\x00") + stream.ljust(4096, b"\x00")


def test_excel_97_is_read_too() -> None:
    table = reading.read(old_excel())
    assert (table.format, table.sheet, table.headers) == ("xls", "S1", ("sum",))
    assert table.lines[0].cells == ("0.5",)


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_is() -> None:
    bomb = zipped(parts_of(row(1, "a")) | {"xl/media/x.bin": b"\x00" * (501 * 1024 * 1024)})
    assert len(bomb) < 3_000_000
    assert "more than 500 MB" in refused(bomb)
    liar = bytearray(bomb)
    place = liar.rfind(b"xl/media/x.bin") - 46
    assert liar[place : place + 4] == b"PK\x01\x02"
    liar[place + 24 : place + 28] = struct.pack("<I", 1000)
    assert "more than 500 MB" in refused(bytes(liar))


def test_so_are_parts_without_number() -> None:
    assert "2,101 parts" in refused(
        zipped({f"xl/{place}": "" for place in range(2_100)} | {"xl/workbook.xml": ""})
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (row(1, "a") + '<row r="1"><c r="ALM1"><v>1</v></c></row>', "1,001 columns"),
        (row(1, "a") + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "1,000,000 rows"),
        (row(1, "a") + '<row r="90000"><c r="ZZ90000"><v>1</v></c></row>', "5,000,000 cells"),
        (row(1, "a") + row(2, "x" * 40_000), "Line 2, column 1 holds 40,000"),
        # What the look beforehand cannot see ends the process, not the server.
        (f'{row(1, "a")}<row r="900000" x=">"><c x=">" r="XFD900000"><v>1</v></c></row>', "memory"),
    ],
)
def test_a_sheet_that_reaches_too_far_is_refused(rows: str, said: str) -> None:
    assert said in refused(excel(rows))


@pytest.mark.parametrize("repeated", ["rows", "columns"])
def test_one_cell_that_stands_for_a_billion_is_refused(repeated: str) -> None:
    many = f'table:number-{repeated}-repeated="1000000000"'
    one = cell("x", f'office:value-type="string" {many if repeated == "columns" else ""}')
    rows = f"<table:table-row {many if repeated == 'rows' else ''}>{one}</table:table-row>"
    assert "The sheet has" in refused(open_document(rows))


def test_one_text_shown_a_hundred_thousand_times_does_not_fill_the_memory() -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_000}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_000))
    assert "more time or memory" in refused(
        zipped(parts_of(rows) | {"xl/sharedStrings.xml": shared})
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "damaged"),
        (b"\xd0\xcf\x11\xe0rest", "damaged"),
        (OLD, "damaged"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLD + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
        (zipped({"readme.txt": "hello"}), "not known here"),
        (zipped(parts_of(row(1, "a")) | {"xl/vbaProject.bin": "x"}), "macros"),
        (open_document("", **{"Basic/script.xml": "x"}), "macros"),
        (open_document("", **{"META-INF/manifest.xml": "<encryption-data/>"}), "password"),
        (excel(""), "empty"),
        (excel(row(1, "a"))[:-200], "damaged"),
    ],
)
def test_what_is_no_plain_workbook_is_refused_with_a_remedy(content: bytes, said: str) -> None:
    assert said in refused(content)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_damage_ends_in_anything_but_a_table_or_a_refusal(data: st.DataObject) -> None:
    whole = bytearray(excel(row(1, "name", "sum") + row(2, "A", "<c><v>1</v></c>")))
    for place in data.draw(st.lists(st.integers(4, len(whole) - 1), min_size=1, max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    with suppress(InvalidInput):
        assert reading.read(bytes(whole)).headers
