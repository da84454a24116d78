"""Sites of several sizes, made when a section first asks for them and shared by all sections."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa

from benchmarks.records import rows, words
from benchmarks.records.loading import load
from host.access.models import Staff
from host.activity.models import Activity
from host.clients.models import Client, Contact
from host.sandbox import Site
from host.sandbox.site import prepared

PEOPLE = 60
"""Members of staff who own clients: some own thousands of them and some a few."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows a site has."""

    clients: int
    contacts: int = 0
    activity: int = 0


WHOLE = Size(100_000, 300_000, 1_000_000)


class Stage(AbstractContextManager["Stage"]):
    """The sites of one run, each in a folder of its own; all go when it ends."""

    def __init__(self) -> None:
        self.seconds: dict[Size, float] = {}
        self._sites: dict[Size, Site] = {}
        self._ending = ExitStack()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.close()

    def site(self, size: Size = WHOLE) -> Site:
        """Return the site of this size."""
        if size not in self._sites:
            folder = self._ending.enter_context(tempfile.TemporaryDirectory())
            site = Site(prepared(Path(folder)))
            self._ending.callback(site.close)
            begun = time.perf_counter()
            fill(site, size)
            self.seconds[size] = time.perf_counter() - begun
            print(f"Loaded {size} in {self.seconds[size]:.1f} s.", file=sys.stderr)
            self._sites[size] = site
        return self._sites[size]


def fill(site: Site, size: Size) -> None:
    """Write people, clients, contacts and activity straight into the tables."""
    people = range(1, PEOPLE + 1)
    names = zip(cycle(words.FIRST_NAMES), words.SURNAMES[:PEOPLE], strict=False)
    staff = {
        "id": people,
        "name": [" ".join(parts) for parts in names],
        "email": [f"owner{number}@staff.example" for number in people],
        "is_active": [True] * PEOPLE,
    }
    load(site.engine, Staff.__tablename__, PEOPLE, staff)
    clients = dict(rows.clients(size.clients, people))
    load(site.engine, Client.__tablename__, size.clients, clients)
    if size.contacts:
        contacts = rows.contacts(size.contacts, size.clients)
        load(site.engine, Contact.__tablename__, size.contacts, contacts)
    if size.activity:
        lines = rows.activity(
            size.activity, size.clients, size.contacts, rows.company_names(size.clients)
        )
        load(site.engine, Activity.__tablename__, size.activity, lines)


def count(site: Site, model: type[Client | Contact | Activity]) -> int:
    """Return how many rows a table has."""
    with site.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(model)) or 0
