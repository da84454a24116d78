"""A site with the sample module of client documents, and short ways to put some on it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from host.clients.models import Client
from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import service as records
from host.records.entering.fields import record_type
from host.records.naming import ref_of
from host.testing import Site

WORKS = str(Path(__file__).parent / "works")


class Works:
    """The sample module as the site has it active."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def make(self, noun: str, client: Client, name: str = "A thing", **values: Any) -> RecordRef:
        """Make a project, an invoice, an estimate or a letter of a client."""
        with self.site.context():
            kind = record_type(f"works.{noun}")
            if noun == "project":
                values = {"site": "Oslo"} | values
            given = {"name": name, "client_id": client.id} | values
            return ref_of(kind, records.create(kind, given, SYSTEM).record)

    def change(self, ref: RecordRef, **values: Any) -> None:
        """Change a record."""
        with self.site.context():
            records.update(record_type(ref.type), ref.id, values, SYSTEM)

    def delete(self, ref: RecordRef) -> None:
        """Delete a record."""
        with self.site.context():
            records.delete(record_type(ref.type), ref.id, SYSTEM)

    def step(self, project: RecordRef, title: str, **values: Any) -> None:
        """Give a project a task or a milestone."""
        with self.site.context(), transaction():
            module = current().module("works")
            assert module is not None
            models = importlib.import_module(f"{module.artefact.package}.models")
            session().add(models.Step(project_id=project.id, title=title, **values))


@pytest.fixture
def works(site: Site) -> Works:
    """The sample module on the test's site."""
    return Works(site)
