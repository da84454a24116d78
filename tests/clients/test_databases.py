"""Clients behave alike on every kind of database."""

from __future__ import annotations

import re
from pathlib import Path

from host.clients import contacts, service
from host.clients.data import ClientData
from host.hooks.actor import SYSTEM
from host.importing.command import import_file
from host.testing import Site

NAMES = ("élan", "Zebra", "Ant (Class B)", "Ant (Class A)", "Ångström AB", "100% Wool_mill")
ORDER = ["100% Wool_mill", "Ångström AB", "Ant (Class A)", "Ant (Class B)", "élan", "Zebra"]


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_clients_sort_page_search_and_go_alike(any_site: Site, tmp_path: Path) -> None:
    site = any_site
    browser = site.login(site.staff(admin=True))
    with site.context():
        service.create_many([ClientData(name, city=name[:1]) for name in NAMES], SYSTEM)
        found = [client.name for client in service.search("ant", SYSTEM)]
        assert found == ["Ant (Class A)", "Ant (Class B)"]
        assert [client.name for client in service.search("wool_", SYSTEM)] == ["100% Wool_mill"]
        assert [one.name for one in service.search("l_m", SYSTEM)] == ["100% Wool_mill"]
        assert service.search("x%", SYSTEM) == []
    assert listed(browser.get("/clients/").text) == ORDER
    assert listed(browser.get("/clients/?sort=-name&q=CLASS").text) == ORDER[3:1:-1]

    file = tmp_path / "file.csv"
    file.write_text("name,city,notes\nELAN,Lyon,\nNew 😀 client,,Größe\n", "utf-8")
    with site.context():
        report = import_file("clients", file, update=True)
        assert (report.added, report.updated) == (1, 1)
        elan = service.find_by_name("Élan", SYSTEM)[0]
        contacts.create(elan.id, contacts.ContactData("Ann", "ann@elan.example"), SYSTEM)
        service.archive(elan.id, SYSTEM)
        service.delete(elan.id, SYSTEM)
        assert service.find_by_name("Élan", SYSTEM) == []
