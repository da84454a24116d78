"""Clients and contacts of the demonstration site; every name in it is made up."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from host.access import service as access
from host.access.passwords import verify_password
from host.clients import contacts, service, standing
from host.clients.contacts import ContactData
from host.clients.matching import match_key
from host.clients.models import Client, Contact
from host.clients.service import ClientData
from host.database import session
from host.hooks.actor import SYSTEM
from host.kernel.generation import current

LOGIN = "client@demo.example"
"""The contact who can log in to the client area of the demonstration."""
COLLEAGUE = "odd.kvamme@halvorsen.example"
"""Another contact of the same client, who sees only part of it."""
OF_TWO = ("femke@meridianloop.example", "Halvorsen Maritime AS")
"""A contact of one client who stands for a second one too."""

_CLIENTS = (
    ClientData(
        "Halvorsen Maritime AS",
        "Logistics",
        "post@halvorsen.example",
        "+47 55 01 62 40",
        "https://www.halvorsen.example",
        "NO 918 220 541 MVA",
        "Strandkaien 14",
        "Bergen",
        "",
        "5013",
        "Norway",
        "NOK",
        "Runs eleven coastal feeders. Renews its fleet service contract every third spring.",
    ),
    ClientData(
        "Quillfeather Press Ltd",
        "Publishing",
        "hello@quillfeather.example",
        "+44 131 496 0177",
        "https://quillfeather.example",
        "GB 331 8842 07",
        "9 Candlemaker Row",
        "Edinburgh",
        "Scotland",
        "EH1 2QE",
        "United Kingdom",
        "GBP",
        "Independent publisher, forty titles a year. Decisions are made by the editorial board.",
    ),
    ClientData(
        "Brightwater Dairy Co-operative",
        "Food and drink",
        "office@brightwater.example",
        "+353 21 555 0142",
        "https://brightwater.example",
        "IE 8273645K",
        "Mill Road",
        "Mallow",
        "County Cork",
        "P51 X2C8",
        "Ireland",
        "EUR",
        "Owned by 212 farms. The board meets on the first Tuesday of the month.",
    ),
    ClientData(
        "Kessler & Vogt Präzisionstechnik GmbH",
        "Manufacturing",
        "einkauf@kessler-vogt.example",
        "+49 7121 555 3180",
        "https://www.kessler-vogt.example",
        "DE 304 771 928",
        "Gewerbepark 22",
        "Reutlingen",
        "Baden-Württemberg",
        "72766",
        "Germany",
        "EUR",
        "Spindles and bearings for machine tools. Purchasing wants two quotations for everything.",
    ),
    ClientData(
        "Tarn Valley Hospitals Trust",
        "Health care",
        "procurement@tarnvalley.example",
        "+44 1539 496 022",
        "https://tarnvalley.example",
        "",
        "Infirmary Lane",
        "Kendal",
        "Cumbria",
        "LA9 7RG",
        "United Kingdom",
        "GBP",
        "Three hospitals, one procurement office. Orders above 50,000 go to tender.",
    ),
    ClientData(
        "Solana Ridge Solar, Inc.",
        "Energy",
        "contact@solanaridge.example",
        "+1 505 555 0119",
        "https://solanaridge.example",
        "",
        "4100 Mesa Vista Drive",
        "Albuquerque",
        "New Mexico",
        "87110",
        "United States",
        "USD",
        "Builds community solar parks. Growing by a third each year.",
    ),
    ClientData(
        "Okonjo & Daughters Textiles",
        "Retail",
        "orders@okonjo.example",
        "+234 1 555 0184",
        "https://okonjo.example",
        "",
        "27 Marina Street",
        "Lagos",
        "",
        "101231",
        "Nigeria",
        "USD",
        "Family business in its third generation, nine shops and a workshop.",
    ),
    ClientData(
        "Meridian Loop Software B.V.",
        "Software",
        "team@meridianloop.example",
        "+31 20 555 0163",
        "https://meridianloop.example",
        "NL 8591 22 407 B01",
        "Keizersgracht 401",
        "Amsterdam",
        "",
        "1016 EK",
        "Netherlands",
        "EUR",
        "Route planning for city logistics. Forty people, half of them engineers.",
    ),
    ClientData(
        "Castellane Hôtels SAS",
        "Hospitality",
        "direction@castellane.example",
        "+33 4 93 55 01 71",
        "https://castellane.example",
        "FR 27 844 190 365",
        "18 rue des Oliviers",
        "Nice",
        "",
        "06000",
        "France",
        "EUR",
        "Seven small hotels along the coast. Busy from May to September: call in winter.",
    ),
    ClientData(
        "Northfold School District",
        "Education",
        "business.office@northfold.example",
        "+1 612 555 0136",
        "https://northfold.example",
        "",
        "600 Lakeshore Avenue",
        "Duluth",
        "Minnesota",
        "55802",
        "United States",
        "USD",
        "Twenty-two schools. The budget year begins in July.",
    ),
    ClientData(
        "Ardenwood Homes plc",
        "Construction",
        "info@ardenwood.example",
        "+44 117 496 0155",
        "https://ardenwood.example",
        "GB 902 1174 63",
        "1 Temple Quay",
        "Bristol",
        "",
        "BS1 6DZ",
        "United Kingdom",
        "GBP",
        "",
    ),
    ClientData(
        "Pellworm Wind eG",
        "Utilities",
        "buero@pellworm-wind.example",
        "+49 4844 555 070",
        "https://pellworm-wind.example",
        "DE 288 140 337",
        "Deichweg 3",
        "Husum",
        "Schleswig-Holstein",
        "25813",
        "Germany",
        "EUR",
        "Citizens' wind farm with 640 members.",
    ),
    ClientData(
        "Luminara Clinics Pty Ltd",
        "Health care",
        "practice@luminara.example",
        "+61 3 5550 0128",
        "https://luminara.example",
        "",
        "88 Collins Place",
        "Melbourne",
        "Victoria",
        "3000",
        "Australia",
        "AUD",
        "Eye clinics in four cities.",
    ),
    ClientData(
        "Joana Prates",
        "Professional services",
        "joana@prates.example",
        "+351 21 555 0190",
        "",
        "PT 248 119 305",
        "Rua do Salitre 77",
        "Lisbon",
        "",
        "1250-198",
        "Portugal",
        "EUR",
        "Architect on her own; large projects through partners.",
    ),
)
_CONTACTS = {
    "Halvorsen Maritime AS": (
        ContactData("Signe Halvorsen", LOGIN, "Managing director", "+47 55 01 62 41", True),
        ContactData("Odd Kvamme", "odd.kvamme@halvorsen.example", "Fleet manager"),
    ),
    "Quillfeather Press Ltd": (
        ContactData("Rhona Baird", "rhona@quillfeather.example", "Editorial director"),
    ),
    "Brightwater Dairy Co-operative": (
        ContactData("Donal Creagh", "donal@brightwater.example", "Chief executive"),
        ContactData("Niamh Tobin", "niamh@brightwater.example", "Plant manager"),
    ),
    "Kessler & Vogt Präzisionstechnik GmbH": (
        ContactData("Petra Vogt", "p.vogt@kessler-vogt.example", "Geschäftsführerin"),
        ContactData("Emre Aydin", "e.aydin@kessler-vogt.example", "Einkauf"),
    ),
    "Tarn Valley Hospitals Trust": (
        ContactData("Claire Postle", "claire.postle@tarnvalley.example", "Head of procurement"),
    ),
    "Solana Ridge Solar, Inc.": (
        ContactData("Marcus Tafoya", "marcus@solanaridge.example", "Chief operating officer"),
        ContactData("Dee Holloway", "dee@solanaridge.example", "Project finance"),
    ),
    "Okonjo & Daughters Textiles": (
        ContactData("Adaeze Okonjo", "adaeze@okonjo.example", "Owner", "+234 1 555 0185"),
    ),
    "Meridian Loop Software B.V.": (
        ContactData("Femke de Ruiter", "femke@meridianloop.example", "Head of operations"),
    ),
    "Castellane Hôtels SAS": (
        ContactData("Luc Castellane", "luc@castellane.example", "Directeur général"),
    ),
    "Northfold School District": (
        ContactData("Gwen Lindahl", "g.lindahl@northfold.example", "Business manager"),
    ),
    "Pellworm Wind eG": (ContactData("Hauke Petersen", "hauke@pellworm-wind.example", "Vorstand"),),
    "Luminara Clinics Pty Ltd": (
        ContactData("Dr Priya Raman", "priya@luminara.example", "Clinical director"),
    ),
    "Joana Prates": (ContactData("Joana Prates", "joana@prates.example", "Architect"),),
}


def load() -> None:
    """Add the demonstration's clients and contacts that are not there yet."""
    owners = [person.id for person in access.list_staff(active_only=True) if not person.is_admin]
    for number, data in enumerate(_CLIENTS):
        client = _find(data.name)
        if client is None:
            owner = owners[number % len(owners)] if owners else None
            client = service.create(replace(data, owner_id=owner), SYSTEM)
        _add_contacts(client)


