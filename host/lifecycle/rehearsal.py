"""The way of the tables, gone once on a scratch database; then the module checks itself there."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from host.config import Config
from host.database import Chain, db, session
from host.kernel.blame import in_words
from host.kernel.generation import Generation
from host.kernel.loader import Artefact
from host.lifecycle import foreign_writes
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.scratch import Scratch, scratch


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``scripts`` take the tables of ``artefact`` from one revision to another.

    Where the scratch database is empty, ``before`` first makes the tables as the site has
    them, after those of the modules in ``others`` that the module requires.
    """

    config: Config
    artefact: Artefact
    others: Sequence[Artefact]
    scripts: Artefact
    before: Artefact
    schema_from: str | None
    schema_to: str

    @contextmanager
    def gone(self, generation: Generation, stage: Callable[[str], None]) -> Iterator[None]:
        """Go the way and let the module check itself; inside the block, the app context of
        the generation works on the scratch database."""
        stage("migrate")
        with scratch(self.config) as trial:
            if not trial.is_copy:
                self._begin_as_the_site(trial)
            self._move(trial.connection)
            stage("check")
            with generation.app.app_context():
                _work_on(trial.connection)
                self._check_itself(generation)
                yield
                session().rollback()

    def _begin_as_the_site(self, trial: Scratch) -> None:
        for other in self.others:
            if other.slug in self.artefact.manifest.requires and other.versions.is_dir():
                try:
                    _chain(other).upgrade(trial.connection)
                except Exception as error:
                    raise ActivationRefused(
                        f"The tables of module {other.slug}, which {self.artefact.slug} requires, "
                        f"cannot be made for the trial: {in_words(error)}.",
                        "migrate",
                        traceback.format_exc(),
                    ) from error
        if self.schema_from is not None:
            _chain(self.before).upgrade(trial.connection, self.schema_from)

    def _move(self, connection: Connection) -> None:
        chain = _chain(self.scripts)
        if not chain.versions.is_dir():
            return
        before = set(sa.inspect(connection).get_table_names())
        with foreign_writes.refused(connection, self.artefact.manifest, self._of_others()):
            self._go(chain, connection)
        after = set(sa.inspect(connection).get_table_names())
        self._compare(after - before - {chain.version_table}, before - after)

    def _of_others(self) -> set[str]:
        return {name for one in self.others for name in one.manifest.declares.get("tables", ())}

    def _go(self, chain: Chain, connection: Connection) -> None:
        if _goes_back(chain, connection, self.schema_to):
            chain.downgrade(connection, self.schema_to)
        else:
            chain.upgrade(connection, self.schema_to)

    def _compare(self, made: set[str], gone: set[str]) -> None:
        manifest = self.artefact.manifest
        prefix = manifest.table_prefix
        for names, verb in ((made, "make"), (gone, "drop")):
            foreign = sorted(name for name in names if not name.startswith(prefix))
            if foreign:
                raise ActivationRefused(
                    f"The migrations of {manifest.slug} {verb} the table {foreign[0]}, which does "
                    f"not begin with {prefix}.",
                    "migrate",
                )
        undeclared = sorted(made - set(manifest.declares.get("tables", ())))
        if undeclared:
            raise ActivationRefused(
                f"The migrations of {manifest.slug} make the table {undeclared[0]}, which "
                "module.toml does not declare.",
                "migrate",
            )

    def _check_itself(self, generation: Generation) -> None:
        slug = self.artefact.slug
        found = generation.hooks.self_check(slug)
        if found:
            raise ActivationRefused(
                f"Module {slug} found faults in itself: {' '.join(found)}", "check"
            )


def _work_on(connection: Connection) -> None:
    """Let the session of this app context see the scratch database, and never commit there."""
    engines = cast("dict[str | None, Any]", db.engines)
    engines[None] = connection
    session().join_transaction_mode = "create_savepoint"


def _chain(artefact: Artefact) -> Chain:
    return Chain(artefact.slug, artefact.versions)


def _goes_back(chain: Chain, connection: Connection, wanted: str) -> bool:
    """Tell whether ``wanted`` lies behind the revision that the tables are at."""
    current = chain.current(connection)
    if current is None or wanted in {"head", current}:
        return False
    if wanted == "base":
        return True
    scripts = ScriptDirectory.from_config(chain.config(connection))
    behind = scripts.iterate_revisions(current, "base")
    return wanted in {one.revision for one in behind}
