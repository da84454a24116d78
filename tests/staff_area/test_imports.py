"""The four steps of an import in a browser."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.background import tasks
from host.clients.models import Client
from host.database import transaction
from host.exporting.columns import Column
from host.exporting.workbooks import write_xlsx
from host.importing import jobs
from host.importing.models import ImportJob
from host.messaging.notifications import service as notices
from host.staff_area.imports import background
from host.staff_area.records import import_views as views
from host.testing import Browser, Site

FILE = "Company,Mail,Place\nAcme,a@b.example,Bern\nBeta,nobody,Genf\n"


def upload(browser: Browser, text: str = FILE) -> str:
    data = {"file": (io.BytesIO(text.encode()), "people.csv")}
    answer = browser.post("/clients/import", data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def names(site: Site) -> list[str]:
    with site.context() as db:
        return list(db.scalars(sa.select(Client.name)))


COLUMNS = {"column-0": "name", "column-1": "email", "column-2": "city"}


def test_a_file_goes_in_by_four_steps(site: Site, browser: Browser) -> None:
    step = upload(browser)
    columns = browser.get(step).text
    assert "Acme · Beta" in columns
    assert '<option value="name" selected>' in columns
    assert browser.post(f"{step}/columns", COLUMNS).status_code == 302
    check = browser.get(step).text
    assert "Nothing is changed so far." in check
    assert "This is not an e-mail address" in check
    assert "Add 1 client<" in check
    assert names(site) == []
    assert browser.post(f"{step}/run").status_code == 302
    done = browser.get(step).text
    assert "Go to the clients" in done
    assert "Refused rows" in done
    assert names(site) == ["Acme"]
    refused = browser.get(f"{step}/problems.csv")
    assert refused.headers["Content-Disposition"].startswith("attachment")
    assert "Beta,nobody,Genf,3," in refused.text
    assert "people.csv" in browser.get("/clients/import").text


def test_a_file_that_is_none_is_refused_on_the_spot(browser: Browser) -> None:
    data = {"file": (io.BytesIO(b"PK\x03\x04"), "book.xlsx")}
    page = browser.post("/clients/import", data, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "The workbook is damaged" in page.text
    missing = browser.post("/clients/import", {}, content_type="multipart/form-data")
    assert "Choose a file first." in missing.text


def test_a_workbook_goes_the_same_way_and_guesses_are_said(site: Site, browser: Browser) -> None:
    book = io.BytesIO()
    write_xlsx((Column("Company"), Column("Place")), [["Acme", "Bern"]], book)
    step = browser.post(
        "/clients/import",
        {"file": (io.BytesIO(book.getvalue()), "book.xlsx")},
        content_type="multipart/form-data",
    ).location
    assert "sheet Export" in browser.get(step).text
    browser.post(f"{step}/columns", {"column-0": "name", "column-1": "city"})
    browser.post(f"{step}/run")
    assert names(site) == ["Acme"]
    western = {"file": (io.BytesIO("Name\nMüller\n".encode("cp1252")), "old.csv")}
    step = browser.post("/clients/import", western, content_type="multipart/form-data").location
    assert "it is read as cp1252" in browser.get(step).text


def test_a_faulty_choice_is_kept_and_explained(browser: Browser) -> None:
    step = upload(browser)
    twice = browser.post(f"{step}/columns", {"column-0": "name", "column-2": "name", "atomic": "y"})
    assert twice.status_code == 422
    assert "Both “Company” and “Place” are chosen for “Name”" in twice.text
    assert twice.text.count('<option value="name" selected>') == 2
    assert 'name="atomic" value="y" checked' in twice.text
    none = browser.post(f"{step}/columns", {"column-2": "city"})
    assert "No column is chosen for “Name”" in none.text


def test_all_or_nothing_offers_no_button_while_a_row_is_bad(site: Site, browser: Browser) -> None:
    step = upload(browser)
    browser.post(f"{step}/columns", COLUMNS | {"atomic": "y"})
    check = browser.get(step).text
    assert "Nothing would be taken in" in check
    assert f'action="{step}/run"' not in check
    assert "Say what each column means" in browser.get(f"{step}?step=columns").text


def test_an_import_is_its_uploaders_own(site: Site, browser: Browser) -> None:
    step = upload(browser)
    other = site.login(site.staff(["clients:view", "clients:create"]))
    assert other.get(step).status_code == 404
    assert other.post(f"{step}/run").status_code == 404
    assert other.get(f"{step}/problems.csv").status_code == 404


def test_a_discarded_file_is_gone(browser: Browser) -> None:
    step = upload(browser)
    assert browser.post(f"{step}/discard").headers["Location"] == "/clients/import"
    assert browser.get(step).status_code == 404


def test_a_long_import_goes_on_in_the_background_and_tells_when_done(
    site: Site, browser: Browser, manager: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(views, "worker_seen", lambda: True)
    step = upload(browser)
    browser.post(f"{step}/columns", COLUMNS)
    assert "Checking people.csv" in browser.get(step).text
    assert browser.post(f"{step}/columns", COLUMNS).status_code == 409
    with site.context():
        (call,) = background.IMPORTS.waiting()
        tasks.find(background.IMPORTS.name)(*call.args)
        assert background.IMPORTS.waiting() == []
        notice = notices.page(manager.id)[0]
    assert notice.title == "people.csv is checked. Nothing is changed so far."
    assert "Add 1 client<" in browser.get(step).text
    browser.post(f"{step}/run")
    assert "You can leave this page" in browser.get(step).text
    progress = browser.get(f"{step}/progress")
    assert "0 of 2 rows" in progress.text
    assert "HX-Refresh" not in progress.headers
    with site.context():
        calls = background.IMPORTS.waiting()
        assert [call.name for call in calls] == ["imports.run"]
        tasks.find(background.IMPORTS.name)(*calls[0].args)
        assert background.IMPORTS.waiting() == []
        notice = notices.page(manager.id)[0]
    assert notice.title == "people.csv is in: 1 added, 0 updated, 1 refused."
    assert notice.url == step
    assert browser.get(f"{step}/progress").headers["HX-Refresh"] == "true"
    assert names(site) == ["Acme"]


def test_the_end_of_an_import_and_its_notice_are_kept_together_or_not_at_all(
    site: Site, browser: Browser, manager: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(views, "worker_seen", lambda: True)
    step = upload(browser)
    browser.post(f"{step}/columns", COLUMNS)

    def killed(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with site.context():
        (call,) = background.IMPORTS.waiting()
        run = tasks.find(background.IMPORTS.name)
        with monkeypatch.context() as patched:
            patched.setattr(notices, "notify", killed)
            with pytest.raises(KeyboardInterrupt):
                run(*call.args)
        assert not notices.page(manager.id)
        with clock.at(clock.now() + timedelta(minutes=3)):
            run(*call.args)
        assert [one.title[:21] for one in notices.page(manager.id)] == ["people.csv is checked"]


def test_an_import_of_nobody_is_ended_and_not_offered_for_ever(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(views, "worker_seen", lambda: True)
    step = upload(browser)
    browser.post(f"{step}/columns", COLUMNS)
    with site.context():
        (call,) = background.IMPORTS.waiting()
        with transaction() as db:
            db.execute(sa.update(ImportJob).values(staff_id=None))
        tasks.find(background.IMPORTS.name)(*call.args)
        assert background.IMPORTS.waiting() == []


def test_without_a_worker_a_long_import_is_done_at_once(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    step = upload(browser)
    browser.post(f"{step}/columns", COLUMNS)
    browser.post(f"{step}/run")
    with site.context():
        assert jobs.WORK.waiting() == []
    assert names(site) == ["Acme"]
