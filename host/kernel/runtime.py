"""Holds the generation that this process serves, and swaps it when the epoch moves."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import sqlalchemy as sa
import structlog
from flask.ctx import AppContext
from sqlalchemy.engine import Engine

from host import clock
from host.config import Config
from host.database import begin_write
from host.kernel import epochs, loader
from host.kernel.generation import Build, Generation
from host.kernel.loader import Artefact
from host.kernel.models import Worker

log = structlog.get_logger("trellis.runtime")
ActiveArtefacts = Callable[[Config, Engine], Sequence[Artefact]]
COMMAND = "command"
_HEARTBEAT_SECONDS = 20
_FORGOTTEN_AFTER = timedelta(days=1)


class Runtime:
    """One per process: engine, current generation, and the watch on the epoch table."""

    def __init__(
        self,
        config: Config,
        engine: Engine,
        build: Build,
        active: ActiveArtefacts,
        kind: str = "web",
    ) -> None:
        self.config = config
        self.engine = engine
        self.kind = kind
        self._build = build
        self._active = active
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self._epoch = -1
        self._error: str | None = None
        self._beating = False

    def generation(self) -> Generation:
        """Return the generation of the newest epoch, building it first when needed."""
        if epochs.latest(self.engine) != self._epoch or self._generation is None:
            self._refresh()
        assert self._generation is not None
        return self._generation

    def context(self) -> AppContext | AbstractContextManager[object]:
        """Return an app context of the newest generation, for a job or a command."""
        return self.generation().app.app_context()

    def _refresh(self) -> None:
        with self._lock:
            latest = epochs.latest(self.engine)
            if latest == self._epoch and self._generation is not None:
                return
            kinds = {kind for _, kind in epochs.since(self.engine, self._epoch)}
            went_back = latest < self._epoch  # a back-up was restored: anything may differ
            if self._generation is None or went_back or epochs.EpochKind.MODULES in kinds:
                self._rebuild(latest)
            if self._generation is not None:
                self._generation.forget()
                self._generation.epoch = latest
            self._epoch = latest
        self._beat()

    def _rebuild(self, epoch: int) -> None:
        """Build the next generation; when that fails, the last good one goes on serving."""
        old = self._generation
        try:
            modules, failures = [], []
            for artefact in self._active(self.config, self.engine):
                try:
                    modules.append(loader.load(artefact))
                except loader.ModuleImportError as error:
                    failures.append(error.message)
            self._generation = self._build(self.config, self.engine, modules)
            failures += [str(problem) for problem in self._generation.problems]
            self._error = "\n".join(failures) or None
        except Exception as error:
            if old is None:
                raise
            self._error = f"Epoch {epoch} could not be built: {type(error).__name__}: {error}"
            log.exception("generation not built", epoch=epoch)
        if self._error:
            log.error("generation has faults", epoch=epoch, error=self._error)
        log.info("generation", epoch=epoch, pid=os.getpid())

    def _beat(self) -> None:
        """Tell the worker table what this process serves, now and every few seconds.

        A command serves nobody and soon ends: it is no worker.
        """
        if self.kind == COMMAND:
            return
        self.report()
        if not self._beating:
            self._beating = True
            threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True).start()

    def _keep_beating(self) -> None:
        pause = threading.Event()
        while not pause.wait(_HEARTBEAT_SECONDS):
            self.report()

    def report(self) -> None:
        """Write this process's row of the worker table; a busy database is no reason to fail."""
        node = socket.gethostname()[:80]
        key = f"{node}:{os.getpid()}:{self.kind}"
        values = {"epoch": self._epoch, "error": self._error, "seen_at": clock.now()}
        try:
            with begin_write(self.engine) as connection:
                long_ago = clock.now() - _FORGOTTEN_AFTER
                connection.execute(sa.delete(Worker).where(Worker.seen_at < long_ago))
                done = connection.execute(
                    sa.update(Worker).where(Worker.id == key).values(**values)
                ).rowcount
                if not done:
                    connection.execute(
                        sa.insert(Worker).values(
                            id=key, node=node, pid=os.getpid(), kind=self.kind, **values
                        )
                    )
        except sa.exc.SQLAlchemyError as error:
            log.warning("worker row not written", error=str(error))