def set_client_password(password: str) -> None:
    """Let the demonstration's contacts into the client area with this password.

    The main contact finds every part open, a colleague none but the home page; one person stands
    for two clients.
    """
    every = tuple(current().registry.contact_permissions)
    for email, areas in ((LOGIN, every), (COLLEAGUE, ()), (OF_TWO[0], contacts.default_areas())):
        contact = session().scalar(sa.select(Contact).where(Contact.email == email))
        if contact is None or (contact.areas == sorted(areas) and _fits(contact, password)):
            continue
        contacts.let_in(contact.id, areas, password, SYSTEM)
    _stand_for_two()


def _stand_for_two() -> None:
    contact = session().scalar(sa.select(Contact).where(Contact.email == OF_TWO[0]))
    client = _find(OF_TWO[1])
    if contact is None or client is None:
        return
    if all(one.client.id != client.id for one in standing.of_contact(contact)):
        standing.add(contact.id, client.id, contacts.default_areas(), SYSTEM)


def _fits(contact: Contact, password: str) -> bool:
    return contact.can_log_in and verify_password(contact.password_hash, password)


def _add_contacts(client: Client) -> None:
    if contacts.of_client(client.id, SYSTEM):
        return
    for data in _CONTACTS.get(client.name, ()):
        if session().scalar(sa.select(Contact.id).where(Contact.email == data.email)) is None:
            contacts.create(client.id, data, SYSTEM)


def _find(name: str) -> Client | None:
    query = sa.select(Client).where(Client.match_key == match_key(name)).limit(1)
    return session().scalar(query)
