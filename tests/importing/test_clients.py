"""Clients come in from files: once, and no row is lost in silence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.activity.models import Activity
from host.clients import service as clients
from host.clients.data import ClientData
from host.clients.models import Client
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import SYSTEM, Actor
from host.importing.command import import_file
from host.importing.report import Outcome, Report
from host.testing import Site
from tests.importing.conftest import Import
from tests.real_data import real

SP500 = "name=Security,industry=GICS Sector,city=Headquarters Location"


def figures(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.skipped, report.failed


def names(site: Site) -> list[str]:
    with site.context() as db:
        return list(db.scalars(sa.select(Client.name).order_by(Client.id)))


def test_the_companies_of_an_index_go_in_once_and_quickly(site: Site, tmp_path: Path) -> None:
    path = real("sp500_constituents.csv", tmp_path)
    with site.context():
        began = time.process_time()
        first = import_file("clients", path, SP500, actor=SYSTEM)
        assert time.process_time() - began < 2
        second = import_file("clients", path, SP500, actor=SYSTEM)
        guessed = import_file("clients", path, actor=SYSTEM, update=True)
    assert figures(first) == (503, 0, 0, 0)
    assert figures(second) == figures(guessed) == (0, 0, 503, 0)
    assert second.lines[0].reason == "It is there already."
    with site.context() as db:
        client = db.scalars(sa.select(Client).where(Client.name == "A. O. Smith")).one()
        assert (client.industry, client.city) == ("Industrials", "Milwaukee, Wisconsin")
        assert db.scalar(sa.select(sa.func.count()).select_from(Activity)) == 503


def test_a_dry_run_of_dirty_data_names_the_rows_and_changes_nothing(
    site: Site, tmp_path: Path
) -> None:
    path = real("crm_sales/accounts.csv", tmp_path)
    with site.context():
        report = import_file("clients", path, "name=account,industry=sector", dry_run=True)
    doubted = [line for line in report.lines if "technolgy" in line.reason]
    assert figures(report) == (85, 0, 0, 0)
    assert len(doubted) == 12
    assert doubted[0].number == 2
    assert {line.suggestion for line in doubted} == {"Did you mean “Technology”?"}
    assert names(site) == []


def test_bad_rows_are_named_by_line_and_the_rest_goes_in(site: Site, take_in: Import) -> None:
    report = take_in(
        "name,email,currency,website\n"
        "Good,a@b.example,eur,good.example\n"
        ",x@y.example,,\n"
        "Bad mail,nobody,,\n"
        '"Bad\nmany",,EURO,not a site\n'
        "Too,many,cells,here,now\n"
        "Short\n"
    )
    assert figures(report) == (2, 0, 0, 4)
    bad = {line.number: line.reason for line in report.lines if line.outcome is Outcome.FAILED}
    assert list(bad) == [3, 4, 5, 7]
    assert bad[3] == "Name: Enter a name."
    assert bad[4].startswith("E-mail: This is not an e-mail address")
    assert "Website:" in bad[5]
    assert "Currency:" in bad[5]
    assert "5 cells" in bad[7]
    assert names(site) == ["Good", "Short"]


def test_all_or_nothing_keeps_everything_out_when_one_row_is_bad(
    site: Site, take_in: Import
) -> None:
    report = take_in("name,email\nGood,\nBad,nobody\n", atomic=True)
    assert report.refused
    assert figures(report) == (0, 0, 1, 1)
    assert names(site) == []
    assert figures(take_in("name\nGood\nBetter\n", atomic=True)) == (2, 0, 0, 0)


def test_a_client_that_comes_twice_in_the_file_goes_in_once(site: Site, take_in: Import) -> None:
    report = take_in('name\nAcme Inc.\nOther\n"ACME, Ltd"\n')
    assert figures(report) == (2, 0, 1, 0)
    (twice,) = report.lines
    assert (twice.number, twice.reason) == (4, "The same client as in line 2.")


def test_an_existing_client_is_left_alone_unless_it_is_to_be_updated(
    site: Site, take_in: Import
) -> None:
    with site.context():
        clients.create(ClientData("Acme GmbH", city="Bern", phone="1"), SYSTEM)
    text = "name,city,phone\nACME,Basel,\n"
    assert figures(take_in(text)) == (0, 0, 1, 0)
    assert figures(take_in(text, update=True, dry_run=True)) == (0, 1, 0, 0)
    assert figures(take_in(text, update=True)) == (0, 1, 0, 0)
    assert figures(take_in(text, update=True)) == (0, 0, 1, 0)
    with site.context() as db:
        client = db.scalars(sa.select(Client)).one()
        assert (client.name, client.city, client.phone) == ("ACME", "Basel", "1")


def test_owners_are_found_by_name_or_address_and_nearly_right_ones_are_suggested(
    site: Site, take_in: Import
) -> None:
    owner = site.staff(name="Dana Whitfield")
    report = take_in(
        f"name,owner\nA,dana whitfield\nB,{owner.email.upper()}\nC,Dana Whitfeld\nD,\n"
    )
    assert figures(report) == (3, 0, 0, 1)
    bad = next(one for one in report.lines if one.outcome is Outcome.FAILED)
    assert bad.label == "C"
    assert bad.suggestion == "Did you mean “Dana Whitfield”?"
    with site.context() as db:
        owners = list(db.scalars(sa.select(Client.owner_id).order_by(Client.id)))
    assert owners == [owner.id, owner.id, None]


def test_people_import_within_their_rights(site: Site, take_in: Import, manager: Actor) -> None:
    reader = site.actor(site.staff(["clients:view"]))
    maker = site.actor(site.staff(["clients:view_own", "clients:create"]))
    with pytest.raises(PermissionDenied):
        take_in("name\nA\n", actor=reader)
    with pytest.raises(PermissionDenied):
        take_in("name\nA\n", actor=maker, update=True)
    take_in("name\nA\n", actor=manager)
    report = take_in("name\nA\nB\n", actor=maker)
    assert figures(report) == (1, 0, 1, 0)
    with site.context() as db:
        owners = dict(db.execute(sa.select(Client.name, Client.owner_id)).all())
    assert owners == {"A": None, "B": maker.staff_id}


def test_what_is_not_ones_own_is_never_updated(site: Site, take_in: Import, manager: Actor) -> None:
    seller = site.actor(site.staff(["clients:view_own", "clients:create", "clients:edit"]))
    take_in("name,city\nA,Bern\n", actor=manager)
    report = take_in("name,city\nA,Basel\n", actor=seller, update=True)
    assert figures(report) == (0, 0, 1, 0)
    assert "not yours" in report.lines[0].reason


def test_an_unknown_kind_or_mapping_is_refused(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("name\nA\n")
    with site.context():
        with pytest.raises(NotFound, match="Known are: host"):
            import_file("plans", file)
        with pytest.raises(InvalidInput, match=r"no column “nome”\. Did you mean “name”"):
            import_file("clients", file, "name=nome")


def test_ten_thousand_rows_go_in_within_seconds(take_in: Import) -> None:
    rows = "".join(f"Company {i} Ltd,info{i}@c.example,Town {i % 50}\n" for i in range(10_000))
    began = time.process_time()
    report = take_in("name,email,city\n" + rows)
    assert figures(report) == (10_000, 0, 0, 0)
    assert time.process_time() - began < 15


def test_the_number_of_questions_grows_with_chunks_not_with_rows(
    site: Site, take_in: Import
) -> None:
    def count(rows: int) -> int:
        text = "name\n" + "".join(f"Firm {rows} {number}\n" for number in range(rows))
        with site.counted() as statements:
            take_in(text)
        return sum(statement.startswith("SELECT") for statement in statements)

    count(1)
    assert count(240) == count(10)
