"""Columns of invented clients, contacts and lines of activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, cycle, islice, repeat

from benchmarks.records import words
from benchmarks.records.draw import Draw
from host.clients.matching import match_key
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE

Columns = Mapping[str, Iterable[object]]
ARCHIVED = 0.04
BUSY = 20
"""So many clients, those with the lowest ids, have a tenth of all activity between them."""


def clients(count: int, owners: Sequence[int]) -> Columns:
    """Return clients; one in nine belongs to nobody, and owners have unlike numbers of them."""
    draw = Draw("clients", count)
    names = company_names(count)
    changed = draw.instants(900)
    archived = [
        at if part < ARCHIVED else None for at, part in zip(changed, draw.parts(), strict=True)
    ]
    return {
        "id": range(1, count + 1),
        "name": names,
        "match_key": [match_key(name) for name in names],
        "industry": draw.often(("", *words.INDUSTRIES)),
        "email": [f"office@firm{number}.example" for number in range(1, count + 1)],
        "phone": [f"+49 {number:09}" for number in draw.numbers(10**9)],
        "website": [f"https://firm{number}.example" for number in range(1, count + 1)],
        "vat_number": [f"DE{number:09}" for number in draw.numbers(10**9)],
        "address": _addresses(draw),
        "city": draw.often(words.CITIES),
        "state": draw.often(("", *words.STATES)),
        "zip": [f"{number:05}" for number in draw.numbers(10**5)],
        "country": draw.often(words.COUNTRIES),
        "currency": draw.often(("", *words.CURRENCIES)),
        "notes": draw.often(("", *words.NOTES), 1.5),
        "owner_id": draw.often((None, *owners)),
        "archived_at": archived,
        "created_at": draw.instants(3000),
        "updated_at": changed,
    }


def contacts(count: int, clients: int) -> Columns:
    """Return contacts, dealt out to the clients in turn; the first of each is the main one."""
    draw = Draw("contacts", count)
    people = zip(draw.often(words.FIRST_NAMES), draw.often(words.SURNAMES), strict=True)
    return {
        "id": range(1, count + 1),
        "client_id": islice(cycle(range(1, clients + 1)), count),
        "name": [f"{first} {last}" for first, last in people],
        "email": [f"person{number}@mail.example" for number in range(1, count + 1)],
        "job_title": draw.often(words.JOBS),
        "phone": [f"+44 {number:010}" for number in draw.numbers(10**10)],
        "is_primary": chain(
            repeat(True, min(count, clients)), repeat(False, max(count - clients, 0))
        ),
        "is_active": repeat(True, count),
        "created_at": draw.instants(3000),
        "updated_at": draw.instants(900),
    }


def activity(count: int, clients: int, contacts: int, names: Sequence[str]) -> Columns:
    """Return a log in the order of its writing: two lines in three are about clients."""
    draw = Draw("activity", count)
    about = [
        int(part * 10 * BUSY) + 1 if part < 0.1 else int(part * clients) + 1
        for part in draw.parts()
    ]
    of_client = [part < 2 / 3 or not contacts for part in draw.parts()]
    lines = list(zip(about, of_client, strict=True))
    return {
        "id": range(1, count + 1),
        "at": sorted(draw.instants(2500)),
        "actor_kind": repeat("staff", count),
        "actor_id": repeat(1, count),
        "actor_label": draw.often(words.FIRST_NAMES),
        "verb": draw.often(("updated", "created", "archived")),
        "record_type": [CLIENT_TYPE if client else CONTACT_TYPE for _, client in lines],
        "record_id": [one if client else min(one, contacts) for one, client in lines],
        "record_label": [names[(one - 1) % len(names)] for one in about],
        "client_id": about,
        "changes": draw.even(('{"city": ["Berlin", "Köln"]}', '{"phone": ["", "+49 1"]}', "{}")),
    }


def company_names(count: int) -> list[str]:
    """Return names: half after a family, half made up, one in fourteen without a legal form."""
    draw = Draw("names", count)
    families = draw.often(words.SURNAMES)
    made_up = zip(
        draw.even(words.BEGINNINGS), draw.even(words.MIDDLES), draw.even(words.ENDINGS), strict=True
    )
    roots = zip(families, ("".join(parts) for parts in made_up), draw.parts(), strict=True)
    first = [family if part < 0.5 else invented for family, invented, part in roots]
    rest = zip(first, draw.often(words.TRADES, 0.5), draw.often(words.FORMS), strict=True)
    return [" ".join(part for part in parts if part) for parts in rest]


def _addresses(draw: Draw) -> list[str]:
    streets = zip(draw.often(words.STREETS), draw.numbers(199), strict=True)
    return [f"{street} {number + 1}" for street, number in streets]
