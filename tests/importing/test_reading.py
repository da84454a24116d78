"""Files are read as people have them, or refused with the line and the remedy."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import InvalidInput
from host.importing import reading


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_guessed_and_said(encoding: str, said: str) -> None:
    table = reading.read("Name;Ort\nMüller €;Köln\n".encode(encoding))
    assert table.encoding == said
    assert table.lines[0].cells == ("Müller €", "Köln")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(delimiter: str) -> None:
    text = delimiter.join(("name", "city")) + "\n" + delimiter.join(('"A, B; C"', "Bern"))
    table = reading.read(text.encode())
    assert table.delimiter == delimiter
    assert table.lines[0].cells == ("A, B; C", "Bern")


def test_excels_own_line_about_the_delimiter_is_obeyed() -> None:
    table = reading.read(b"sep=;\r\nname;city\r\nA,B;Bern\r\n")
    assert (table.headers, table.lines[0].cells) == (("name", "city"), ("A,B", "Bern"))
    assert table.lines[0].number == 3


def test_a_single_column_is_a_file_too() -> None:
    table = reading.read(b"name\nAcme\n")
    assert [line.cells for line in table.lines] == [("Acme",)]


def test_rows_are_numbered_by_the_line_in_which_they_begin() -> None:
    table = reading.read(b'name,notes\n"A","one\ntwo\nthree"\n\n   ,\nB,x\n')
    assert [(line.number, line.cells[0]) for line in table.lines] == [(2, "A"), (7, "B")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_known(end: str) -> None:
    table = reading.read(end.join(["name,city", "A,B", "C,D"]).encode())
    assert [line.cells for line in table.lines] == [("A", "B"), ("C", "D")]
    assert [line.number for line in table.lines] == [2, 3]


def test_heads_without_a_name_or_with_one_twice_get_their_own() -> None:
    assert reading.read(b"name,,Name\nA,B,C\n").headers == ("name", "Column 2", "Name (3)")


def test_a_quote_inside_a_cell_is_tolerated() -> None:
    table = reading.read(b'name,city\nThe "best" one,Bern\n"Big" Joe,Genf\n')
    assert [line.cells[1] for line in table.lines] == ["Bern", "Genf"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        (b"name\n\x00\x01\x02", "not a text file"),
        (b"name\nA\n\x81\x8d", "Line 3"),
        (b'name,city\nA,B\n"open,C\nD,E\n', "Line 3"),
        (b"name\n" + b"x" * 32_001, "Line 2, column 1"),
        (b"name\n" + b"x" * 200_000, "Line 2"),
        (b",".join(b"c%d" % i for i in range(1001)) + b"\n", "1,001 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        reading.read(content)
    assert list(caught.value.fields) == ["file"]


def test_too_many_rows_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(InvalidInput, match="more than 2 rows"):
        reading.read(b"name\nA\nB\nC\n")
    monkeypatch.setattr(reading, "MOST_BYTES", 3)
    with pytest.raises(InvalidInput, match="Split it"):
        reading.read(b"name\n")


def test_samples_are_the_first_different_values() -> None:
    table = reading.read(b"name,x\nA,\nA,1\n B ,2\nC,3\nD\n")
    assert table.samples("name") == ["A", "B", "C"]
    assert table.samples("x", 2) == ["1", "2"]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00\r")), st.text("ab1")
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_python_writes_comes_back(rows: list[tuple[str, str]]) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(["name", "code"])
    writer.writerows(rows)
    read = reading.read(target.getvalue().encode("utf-8-sig"))
    wanted = [row for row in rows if any(cell.strip() for cell in row)]
    assert [line.cells for line in read.lines] == wanted


@given(st.binary(max_size=300))
def test_no_file_at_all_ends_in_anything_but_a_table_or_a_refusal(content: bytes) -> None:
    with suppress(InvalidInput):
        assert reading.read(content).headers
