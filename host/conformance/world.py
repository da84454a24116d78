"""A site in use: people of every kind, two clients at least, and records of the module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from host.access.models import Staff
from host.clients.models import Client, Contact
from host.conformance.demonstration import found_records
from host.conformance.records import Records
from host.database import session, transaction
from host.sandbox import Site

Values = Mapping[str, object]
"""What stands in an address: argument to value."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Values of addresses that lead to records of one client; None where nobody owns them."""

    client_id: int | None
    values: Values


@dataclass(frozen=True, slots=True)
class People:
    """Who is on a site, whatever modules it has."""

    administrator: Staff
    contacts: Mapping[int, Contact]
    """One contact of each client, by client; `let_in` gives them every permission."""
    bare_contact: Contact
    """A contact without any permission."""


@dataclass(frozen=True, slots=True)
class World:
    """People and records; only ids are used, so it holds for every copy of the site."""

    people: People
    find: Callable[[Sequence[str]], Sequence[Owned]] = field(repr=False)
    """Returns values for all these arguments, of several clients if possible; or nothing."""

    @property
    def administrator(self) -> Staff:
        return self.people.administrator

    @property
    def contacts(self) -> Mapping[int, Contact]:
        return self.people.contacts

    @property
    def bare_contact(self) -> Contact:
        return self.people.bare_contact


def settle(site: Site, slug: str, *, demonstration: bool) -> People:
    """Put people on the site, and everybody's demonstration but the module's."""
    administrator = site.staff(admin=True, name="Ada Administrator")
    for number in range(3):
        site.staff(name=f"Colleague {number + 1}")
    if demonstration:
        load_demonstration(site, slug, of_module=False)
    first = site.client("Northern Lights Ltd")
    site.client("Southern Cross Ltd")
    with site.context():
        clients = list(session().scalars(sa.select(Client).order_by(Client.id)))
    contacts = {client.id: site.contact(client, ()) for client in clients}
    return People(administrator, contacts, site.contact(first, ()))


def let_in(site: Site, people: People) -> None:
    """Give the contacts every permission that modules have, but not to the bare one.

    The host's own stay where they are: a purge leaves them, and would seem to have left traces.
    """
    known = site.runtime.generation().registry.contact_permissions
    areas = sorted(key for key in known if not key.startswith("host."))
    ids = [contact.id for contact in people.contacts.values()]
    with site.context(), transaction() as db:
        db.execute(sa.update(Contact).where(Contact.id.in_(ids)).values(areas=areas))


def add_records(site: Site, slug: str, records: Records | None, people: People) -> World:
    """Make records of the module, for two clients, and return how they are found."""
    if records is None:
        load_demonstration(site, slug, of_module=True)
        return World(people, found_records(site, slug))
    with site.context():
        clients = [session().get_one(Client, one) for one in list(people.contacts)[:2]]
    owned = [Owned(client.id, dict(records(site, client))) for client in clients]
    return World(people, lambda names: [o for o in owned if set(names) <= set(o.values)])


def load_demonstration(site: Site, slug: str, *, of_module: bool) -> None:
    """Load the demonstration of the module, or else everybody else's."""
    with site.context():
        given = site.runtime.generation().hooks.demo_data()
        wanted = [one.value for one in given if (one.plugin == slug) is of_module]
        for demo in sorted(wanted, key=lambda one: one.position):
            with transaction():
                demo.load()
