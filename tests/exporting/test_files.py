"""Files that are given away say what the records say, and do nothing when opened."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from host.errors import InvalidInput
from host.exporting import workbooks
from host.exporting.columns import Column, Kind, Value, text_of
from host.exporting.neutral import neutral, plain
from host.exporting.text_files import write_csv, write_json
from host.exporting.workbooks import write_xlsx
from host.importing import reading

NAME = (Column("Name", key="name"),)
HARMFUL = ["=1+1", "+49 89 12", "-2+3", "@SUM(A1)", "\tx", "\rx", "'=1", "''=1"]


def as_csv(columns: Sequence[Column], *rows: Sequence[Value]) -> bytes:
    return b"".join(write_csv(columns, rows))


def as_xlsx(columns: Sequence[Column], *rows: Sequence[Value]) -> bytes:
    file = io.BytesIO()
    write_xlsx(columns, iter(rows), file)
    return file.getvalue()


def cells(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_spreadsheet_takes_a_text_for_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(NAME, [text]).decode("utf-8-sig"), newline="")))
    assert rows[1] == [f"'{text}"]
    assert cells(as_xlsx(NAME, [text]))[1] == [f"'{text}"]


def test_heads_are_made_harmless_too_and_stay_different() -> None:
    columns = (Column("=A1"), Column("Name"), Column("Name"))
    content = as_csv(columns, ["a", "b", "c"])
    assert content.startswith("\ufeff'=A1,Name,Name (3)".encode())
    assert reading.read(as_xlsx(columns, ["a", "b", "c"])).headers == ("=A1", "Name", "Name (3)")


def test_numbers_stay_numbers_and_what_excel_would_round_is_a_text() -> None:
    columns = tuple(Column(str(place), Kind.NUMBER) for place in range(6))
    row = (-5, Decimal("-0.30"), 10**15, Decimal("1234567890123456.12"), True, None)
    assert as_csv(columns, row).endswith(
        b"\r\n-5,-0.30,1000000000000000,1234567890123456.12,true,\r\n"
    )
    assert cells(as_xlsx(columns, row))[1] == [
        -5.0, -0.3, "1000000000000000", "1234567890123456.12", True, "",
    ]  # fmt: skip


def test_days_and_moments_are_such_cells_and_come_back_as_iso() -> None:
    columns = (Column("Day", Kind.DATE), Column("At", Kind.INSTANT), Column("Old", Kind.DATE))
    at = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    content = as_xlsx(columns, [date(2026, 2, 28), at, date(1850, 1, 2)])
    assert cells(content)[1] == [date(2026, 2, 28), at.replace(tzinfo=None), "1850-01-02"]
    wanted = ("2026-02-28", "2026-03-01 09:30:00", "1850-01-02")
    assert reading.read(content).lines[0].cells == wanted
    assert (
        reading.read(as_csv(columns, [date(2026, 2, 28), at, date(1850, 1, 2)])).lines[0].cells
        == wanted
    )


def test_json_keeps_what_programs_need() -> None:
    columns = (Column("Name", key="name"), Column("Sum"), Column("At"), Column("Tags", key="tags"))
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    rows = [("=x", Decimal("0.10"), at, ("a", "b")), ("", None, None, ())]
    assert json.loads(b"".join(write_json(columns, rows))) == [
        {"name": "=x", "Sum": "0.10", "At": "2026-03-01T09:30:00+00:00", "tags": ["a", "b"]},
        {"name": "", "Sum": None, "At": None, "tags": []},
    ]
    assert json.loads(b"".join(write_json(columns, []))) == []


def test_an_export_of_nothing_has_its_heads() -> None:
    assert as_csv(NAME) == "\ufeffName\r\n".encode()
    assert cells(as_xlsx(NAME))[0] == ["Name"]


def test_a_text_too_long_for_a_cell_is_cut_where_one_sees_it() -> None:
    assert cells(as_xlsx(NAME, ["x" * 40_000]))[1] == ["x" * 32_766 + "…"]


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    with pytest.raises(InvalidInput, match="room for 2 rows"):
        as_xlsx(NAME, ["a"], ["b"], ["c"])


def test_rows_are_taken_as_they_are_written() -> None:
    taken = 0

    def rows() -> object:
        nonlocal taken
        for taken in range(1, 50_001):
            yield [f"Client {taken}"]

    pieces = write_csv(NAME, rows())  # type: ignore[arg-type]
    next(pieces)
    assert 0 < taken < 10_000
    pieces = write_json(NAME, rows())  # type: ignore[arg-type]
    next(pieces)
    assert 0 < taken < 10_000


def test_a_large_workbook_takes_little_memory(tmp_path: Path) -> None:
    script = (
        "import resource, sys\n"
        "from host.exporting.columns import Column\n"
        "from host.exporting.workbooks import write_xlsx\n"
        "columns = [Column(str(place)) for place in range(12)]\n"
        "def used(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "with open(sys.argv[1], 'wb') as file:\n"
        "    write_xlsx(columns, [], file)\n"
        "before = used()\n"
        "with open(sys.argv[1], 'wb') as file:\n"
        "    write_xlsx(columns, ([f'{r} {c}' for c in range(12)] for r in range(30_000)), file)\n"
        "print(used() - before)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "large.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60
    with zipfile.ZipFile(tmp_path / "large.xlsx") as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size > 10_000_000


@given(st.text("'=+-@\t\rab1", max_size=8))
def test_what_was_made_neutral_comes_back(text: str) -> None:
    assert plain(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufffe\uffff"), max_size=30
) | st.sampled_from(HARMFUL)
COLUMNS = (
    Column("Text"),
    Column("Whole", Kind.NUMBER),
    Column("Sum", Kind.MONEY),
    Column("Day", Kind.DATE),
    Column("At", Kind.INSTANT),
    Column("Yes", Kind.CHECK),
)
ROW = st.tuples(
    st.none() | TEXTS,
    st.none() | st.integers(-(10**18), 10**18),
    st.none() | st.decimals(-(10**16), 10**16, places=2),
    st.none() | st.dates(),
    # A workbook cannot tell midnight from a day.
    st.none() | st.datetimes().map(lambda at: at.replace(microsecond=0, second=1)),
    st.none() | st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=20))
def test_what_is_written_is_read_again(rows: list[tuple[Value, ...]]) -> None:
    read = reading.read(as_csv(COLUMNS, *rows)).lines
    texts = [tuple(map(text_of, row)) for row in rows]
    assert [line.cells for line in read] == [row for row in texts if "".join(row).strip()]
    sheet = reading.read(as_xlsx(COLUMNS, *rows)).lines
    assert [_valued(line.cells) for line in sheet] == [_valued(line.cells) for line in read]


def _valued(row: Sequence[str]) -> list[object]:
    """A sum by its value: a spreadsheet forgets zeros at the end."""
    return [*row[:2], row[2] and Decimal(row[2]), *row[3:]]
