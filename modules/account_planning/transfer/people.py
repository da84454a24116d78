"""People and clients of files: known by what they are called, never by a number."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from host.api import Actor, Client, InvalidInput, Staff, session, staff_directory, visible_clients


def emails(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the addresses of members of staff by id."""
    people = staff_directory()
    return {one: people.email(one) for one in ids if one is not None}


def staff_ids(addresses: Iterable[str]) -> dict[str, int]:
    """Return the ids of active members of staff by their addresses in small letters."""
    wanted = {one.strip().lower() for one in addresses if one.strip()}
    query = sa.select(Staff.email, Staff.id).where(
        sa.func.lower(Staff.email).in_(wanted), Staff.is_active
    )
    return {row[0].lower(): row[1] for row in session().execute(query)} if wanted else {}


def find_client(name: str, vat: str, email: str, actor: Actor) -> int:
    """Return the one client that the actor may see with that VAT number, address or name.

    The first of the three that only one client has decides. Raises InvalidInput when none does.
    """
    for column, text in ((Client.vat_number, vat), (Client.email, email), (Client.name, name)):
        if not text.strip():
            continue
        query = visible_clients(actor).where(
            sa.func.lower(column) == text.strip().lower(), Client.archived_at.is_(None)
        )
        found = session().scalars(query.limit(2)).all()
        if len(found) == 1:
            return found[0].id
    raise InvalidInput.of(
        "client",
        f"No client here is surely “{name}”. Enter the name of the client that is meant.",
    )
