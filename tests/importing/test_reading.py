"""Files are read as people have them, or refused with the line and the remedy."""

from __future__ import annotations

import csv
import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.errors import InvalidInput
from host.exporting.neutral import plain
from host.importing import reading
from host.importing.reading import limits


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


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Société;Ville\nCrédit Général;Orléans\nÉlectricité “Nord”;Besançon\n"),
        ("cp1250", "Nazwa;Miasto\nSpółka Żółć;Łódź\nPrzedsiębiorstwo;Gdańsk\nWąż;Poznań\n"),
        ("iso8859_2", "Nazwa;Miasto\nSpółka Żółć;Łódź\nPrzedsiębiorstwo;Gdańsk\nWąż;Poznań\n"),
        ("cp1251", "Имя;Город\nИванов Иван;Москва\nПетров;Санкт-Петербург\n"),  # noqa: RUF001
        ("mac_roman", "Société;Ville\nCrédit Général;Orléans\nÉlectricité;Besançon\n"),
        ("shift_jis", "名前;都市\n株式会社東京商事;東京\n山田太郎;大阪\n"),
        ("utf-32", "Name;Ort\nMüller;Köln\n"),
    ],
)
def test_letters_of_other_countries_are_guessed_told_and_overruled(
    encoding: str, text: str
) -> None:
    table = reading.read(text.encode(encoding))
    rows = [tuple(line.split(";")) for line in text.splitlines()]
    assert [table.headers, *(line.cells for line in table.lines)] == rows
    if encoding != "utf-32":
        assert any(table.encoding in note for note in table.notes)
    said = reading.read(text.encode(encoding), encoding=encoding, delimiter=";")
    assert (said.encoding, said.notes, said.headers) == (encoding, (), rows[0])


def test_one_foreign_line_in_a_utf8_file_is_named() -> None:
    rows = [f"Müller {place};Köln\n".encode() for place in range(50)]
    rows[20] = "Müller;Köln\n".encode("cp1252")
    with pytest.raises(InvalidInput, match="Line 22 holds a byte that is not utf-8"):
        reading.read(b"Name;Ort\n" + b"".join(rows))


@pytest.mark.parametrize(
    ("encoding", "said"), [("ascii", "Line 2"), ("klingon", "no encoding “klingon”")]
)
def test_an_encoding_that_cannot_be_is_refused(encoding: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        reading.read("name\nKöln\n".encode(), encoding=encoding)


def test_rows_with_another_delimiter_are_named_not_mangled() -> None:
    table = reading.read(b'name,city\nA,Bern\nB;Genf\nC\tChur\nD\n"E; F",Basel\n')
    faults = {line.number: line.fault for line in table.lines if line.fault}
    assert list(faults) == [3, 4]
    assert faults[3].reason == (
        "The row seems to use semicolons between its cells, the rest of the file commas."
    )
    assert "commas in this row" in faults[3].suggestion
    assert "tabs" in faults[4].reason


def test_an_apostrophe_against_formulas_is_taken_away() -> None:
    table = reading.read(b"name\n'=1+1\n'+41 1\n''=x\n'tis\n")
    assert [line.cells[0] for line in table.lines] == ["=1+1", "+41 1", "'=x", "'tis"]


def test_lines_are_read_as_often_and_from_where_one_likes() -> None:
    rows = b"".join(b"%d,x\n" % place for place in range(1_700))
    lines = reading.read(b"id,x\n" + rows + b"y" * 30_000 + b",z\n").lines
    assert len(lines) == len(list(lines)) == len(list(lines)) == 1_701
    assert [line.cells[0] for line in lines[498:502]] == ["498", "499", "500", "501"]
    assert [line.number for line in lines[1_699:1_800]] == [1_701, 1_702]
    assert (lines[0].cells[0], lines[-2].cells[0]) == ("0", "1699")
    assert list(lines[1_701:]) == list(lines[5:3]) == []
    with pytest.raises(IndexError):
        lines[1_701]


def test_a_large_file_is_not_held_as_text() -> None:
    row = b"".join(b"%d,Client %d,Bern,12.50,kept for a while\n" % (n, n) for n in range(1_000))
    content = b"id,name,city,sum,notes\n" + row * 40
    tracemalloc.start()
    try:
        table = reading.read(content)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(table.lines) == 40_000
    assert kept < len(content)


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
        (b"name\n\x00\x01\x02", "not a text file"),
        (b"name\nA\n\x81\x8d", "Line 3"),
        (b'name,city\nA,B\n"open,C\nD,E\n', "Line 3"),
        (b"name\n" + b"x" * 32_768, "Line 2, column 1"),
        (b"name\n" + b"x" * 200_000, "Line 2"),
        (b"name\nA\n" + b"x" * 10_000_000, "Line 3 .* 4,000,000"),
        (b",".join(b"c%d" % i for i in range(1001)) + b"\n", "1,001 columns"),
        (b"name\n" + b"," * 5_000_000, "Line 2 .* 4,000,000"),
        (b"name\n" + b'"\n",' * 1_500_000, "Line 2 .* 4,000,000"),
        (b"name\nA\n" + b"," * 1_000 + b"x\n", "Line 3 has 1,001 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        reading.read(content)
    assert list(caught.value.fields) == ["file"]


def test_too_many_rows_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    with pytest.raises(InvalidInput, match="more than 2 rows"):
        reading.read(b"name\nA\nB\nC\n")
    monkeypatch.setattr(limits, "MOST_BYTES", 3)
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
    wanted = [tuple(map(plain, row)) for row in rows if any(cell.strip() for cell in row)]
    assert [line.cells for line in read.lines] == wanted


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_file_at_all_ends_in_anything_but_a_table_or_a_refusal(content: bytes) -> None:
    with suppress(InvalidInput):
        assert reading.read(content).headers
