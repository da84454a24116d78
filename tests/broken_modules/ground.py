"""Sites to break: made once for each kind of database, copied or put back for each fault."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from host.access import sessions
from host.access.sessions import PersonKind
from host.config import Config
from host.hooks.actor import SYSTEM
from host.lifecycle import service
from host.sandbox import Browser, Site, configuration, prepared
from host.testing.databases import scratch_database
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


@dataclass(slots=True)
class Ground:
    """Prepared sites of one kind of database: bare of the sample, or with it active."""

    kind: str
    folder: Path
    stack: ExitStack
    url: str = ""
    people: People | None = None
    _made: dict[bool, Path] = field(default_factory=dict)
    _dumps: dict[bool, Dump] = field(default_factory=dict)

    @contextmanager
    def site(self, place: Path, *, with_sample: bool) -> Iterator[Site]:
        """A site of its own, as it was prepared."""
        self._prepare(with_sample)
        shutil.copytree(self._made[with_sample], place)
        site = Site(self._opened(place, with_sample))
        try:
            yield site
        finally:
            site.close()
            if self.kind == "postgresql":
                self._on_server(f"DROP DATABASE {self._name(place)} WITH (FORCE)")

    def _prepare(self, with_sample: bool) -> None:
        if with_sample in self._made:
            return
        if with_sample:
            self._prepare(False)
        folder = self.folder / ("sample" if with_sample else "bare")
        if with_sample:
            shutil.copytree(self._made[False], folder)
        else:
            folder.mkdir()
        site = Site(self._template(folder, with_sample))
        if with_sample:
            _install(site, zipped(files()))
        else:
            self.people = _populate(site)
        site.close()
        self._made[with_sample] = folder
        if self.kind == "mariadb":
            self._dumps[with_sample] = Dump.of(self.url)

    def _template(self, folder: Path, with_sample: bool) -> Config:
        """Open the database that a template is made in."""
        if self.kind == "sqlite":
            return configuration(folder) if with_sample else prepared(folder)
        if self.kind == "mariadb":
            if not with_sample:
                self.url = self._scratch()
                return prepared(folder, self.url)
            self._dumps[False].restore(self.url)
            return configuration(folder, self.url)
        if not with_sample:
            self.url = self._scratch()
            return prepared(folder, self.url)
        return configuration(folder, self._copy(f"{self._base}_s", self._base))

    def _opened(self, place: Path, with_sample: bool) -> Config:
        if self.kind == "sqlite":
            return configuration(place)
        if self.kind == "mariadb":
            self._dumps[with_sample].restore(self.url)
            return configuration(place, self.url)
        source = f"{self._base}_s" if with_sample else self._base
        return configuration(place, self._copy(self._name(place), source))

    def _scratch(self) -> str:
        return self.stack.enter_context(scratch_database(self.kind, self.folder))

    @property
    def _base(self) -> str:
        return str(sa.make_url(self.url).database)

    def _name(self, place: Path) -> str:
        return f"{self._base}_{abs(hash(place)) % 10**8}"

    def _copy(self, name: str, source: str) -> str:
        """PostgreSQL copies a database file by file."""
        self._on_server(f"CREATE DATABASE {name} TEMPLATE {source}")
        if name.endswith("_s"):
            self.stack.callback(self._on_server, f"DROP DATABASE {name} WITH (FORCE)")
        return sa.make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _on_server(self, statement: str) -> None:
        server = sa.make_url(self.url).set(database="postgres")
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Dump:
    """A MariaDB database as it was: how each table was made, and its rows."""

    tables: dict[str, tuple[str, list[tuple[object, ...]]]]

    @classmethod
    def of(cls, url: str) -> Dump:
        """Read it."""
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            found = {
                name: (_made_by(connection, name), _rows(connection, name))
                for name in sa.inspect(connection).get_table_names()
            }
        engine.dispose()
        return cls(found)

    def restore(self, url: str) -> None:
        """Bring tables and rows back to what they were."""
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS=0")
            for name in sa.inspect(connection).get_table_names():
                known = self.tables.get(name)
                if known is None or known[0] != _made_by(connection, name):
                    connection.exec_driver_sql(f"DROP TABLE `{name}`")
            there = set(sa.inspect(connection).get_table_names())
            for name, (statement, rows) in self.tables.items():
                if name not in there:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"DELETE FROM `{name}`")
                if rows:
                    marks = ", ".join(["%s"] * len(rows[0]))
                    connection.exec_driver_sql(f"INSERT INTO `{name}` VALUES ({marks})", rows)
            connection.commit()
        engine.dispose()


def _made_by(connection: sa.Connection, name: str) -> str:
    row = connection.exec_driver_sql(f"SHOW CREATE TABLE `{name}`").one()
    return _without_counter(str(row[1]))


def _without_counter(statement: str) -> str:
    return " ".join(word for word in statement.split(" ") if not word.startswith("AUTO_INCREMENT="))


def _rows(connection: sa.Connection, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM `{name}`")]


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
