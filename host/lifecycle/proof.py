"""What a module must show before it goes live: runs only inside the canary's process."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.engine import Connection, Engine

from host.config import Config
from host.database import HOST_CHAIN, Chain, begin_write, create_engine
from host.hooks.access import Audience, access_of
from host.kernel import loader
from host.kernel.generation import Build, Generation
from host.kernel.hook_calls import Given
from host.kernel.loader import Artefact
from host.lifecycle.errors import ActivationRefused

T = TypeVar("T")
_COPY_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of a module, given the artefacts that would be active beside it."""

    config: Config
    engine: Engine
    build: Build
    artefact: Artefact
    others: Sequence[Artefact]

    def run(self, stage: Callable[[str], None]) -> None:
        """Go through all stages; ``stage`` is told each name before its work begins.

        Raises ActivationRefused for a fault that a stage looks for; anything else that is
        raised is the module's own error.
        """
        stage("import")
        modules = [loader.load(one) for one in (*self.others, self.artefact)]
        _import_everything(self.artefact)
        stage("register")
        generation = self.build(self.config, self.engine, modules)
        self._check_problems(generation)
        stage("declare")
        self._check_declared(generation)
        stage("migrate")
        self._check_migrations()
        stage("templates")
        self._check_templates(generation)
        stage("addresses")
        self._check_addresses(generation)

    def _check_problems(self, generation: Generation) -> None:
        own = [str(problem) for problem in generation.problems]
        if own:
            raise ActivationRefused(
                f"Module {self.artefact.slug} does not fit: {'; '.join(own)}.", "register"
            )

    def _check_declared(self, generation: Generation) -> None:
        registered = registered_by(generation, self.artefact.slug)
        declared = self.artefact.manifest.declares
        extras = [
            f"{kind}: {name}"
            for kind, names in registered.items()
            for name in sorted(names - set(declared.get(kind, ())))
        ]
        if extras:
            raise ActivationRefused(
                f"Module {self.artefact.slug} registers what module.toml does not declare "
                f"({', '.join(extras)}). Administrators consent to the declaration, so the "
                "publisher must complete it.",
                "declare",
            )

    def _check_migrations(self) -> None:
        chain = Chain(self.artefact.slug, self.artefact.versions)
        if not chain.versions.is_dir():
            return
        with scratch(self.config) as connection:
            before = set(sa.inspect(connection).get_table_names())
            chain.upgrade(connection)
            made = set(sa.inspect(connection).get_table_names()) - before - {chain.version_table}
            prefix = self.artefact.manifest.table_prefix
            foreign = sorted(name for name in made if not name.startswith(prefix))
            if foreign:
                raise ActivationRefused(
                    f"The migrations make the table {foreign[0]}, which does not begin with "
                    f"{prefix}.",
                    "migrate",
                )
            undeclared = sorted(made - set(self.artefact.manifest.declares.get("tables", ())))
            if undeclared:
                raise ActivationRefused(
                    f"The migrations make the table {undeclared[0]}, which module.toml does "
                    "not declare.",
                    "migrate",
                )

    def _check_templates(self, generation: Generation) -> None:
        """Compile every template; one outside its own folder could stand in another's way."""
        root = self.artefact.folder / "templates"
        for path in sorted(root.glob("*")):
            if path.name != self.artefact.slug:
                raise ActivationRefused(
                    f"The templates of module {self.artefact.slug} must lie in "
                    f"templates/{self.artefact.slug}/; templates/{path.name} does not.",
                    "templates",
                )
        with generation.app.app_context():
            for path in sorted(root.rglob("*.html")):
                generation.app.jinja_env.get_template(path.relative_to(root).as_posix())

    def _check_addresses(self, generation: Generation) -> None:
        registry = generation.registry
        endpoints = [entry.endpoint for entry in registry.menu]
        endpoints += [entry.create_endpoint for entry in registry.menu if entry.create_endpoint]
        endpoints += [entry.endpoint for entry in registry.client_entries]
        with generation.app.test_request_context():
            for endpoint in endpoints:
                url_for(endpoint)


def registered_by(generation: Generation, slug: str) -> dict[str, set[str]]:
    """Return what the module really registered, under the names that manifests use."""
    hooks, registry = generation.hooks, generation.registry

    def own(given: Iterable[Given[T]], name: Callable[[T], str]) -> set[str]:
        return {name(one.value) for one in given if one.plugin == slug}

    blueprints = own(registry.blueprints, attrgetter("name"))
    routes = {
        rule.rule
        for rule in generation.app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in blueprints and not rule.endpoint.endswith(".static")
        for access in [access_of(generation.app.view_functions[rule.endpoint])]
        if access is not None and access.audience in {Audience.PUBLIC, Audience.TOKEN}
    }
    return {
        "permissions": own(hooks.permissions(), attrgetter("key")),
        "settings": own(hooks.settings(), attrgetter("key")),
        "cron": own(hooks.cron(), attrgetter("name")),
        "client_area": {
            entry.id
            for given in hooks.client_area()
            if given.plugin == slug
            for entry in given.value.entries
        },
        "webhook_events": own(hooks.webhook_events(), attrgetter("key")),
        "public_routes": routes,
    }


def _import_everything(artefact: Artefact) -> None:
    """Import every file of the module but its migrations, so that none fails later."""
    for found in pkgutil.walk_packages([str(artefact.folder)], f"{artefact.package}."):
        relative = found.name[len(artefact.package) + 1 :]
        if relative.split(".")[0] not in {"migrations", "tests"}:
            importlib.import_module(found.name)


@contextmanager
def scratch(config: Config) -> Iterator[Connection]:
    """Open a connection on which migrations can be tried without touching the site's data.

    SQLite: a copy of the database. PostgreSQL: a schema of its own in a transaction that is
    rolled back. MariaDB, where DDL cannot be rolled back: an empty SQLite database.
    """
    engine = create_engine(config.database_url)
    kind = engine.dialect.name
    with tempfile.TemporaryDirectory(prefix="trellis-canary-") as folder:
        if kind == "postgresql":
            yield from _in_scratch_schema(engine)
        else:
            copy = Path(folder) / "copy.db"
            if kind == "sqlite" and engine.url.database:
                _copy_sqlite(Path(engine.url.database), copy)
            trial = create_engine(f"sqlite:///{copy}")
            with begin_write(trial) as connection:
                HOST_CHAIN.upgrade(connection)
                yield connection
            trial.dispose()
    engine.dispose()


def _in_scratch_schema(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("CREATE SCHEMA trellis_canary")
        connection.exec_driver_sql("SET LOCAL search_path TO trellis_canary")
        try:
            HOST_CHAIN.upgrade(connection)
            yield connection
        finally:
            transaction.rollback()


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy the database: whole while it is small, else tables and version rows only."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        if source.stat().st_size <= _COPY_LIMIT:
            old.backup(new)
            return
        for (statement,) in old.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
            if "sqlite_sequence" not in statement:
                new.execute(statement)
        names = old.execute("SELECT name FROM sqlite_master WHERE name LIKE '%_schema_version'")
        for (name,) in names.fetchall():
            for row in old.execute(f'SELECT version_num FROM "{name}"'):  # noqa: S608 - own name
                new.execute(f'INSERT INTO "{name}" VALUES (?)', row)  # noqa: S608
