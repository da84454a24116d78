"""Sites to break: made once for each kind of database, copied or brought back for each fault."""

from __future__ import annotations

import itertools
import math
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from host.access import sessions
from host.access.sessions import PersonKind
from host.config import Config
from host.hooks.actor import SYSTEM
from host.lifecycle import canary, service
from host.lifecycle.canary import Candidate
from host.sandbox import Browser, Site, configuration, prepared
from host.testing.databases import scratch_database
from host.testing.dumps import DUMPS, Changed, Dump
from tests.broken_modules import healthy
from tests.broken_modules.fault import files, zipped


@dataclass(frozen=True, slots=True)
class People:
    """Tokens of those who are logged in: an administrator, the neighbour's staff, a contact."""

    admin: str
    staff: str
    contact: str
    client_id: int

    def browser(self, site: Site, who: str) -> Browser:
        """Return the person's browser."""
        key = "contact_token" if who == "contact" else "_user_id"
        return Browser(site.runtime, {key: getattr(self, who), "_fresh": True})


@dataclass(frozen=True, slots=True)
class Template:
    """A prepared site: its folder, its database, who is logged in, and on a server its dump."""

    folder: Path
    url: str
    people: People
    dump: Dump | None


@dataclass(slots=True)
class Ground:
    """Prepared sites of one kind of database: bare of the sample, or with it active.

    On SQLite each fault gets a copy of its own. On a server a copy takes as long as the fault,
    so there the database of the template is brought back to what it was.
    """

    kind: str
    folder: Path
    stack: ExitStack
    people: People | None = None
    _patience: int | None = None
    _made: dict[bool, Template] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def site(self, place: Path, *, with_sample: bool) -> Iterator[Site]:
        """A site of its own, as it was prepared."""
        template = self._as_it_was(with_sample)
        self.people = template.people
        shutil.copytree(template.folder, place)
        site = Site(configuration(place, template.url if template.dump else None))
        try:
            yield site
        finally:
            site.close()

    def patience(self, site: Site) -> int:
        """Return how many seconds a trial that hangs is let go on: several times a good one."""
        if self._patience is None:
            well = site.runtime.generation().module(healthy.SLUG)
            assert well is not None
            begun = time.monotonic()
            canary.prove(site.config, Candidate(well.artefact.digest))
            self._patience = max(3, math.ceil(4 * (time.monotonic() - begun)))
        return self._patience

    def _as_it_was(self, with_sample: bool) -> Template:
        """Return the template; a database that cannot be brought back gives way to a new one."""
        found = self._made.get(with_sample)
        if found is not None and found.dump is not None:
            try:
                found.dump.restore(found.url)
            except Changed:
                found = None
        if found is None:
            found = self._made[with_sample] = self._prepare(with_sample)
        return found

    def _prepare(self, with_sample: bool) -> Template:
        folder = self.folder / str(next(self._numbers))
        folder.mkdir()
        url = self.stack.enter_context(scratch_database(self.kind, folder))
        site = Site(prepared(folder, url))
        with proven_once(self.kind):
            people = _populate(site)
            if with_sample:
                _install(site, zipped(files()))
        site.close()
        dump = DUMPS[self.kind].of(url) if self.kind in DUMPS else None
        return Template(folder, url, people, dump)


@contextmanager
def proven_once(kind: str) -> Iterator[None]:
    """Prove what is good once on each kind of database: the second time says nothing new."""
    prove = canary.prove

    def unless_known(config: Config, candidate: Candidate) -> str:
        if (kind, candidate) in _PROVEN:
            return "It was proven before."
        output = prove(config, candidate)
        _PROVEN.add((kind, candidate))
        return output

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canary, "prove", unless_known)
        yield


_PROVEN: set[tuple[str, Candidate]] = set()


def _populate(site: Site) -> People:
    """Make the neighbour, its data, and people who are logged in."""
    _install(site, healthy.archive())
    with site.engine.begin() as connection:
        for number, text in enumerate(healthy.ROWS, start=1):
            statement = f"INSERT INTO sample_well_wish VALUES ({number}, '{text}')"
            connection.exec_driver_sql(statement)
    client = site.client("Acme")
    contact = site.contact(client, ["sample"])
    admin = site.staff(admin=True)
    staff = site.staff(["sample_well.wishes:view", "clients:view"])
    with site.context():
        return People(
            sessions.start(PersonKind.STAFF, admin.id, "127.0.0.1", "test"),
            sessions.start(PersonKind.STAFF, staff.id, "127.0.0.1", "test"),
            sessions.start(PersonKind.CONTACT, contact.id, "127.0.0.1", "test"),
            client.id,
        )


def _install(site: Site, data: bytes) -> None:
    with site.context():
        slug = service.upload(data, "prepared.zip", SYSTEM).slug
        service.activate(slug, None, SYSTEM)
