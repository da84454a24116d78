"""A whole site in a temporary folder."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from host import clock
from host.access import sessions
from host.access.models import Staff
from host.access.sessions import PersonKind
from host.app import new_runtime
from host.clients.models import Client, Contact
from host.clients.record_types import CLIENT, CONTACT
from host.config import Config
from host.database import create_engine, session, transaction, upgrade_host
from host.hooks.actor import SYSTEM, Actor
from host.kernel.runtime import Runtime
from host.lifecycle import archive, service
from host.lifecycle.models import Module
from host.records import followers
from host.sandbox.browser import Browser
from host.staffing import service as staffing

PASSWORD = "correct horse battery"  # noqa: S105 - of people who exist only in tests
_numbers = itertools.count(1)


def configuration(folder: Path, database_url: str | None = None) -> Config:
    """Return the configuration of a site in this folder; SQLite when no database is named."""
    values = {"TRELLIS_DATA_DIR": str(folder), "TRELLIS_SECRET_KEY": "secret of a test"}
    if database_url is not None:
        values["TRELLIS_DATABASE_URL"] = database_url
    return Config.load(values)


def prepared(folder: Path, database_url: str | None = None) -> Config:
    """Make the tables of an empty site in this folder and return its configuration."""
    config = configuration(folder, database_url)
    engine = create_engine(config.database_url)
    upgrade_host(engine)
    engine.dispose()
    return config


class Site:
    """A site under test: its people, its modules, its database."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.runtime: Runtime = new_runtime(config, kind="test")

    @property
    def app(self) -> Flask:
        """The application of the newest generation."""
        return self.runtime.generation().app

    @property
    def engine(self) -> Engine:
        """The engine of the site's database."""
        return self.runtime.engine

    @contextmanager
    def context(self) -> Iterator[Session]:
        """Work inside an app context of the newest generation."""
        with self.app.app_context():
            yield session()

    def install(self, folder: str | Path, code: str | None = None) -> Module:
        """Pack, upload and activate a module's folder; the code defaults to its localhost key."""
        path = Path(folder)
        name, data = archive.pack(path)
        key = path / "localhost.key"
        if code is None and key.is_file():
            code = key.read_text("utf-8").strip()
        with self.context():
            slug = service.upload(data, name, SYSTEM).slug
            return service.activate(slug, code, SYSTEM)

    def part(self, slug: str, name: str = "") -> ModuleType:
        """Return one file of an active module as it runs, such as ``plans.service``.

        Every version of a module has a package of its own, so a plain import would bring
        another copy than the one that answers. Raises LookupError for an inactive module.
        """
        module = self.runtime.generation().module(slug)
        if module is None:
            raise LookupError(f"The module “{slug}” is not active on this site.")
        package = module.artefact.package
        return importlib.import_module(f"{package}.{name}" if name else package)

    def staff(
        self,
        rights: Sequence[str] = (),
        *,
        admin: bool = False,
        name: str | None = None,
        password: str = PASSWORD,
    ) -> Staff:
        """Add a member of staff with exactly these rights, such as ``clients:view``."""
        number = next(_numbers)
        with self.context():
            role = staffing.save_role(f"Role {number}", rights, SYSTEM) if rights else None
            data = staffing.StaffData(
                name=name or f"Person {number}",
                email=f"person{number}@staff.example",
                password=password,
                is_admin=admin,
                role_id=role.id if role else None,
            )
            made = staffing.create_staff(data, SYSTEM)
            session().refresh(made)  # an observer that fails takes what the session knew with it
            return made

    def client(self, name: str | None = None, **values: object) -> Client:
        """Add a client."""
        number = next(_numbers)
        now = clock.now()
        title = name or f"Client {number}"
        with self.context(), transaction() as db:
            client = Client(
                name=title, match_key=title.casefold(), created_at=now, updated_at=now, **values
            )
            db.add(client)
            db.flush()
            followers.tell(CLIENT, "created", [client])
        return client

    def contact(
        self, client: Client | None = None, areas: Sequence[str] = (), **values: object
    ) -> Contact:
        """Add a contact who may log in to the client area."""
        number = next(_numbers)
        now = clock.now()
        client = client or self.client()
        with self.context(), transaction() as db:
            contact = Contact(
                client_id=client.id,
                name=f"Contact {number}",
                email=f"contact{number}@client.example",
                can_log_in=True,
                areas=list(areas),
                created_at=now,
                updated_at=now,
                **values,
            )
            db.add(contact)
            db.flush()
            followers.tell(CONTACT, "created", [contact])
        return contact

    def login(self, person: Staff | Contact) -> Browser:
        """Return a browser in which the person is logged in."""
        kind = PersonKind.STAFF if isinstance(person, Staff) else PersonKind.CONTACT
        with self.context():
            token = sessions.start(kind, person.id, "127.0.0.1", "test")
        key = "_user_id" if kind is PersonKind.STAFF else "contact_token"
        return Browser(self.runtime, {key: token, "_fresh": True})

    def anonymous(self) -> Browser:
        """Return a browser in which nobody is logged in."""
        return Browser(self.runtime)

    def actor(self, person: Staff) -> Actor:
        """Return the member of staff as an actor, for calls of services."""
        from host.access import grants

        with self.context():
            return grants.actor_of(person)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Collect the SQL statements of the block, transaction control left out."""
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
                statements.append(statement)

        sa.event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(self.engine, "before_cursor_execute", note)

    def close(self) -> None:
        """Let go of the database."""
        self.runtime.close()
