"""Records go out and come in by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.errors import InvalidInput, NotFound
from host.exporting.command import export_file
from host.importing import reading
from host.importing.command import import_file
from host.testing import Site


def test_what_a_command_writes_another_reads(site: Site, tmp_path: Path) -> None:
    site.client("Acme", city="Bern", phone="+49 89 1")
    site.client("Beta")
    file = tmp_path / "clients.csv"
    with site.context():
        assert export_file("clients", file, columns="name,phone,city") == 2
        assert reading.read(file.read_bytes()).headers == ("Name", "Phone", "City")
        again = import_file("host.client", file, update=True)
        assert (again.added, again.updated, again.skipped) == (0, 0, 2)
        assert export_file("host.client", tmp_path / "all.xlsx") == 2
        with pytest.raises(NotFound, match="no field “nome”"):
            export_file("clients", file, columns="nome")
        with pytest.raises(InvalidInput, match="says no format"):
            export_file("clients", tmp_path / "clients.doc")
