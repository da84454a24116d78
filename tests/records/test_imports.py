"""Files bring records of any type, and say by line what they mean and what they do not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from host.clients.models import Client
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.importing import jobs, known
from host.importing.choices import Choices, Matches
from host.importing.command import import_file
from host.importing.formats import Format
from host.importing.report import Outcome, Report
from host.kernel.generation import current
from host.records.models import UndoEntry
from host.records.undo import reverting
from host.testing import Browser, Site
from tests.real_data import real

pytestmark = pytest.mark.modules("tests/records/pipeline")
PIPELINE = "name=opportunity_id,code=opportunity_id,product=product,client=account,stage=deal_stage"
Take = Callable[..., Report]


@pytest.fixture
def take(site: Site, tmp_path: Path) -> Take:
    """Write a text to a file and import it."""

    def run(kind: str, text: str, mapping: str = "", **options: object) -> Report:
        file = tmp_path / "file.csv"
        file.write_text(text, "utf-8")
        with site.context():
            return import_file(kind, file, mapping, **options)  # type: ignore[arg-type]

    return run


def figures(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.skipped, report.failed


def rows_of(site: Site, table: str, *columns: str) -> list[Any]:
    with site.context() as db:
        query = sa.text(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")
        return [tuple(row) for row in db.execute(query)]


def test_companies_come_with_their_parents_in_one_go(site: Site, tmp_path: Path) -> None:
    with site.context() as db:
        report = import_file("clients", real("crm_sales/accounts.csv", tmp_path))
        parents = db.scalar(sa.select(sa.func.count(Client.parent_id)))
    doubted = [line for line in report.lines if "technolgy" in line.reason]
    assert figures(report) == (85, 0, 0, 0)
    assert parents == 15
    assert (len(doubted), doubted[0].column) == (12, "sector")
    assert {line.suggestion for line in doubted} == {"Did you mean “Technology”?"}


def test_a_trial_of_a_pipeline_names_every_wrong_product_and_every_blank_client(
    site: Site, tmp_path: Path
) -> None:
    with site.context():
        import_file("clients", real("crm_sales/accounts.csv", tmp_path))
        products = import_file(
            "pipeline.product", real("crm_sales/products.csv", tmp_path), "name=product"
        )
        report = import_file(
            "deals", real("crm_sales/sales_pipeline.csv", tmp_path), PIPELINE, dry_run=True
        )
    assert products.added == 7
    wrong = [line for line in report.lines if "There is no product" in line.reason]
    blank = [line for line in report.lines if "Client: the cell is empty" in line.reason]
    assert (report.total, report.failed) == (8_800, 1_480)
    assert {(line.suggestion, line.outcome) for line in wrong} == {
        ("Did you mean “GTX Pro”?", Outcome.FAILED)
    }
    assert len({line.number for line in wrong}) == 1_480
    assert len({line.number for line in blank}) == 1_425
    assert rows_of(site, "pipeline_deal", "id") == []


TREE = "name,part of\nLeaf,Branch\nTwin,Branch\nBranch,root\nRoot,\nLost,Nowhere\nA,B\nB,A\nC,A\n"


def test_a_tree_comes_in_any_order_and_a_circle_is_refused_by_its_lines(
    site: Site, take: Take
) -> None:
    trial = take("regions", TREE, dry_run=True)
    report = take("regions", TREE)
    assert figures(trial) == figures(report) == (4, 0, 0, 4)
    bad = {line.number: line.reason for line in report.lines}
    assert bad == {line.number: line.reason for line in trial.lines}
    assert bad[6] == "Part of: There is no region “Nowhere”."
    assert "circle" in bad[7]
    assert "circle" in bad[8]
    assert bad[9] == "Part of: Line 7, which brings “A”, is refused."
    names: dict[Any, Any] = dict(rows_of(site, "pipeline_region", "name", "parent_id"))
    ids: dict[Any, Any] = dict(rows_of(site, "pipeline_region", "name", "id"))
    assert names == {
        "Root": None,
        "Branch": ids["Root"],
        "Leaf": ids["Branch"],
        "Twin": ids["Branch"],
    }


def test_dates_and_numbers_are_read_as_their_whole_column_is_written(
    site: Site, take: Take
) -> None:
    head = "name,closed,value\n"
    told = take("deals", f'{head}A,03/04/2026,"1.250,5"\nB,23/04/2026,"1.250"\n', keys=("name",))
    assert told.added == 2
    assert any("23/04/2026" in note and "day before month" in note for note in told.notes)
    with pytest.raises(InvalidInput, match="can be read in two ways"):
        take("deals", f"{head}C,03/04/2026,\n")
    asked = take("deals", f"{head}C,03/04/2026,\nD,4/31/2026,\n", written=(Format.MONTH_FIRST,))
    assert figures(asked) == (1, 0, 0, 1)
    assert asked.lines[0].reason == "Closed: “4/31/2026” is not a date with month before day."
    days: dict[Any, Any] = dict(rows_of(site, "pipeline_deal", "name", "close_date"))
    assert days == {"A": "2026-04-03", "B": "2026-04-23", "C": "2026-03-04"}
    assert [row[0] for row in rows_of(site, "pipeline_deal", "value")][:2] == [125050, 125000]


def test_choices_and_people_are_known_by_what_files_call_them(site: Site, take: Take) -> None:
    site.staff(name="Dana Whitfield")
    report = take(
        "deals",
        "name,stage,owner,tags,urgent\n"
        "A,WON,dana whitfield,Key; partner,yes\n"
        "B,Wonn,Dana Whitfeld,key,no\n"
        "C,,,Strange,perhaps\n",
        "name=name,stage=stage,owner=owner,tags=tags,urgent=urgent",
    )
    assert figures(report) == (1, 0, 0, 2)
    assert report.lines[0].suggestion == "Did you mean “Won”? Did you mean “Dana Whitfield”?"
    assert report.lines[0].column == "stage, owner"
    assert report.lines[1].column == "tags, urgent"
    assert rows_of(site, "pipeline_deal", "stage", "urgent") == [("won", 1)]


def test_what_is_there_is_left_updated_added_or_asked_about(
    site: Site, browser: Browser, take: Take
) -> None:
    take("products", "name,series\nGTX Pro,GTX\nMG Special,MG\n")
    text = "name,series\ngtx pro,New\nMG Special,New\nThird,\n"
    data = {"file": (io.BytesIO(text.encode()), "products.csv")}
    sent = browser.post("/pipeline/products/import", data, content_type="multipart/form-data")
    step = sent.location
    chosen = {"column-0": "name", "column-1": "series", "met": "ask", "key": "name"}
    asked = browser.post(f"{step}/columns", chosen)
    assert asked.location == f"{step}/matches"
    assert browser.get(asked.location).text.count('name="line-') == 2
    browser.post(f"{step}/matches", {"line-2": "update", "line-3": "skip"})
    assert "Add 1 product and update 1<" in browser.get(step).text
    browser.post(f"{step}/run")
    assert rows_of(site, "pipeline_product", "name", "series") == [
        ("gtx pro", "New"),
        ("MG Special", "MG"),
        ("Third", ""),
    ]
    report = list(
        csv.reader(io.StringIO(browser.get(f"{step}/report.csv").data.decode("utf-8-sig")))
    )
    assert [row[:4] for row in report[1:]] == [
        ["2", "updated", "gtx pro", "1"],
        ["3", "skipped", "MG Special", "2"],
        ["4", "added", "Third", "3"],
    ]
    again = take("products", "name\nThird\n", matches=Matches.ADD)
    assert again.failed == 1  # names of products are unique
    assert "same name or number" in again.lines[0].reason


def test_an_import_is_taken_back_as_a_whole(site: Site, browser: Browser, take: Take) -> None:
    take("regions", "name\nThere\n")
    many = "".join(f"R{number},There\n" for number in range(1_100))
    report = take("regions", f"name,part of\n{many}There,\n", update=True)
    assert report.added == 1_100
    with site.context() as db:
        entries = list(db.scalars(sa.select(UndoEntry).order_by(UndoEntry.id)))
        assert [(entry.deed, entry.count) for entry in entries] == [
            ("imported", 1),
            ("imported", 1_100),
        ]
        reverting.undo(entries[-1].id, SYSTEM)
    assert rows_of(site, "pipeline_region", "name") == [("There",)]


def test_a_mapping_is_offered_to_the_next_file_with_the_same_heads(
    site: Site, browser: Browser
) -> None:
    with site.context():
        kind = current().registry.record_types["pipeline.product"]
        first = jobs.upload(kind, "a.csv", b"Thing,Kin\nX,Y\n", SYSTEM)
        assert first.mapping == {}
        jobs.choose(first.id, Choices({"name": "Thing", "series": "Kin"}), SYSTEM)
        second = jobs.upload(kind, "b.csv", b"Thing,Kin\nZ,Y\n", SYSTEM)
        assert second.mapping == {"name": "Thing", "series": "Kin"}
        assert not known.is_known(kind, ("Other",))


def test_a_file_is_read_another_way_and_an_unclear_column_is_asked_about(
    site: Site, browser: Browser
) -> None:
    text = "name;closed\nM\u00fcller;03/04/2026\n"
    data = {"file": (io.BytesIO(text.encode("utf-8")), "deals.csv")}
    step = browser.post("/pipeline/deals/import", data, content_type="multipart/form-data").location
    browser.post(f"{step}/read", {"encoding": "cp1252", "delimiter": ";"})
    assert "MÃ¼ller" in browser.get(step).text
    browser.post(f"{step}/read", {"encoding": "utf-8", "delimiter": ";"})
    columns = {"column-0": "name", "column-1": "close_date", "atomic": "y"}
    page = browser.post(f"{step}/columns", columns)
    assert page.status_code == 422
    assert "can be read in two ways" in page.text
    assert 'name="atomic" value="y" checked' in page.text
    browser.post(f"{step}/columns", columns | {"format-close_date": "dmy"})
    browser.post(f"{step}/run")
    assert rows_of(site, "pipeline_deal", "name", "close_date") == [("Müller", "2026-04-03")]


def test_the_number_of_questions_grows_with_chunks_not_with_rows(site: Site, take: Take) -> None:
    def count(rows: int) -> int:
        lines = "".join(f"R{rows}-{number},Top\n" for number in range(rows))
        with site.counted() as statements:
            take("regions", f"name,part of\n{lines}")
        return sum(statement.startswith("SELECT") for statement in statements)

    take("regions", "name\nTop\n")
    count(30)
    assert count(400) == count(40)
