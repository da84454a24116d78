"""What the page of the documentation shows works."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host import api
from host.hooks.actor import SYSTEM
from host.lifecycle import service as lifecycle
from host.records.declared_documents import document_faults
from host.testing import Site
from tests.client_documents.conftest import WORKS, Works
from tests.docs.pages import DOCS, blocks

pytestmark = pytest.mark.modules(WORKS)
PAGE = DOCS / "developers" / "client-documents.md"


@dataclass(frozen=True)
class Plan:
    id: int
    client_id: int
    first_day: date
    last_day: date


@pytest.fixture
def shown(site: Site) -> dict[str, Any]:
    """The names that the blocks of the page make, over the models of the sample module."""
    models = site.part("works", "models")
    names: dict[str, Any] = {name: getattr(api, name) for name in api.__all__}
    names |= {"sa": sa, "defaultdict": defaultdict, "Invoice": models.Invoice, "Step": models.Step}
    for block in blocks(PAGE):
        exec(compile(block.body, block.place, "exec"), names)
    return names


def test_the_declaration_on_the_page_is_sound(shown: dict[str, Any], site: Site) -> None:
    with site.context():
        assert list(document_faults(shown["INVOICE"])) == []
        assert "works_invoice.state IN" in str(shown["INVOICE"].document.revenue())
    assert shown["LINKS"].type == api.CLIENT_DOCUMENTS


def test_documents_are_found_and_shown_as_the_page_says(
    shown: dict[str, Any], site: Site, works: Works
) -> None:
    client = site.client()
    invoice = works.make("invoice", client, "INV-1", total=Decimal(5), currency="NOK")
    letter = works.make("letter", client, "Dear all")
    works.delete(letter)
    nobody = site.actor(site.staff())
    with site.context():
        assert shown["suggestions"](client.id, "inv", SYSTEM) == [(invoice, "invoice")]
        assert shown["shown"]([invoice, letter], SYSTEM) == [
            "INV-1: 5.00 NOK",
            "Dear all (deleted)",
        ]
        assert shown["shown"]([invoice], nobody) == ["not visible to you"]
    with site.context():
        lifecycle.deactivate("works", SYSTEM)
    with site.context():
        assert shown["shown"]([invoice], nobody) == ["INV-1 (module is off)"]


def test_revenue_and_new_projects_go_as_the_page_says(
    shown: dict[str, Any], site: Site, works: Works
) -> None:
    client = site.client()
    day = date(2026, 5, 4)
    works.make("invoice", client, state="paid", total=Decimal(5), issued_on=day)
    plan = Plan(7, client.id, date(2026, 1, 1), date(2026, 12, 31))
    with site.context():
        assert shown["brought_in"]([plan], SYSTEM) == {7: {"USD": Decimal(5)}}
        project = shown["start_project"](client.id, {"name": "Bridge", "site": "Oslo"}, SYSTEM)
        assert project.label == "Bridge"
        kind = api.client_documents.type_of("works.project")
        form, controls = shown["project_form"](kind, client.id, SYSTEM)
        assert [one.key for one in controls] == ["name", "state", "site"]
        assert form.control("state").value == "running"
        with pytest.raises(api.Conflict):
            shown["start_project"](client.id, {}, site.actor(site.staff()))


def test_parts_are_told_as_the_page_says(shown: dict[str, Any], site: Site, works: Works) -> None:
    project = works.make("project", site.client())
    works.step(project, "Opened", is_milestone=True, due_on=date(2026, 9, 1))
    with site.context():
        (part,) = shown["parts_of"]([project.id], SYSTEM)[project.id]
    assert (part.label, part.is_milestone, part.due_on) == ("Opened", True, date(2026, 9, 1))
