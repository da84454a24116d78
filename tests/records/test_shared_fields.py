"""Added fields leave the house only where an administrator has said so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from host.clients import contacts
from host.hooks.actor import SYSTEM
from host.hooks.record_types import FieldType
from host.records import service
from host.records.custom import service as custom
from host.records.custom.describing import ChoiceData, FieldData
from host.records.entering.fields import record_type
from host.testing import Site
from host.testing.site import PASSWORD
from host.web.records.shared import printed_facts

COLOURS = (ChoiceData("Red wine"), ChoiceData("White wine"))
SAID: Mapping[FieldType, tuple[Any, str]] = {
    FieldType.TEXT: ("Château <b>", "Château <b>"),
    FieldType.INTEGER: (-7, "−7"),  # noqa: RUF001 - a true minus
    FieldType.MONEY: (Decimal("99.90"), "99.90"),
    FieldType.CHOICE: ("white_wine", "White wine"),
    FieldType.CHOICES: (("white_wine", "red_wine"), "White wine, Red wine"),
    FieldType.DATE: (date(2026, 2, 28), "28 Feb 2026"),
    FieldType.DATETIME: (datetime(2026, 2, 28, 13, 5, tzinfo=UTC), "28 Feb 2026, 13:05"),
    FieldType.CHECKBOX: (True, "Yes"),
    FieldType.LINK: ("https://example.com/a", "https://example.com/a"),
}


def field(
    site: Site, type_key: str, label: str, kind: FieldType = FieldType.TEXT, **more: Any
) -> None:
    choices = COLOURS if kind in {FieldType.CHOICE, FieldType.CHOICES} else ()
    with site.context():
        custom.add(type_key, FieldData(label, kind, choices=choices, **more), SYSTEM)


def test_documents_say_every_type_of_value_in_words(site: Site) -> None:
    client = site.client("Acme GmbH")
    for kind in SAID:
        field(site, "host.client", f"My {kind.value}", kind, printed=True)
    field(site, "host.client", "Empty", printed=True)
    field(site, "host.client", "Inner", client_sees=True)
    held = {f"custom_my_{kind.value}": value for kind, (value, _) in SAID.items()}
    with site.context():
        clients = record_type("host.client")
        saved = service.update(clients, client.id, held | {"custom_inner": "secret"}, SYSTEM)
        told = {one.label: one.value for one in printed_facts(clients, saved.record)}
    assert told == {f"My {kind.value}": words for kind, (_, words) in SAID.items()}


def test_a_client_sees_the_fields_that_are_meant_for_clients(site: Site) -> None:
    client, rival = site.client("Acme GmbH"), site.client("Rival plc")
    contact = site.contact(client)
    field(site, "host.client", "Delivery", client_sees=True)
    field(site, "host.client", "Margin", printed=True)
    field(site, "host.client", "Rating", client_sees=True, admins_only=True)
    field(site, "host.contact", "Badge", client_sees=True)
    held = {"custom_delivery": "Gate 4", "custom_margin": "12", "custom_rating": "Poor"}
    with site.context():
        contacts.set_password(contact.id, PASSWORD, SYSTEM)
        service.update(record_type("host.client"), client.id, held, SYSTEM)
        service.update(record_type("host.client"), rival.id, {"custom_delivery": "Gate 9"}, SYSTEM)
        service.update(record_type("host.contact"), contact.id, {"custom_badge": "B-77"}, SYSTEM)
    page = site.login(contact).get("/portal/profile").text
    assert "Gate 4" in page
    assert "B-77" in page
    for hidden in ("Gate 9", "Margin", "Poor", "Rating"):
        assert hidden not in page
