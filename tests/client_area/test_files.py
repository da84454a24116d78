"""Contacts see files that staff show to their client, and no others."""

from __future__ import annotations

import io

import pytest

from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.hooks.actor import Actor
from host.records.beside import attachments
from host.records.beside.models import Visibility
from host.records.undo import reverting
from host.testing import Browser, Site


@pytest.fixture
def acme(site: Site) -> Client:
    return site.client("Acme")


@pytest.fixture
def staff(site: Site, acme: Client) -> Browser:
    browser = site.login(site.staff(admin=True))
    for name in ("offer.txt", "internal.txt"):
        sent = {"files": [(io.BytesIO(name.encode()), name)]}
        assert browser.post(f"/clients/{acme.id}/files", sent).status_code == 302
    return browser


def show(browser: Browser, client: Client, to: str = "client", file: int = 1) -> int:
    path = f"/clients/{client.id}/files/{file}/visibility"
    return browser.post(path, {"visibility": to}).status_code


def test_files_are_internal_until_they_are_shown(site: Site, staff: Browser, acme: Client) -> None:
    contact = site.login(site.contact(acme, areas=["host.files"]))
    assert "We have not shared a file with you yet." in contact.get("/portal/files").text
    assert contact.get("/portal/files/1").status_code == 404
    assert show(staff, acme) == 302
    page = contact.get("/portal/files").text
    assert "offer.txt" in page
    assert "internal.txt" not in page
    sent = contact.get("/portal/files/1")
    assert sent.data == b"offer.txt"
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert contact.get("/portal/files/2").status_code == 404
    assert show(staff, acme, "internal") == 302
    assert contact.get("/portal/files/1").status_code == 404
    log = staff.get(f"/clients/{acme.id}/activity").text
    assert "showed the client a file of" in log
    assert "hid from the client a file of" in log


def test_neither_other_clients_nor_contacts_without_the_part_see_them(
    site: Site, staff: Browser, acme: Client
) -> None:
    show(staff, acme)
    other = site.login(site.contact(site.client("Other"), areas=["host.files"]))
    bare = site.login(site.contact(acme, areas=[]))
    assert "offer.txt" not in other.get("/portal/files").text
    assert other.get("/portal/files/1").status_code == 404
    assert bare.get("/portal/files").status_code == 404
    assert bare.get("/portal/files/1").status_code == 404
    assert "/portal/files" not in bare.get("/portal/").text


def test_only_those_who_may_change_the_record_show_its_files(
    site: Site, staff: Browser, acme: Client
) -> None:
    reader = site.login(site.staff(["clients:view"]))
    assert show(reader, acme) == 403
    assert "to the client" not in reader.get(f"/clients/{acme.id}/files").text
    assert show(staff, acme, "everybody") == 422
    assert show(staff, acme, file=99) == 404
    contact = site.login(site.contact(acme, areas=["host.files"]))
    assert contact.get("/portal/files/1").status_code == 404


def test_showing_a_file_is_one_deed_that_can_be_taken_back(
    site: Site, staff: Browser, acme: Client
) -> None:
    ada: Actor = site.actor(site.staff(admin=True, name="Ada Admin"))
    contact = site.login(site.contact(acme, areas=["host.files"]))
    with site.context():
        deed = attachments.show_to(CLIENT, acme.id, 1, Visibility.CLIENT, ada)
        assert deed is not None
        assert attachments.show_to(CLIENT, acme.id, 1, Visibility.CLIENT, ada) is None
    assert contact.get("/portal/files/1").status_code == 200
    with site.context():
        reverting.undo(deed, ada)
    assert contact.get("/portal/files/1").status_code == 404


def test_long_lists_go_on_and_take_few_statements(site: Site, acme: Client) -> None:
    ada = site.actor(site.staff(admin=True))
    with site.context():
        for start in (0, 20, 40):
            given = [
                attachments.Given(f"f{number}.txt", io.BytesIO(b"x"))
                for number in range(start, start + 20)
            ]
            for one in attachments.add(CLIENT, acme.id, given, ada):
                attachments.show_to(CLIENT, acme.id, one.id, Visibility.CLIENT, ada)
    contact = site.login(site.contact(acme, areas=["host.files"]))
    contact.get("/portal/files")
    with site.counted() as statements:
        page = contact.get("/portal/files").text
    assert len(statements) <= 6, statements
    assert page.count("t-file-text") == 50
    assert "/portal/files?before=11" in page
    older = contact.get("/portal/files?before=11").text
    assert older.count("t-file-text") == 10
    assert "Older files" not in older
