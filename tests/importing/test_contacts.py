"""Contacts come in from files, each at the client that the file names."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from host.clients.models import Contact
from host.importing.command import import_file
from host.importing.report import Outcome
from host.testing import Site


def test_contacts_find_their_clients_on_every_database(any_site: Site, tmp_path: Path) -> None:
    acme, other = any_site.client("acme"), any_site.client("Beta GmbH")
    file = tmp_path / "people.csv"
    file.write_text(
        "name,company,email,title\n"
        "Ann,ACME Inc.,ann@acme.example,Buyer\n"
        "Bob,Acme,bob@acme.example,\n"
        "Cy,Gamma,cy@gamma.example,\n"
        "Dee,,dee@x.example,\n"
    )
    with any_site.context() as db:
        first = import_file("contacts", file)
        file.write_text("name,company,email,title\nAnn Lee,Beta GmbH,ANN@acme.example,Head\n")
        again = import_file("contacts", file, update=True)
        found = db.execute(
            sa.select(Contact.name, Contact.client_id, Contact.job_title).order_by(Contact.id)
        )
        rows = [tuple(row) for row in found]
    bad = [line.reason for line in first.lines if line.outcome is Outcome.FAILED]
    assert (first.added, again.updated) == (2, 1)
    assert bad == ["Client: There is no client “Gamma”.", "Client: Choose a client."]
    assert rows == [("Ann Lee", other.id, "Head"), ("Bob", acme.id, "")]
