"""Holds the generation that this process serves, and swaps it when the epoch moves."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import structlog
from flask.ctx import AppContext
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from host.config import Config
from host.errors import TrellisError
from host.kernel import epochs, heartbeat, loader, nodes, switches
from host.kernel.blame import in_words, will_pass
from host.kernel.generation import Build, Generation
from host.kernel.loader import Artefact, LoadedModule
from host.kernel.retirement import Retirement

log = structlog.get_logger("trellis.runtime")
ActiveArtefacts = Callable[[Config, Engine], tuple[Sequence[Artefact], Sequence[str]]]
"""Gives what can be loaded, and says what of the active modules is damaged."""
COMMAND = "command"
_SPARE_SECONDS = 600
"""How long the generation without modules is kept after the last browser asked for it."""
RETRY_SECONDS = 1
"""How long a build that failed is left alone before the next request tries it again."""


class NotReady(TrellisError):
    """The newest generation could not be built just now; an older one must not serve instead."""

    code = "not_ready"
    status = 503


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
        self.retirement = Retirement(engine)
        self._build = build
        self._active = active
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self._spare: Generation | None = None
        self._spare_used = 0.0
        self._epoch = -1
        self._error: str | None = None
        self._try_again_at = 0.0
        self._missing: list[Artefact] = []
        self._beating = False
        self._closed = False
        if config.node:
            nodes.call(config.node)

    def generation(self) -> Generation:
        """Return the generation of the newest epoch, building it first when needed.

        Raises NotReady, or the database's error, when it cannot be built now: what an older
        one would serve may have been deactivated or revoked.
        """
        if epochs.latest(self.engine) != self._epoch or self._generation is None:
            self._refresh()
        assert self._generation is not None
        return self._generation

    def without_modules(self) -> Generation:
        """Return a generation of the newest epoch with no module in it, built when first asked.

        It is there also while the whole one cannot be built.
        """
        try:
            whole = self.generation()
            if not whole.modules:
                return whole
            epoch = whole.epoch
        except NotReady:
            epoch = epochs.latest(self.engine)
        with self._lock:
            self._spare_used = time.monotonic()
            if self._spare is None:
                self._spare = self._build(self.config, self.engine, ())
            if self._spare.epoch != epoch:
                self._spare.forget()
                self._spare.epoch = epoch
            return self._spare

    @contextmanager
    def context(self) -> Iterator[AppContext]:
        """Open an app context of the newest generation, for a job or a command."""
        generation = self.generation()
        self.retirement.enter(generation)
        try:
            with generation.app.app_context() as context:
                yield context
        finally:
            self.retirement.leave(generation)

    def _refresh(self) -> None:
        with self._lock:
            latest = epochs.latest(self.engine)
            if latest == self._epoch and self._generation is not None:
                return
            old = self._generation
            kinds = {kind for _, kind in epochs.since(self.engine, self._epoch)}
            went_back = latest < self._epoch  # a back-up was restored: anything may differ
            if old is None or went_back or epochs.EpochKind.MODULES in kinds:
                self._rebuild(latest)
            if self._generation is not None:
                self._generation.forget()
                self._generation.epoch = latest
            self._epoch = latest
        if old is not None and old is not self._generation:
            self.retirement.retire(old)
        self._beat_first()

    def _rebuild(self, epoch: int) -> None:
        """Build the next generation; when that fails, the epoch stays open and is tried again."""
        if time.monotonic() < self._try_again_at:
            raise NotReady(self._error or f"Epoch {epoch} could not be built.")
        try:
            generation, failures = self._next()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._put_off(epoch, error)
            if isinstance(error, SQLAlchemyError):
                raise
            raise NotReady(self._error or "") from error
        self._generation, self._error = generation, "\n".join(failures) or None
        if self._error:
            log.error("generation has faults", epoch=epoch, error=self._error)
        log.info("generation", epoch=epoch, pid=os.getpid())

    def _put_off(self, epoch: int, error: BaseException) -> None:
        """Remember the failure for a moment, and tell of it once."""
        self._try_again_at = time.monotonic() + RETRY_SECONDS
        told = f"Epoch {epoch} could not be built: {in_words(error)}"
        if told != self._error:
            self._error = told
            log.error("generation not built", epoch=epoch, error=told, exc_info=error)
            if not isinstance(error, SQLAlchemyError):  # it would not take the report either
                self._beat_first()

    def _next(self) -> tuple[Generation, list[str]]:
        """Build what should serve now; return with it what is wrong with modules left out."""
        safe = switches.state(self.engine, switches.SAFE_MODE)
        leave_out = self.config.safe_mode or safe is not None
        modules, failures = ([], []) if leave_out else self._load()
        try:
            generation = self._build(self.config, self.engine, modules)
        except Exception as error:
            if will_pass(error) or not modules:
                raise
            log.exception("modules do not fit together, trying them one by one")
            generation = self._one_by_one(modules, failures)
        generation.safe_mode = safe
        failures += [str(problem) for problem in generation.problems]
        return generation, failures

    def _one_by_one(self, modules: Sequence[LoadedModule], failures: list[str]) -> Generation:
        """Find the modules that no build survives, for a reason that nobody foresaw."""
        kept: list[LoadedModule] = []
        generation = self._build(self.config, self.engine, kept)
        for module in modules:
            try:
                generation = self._build(self.config, self.engine, [*kept, module])
                kept.append(module)
            except Exception as error:
                if will_pass(error):
                    raise
                told = f"no generation can be built with it: {in_words(error)}"
                failures.append(f"{module.slug}: {told}")
        return generation

    def _load(self) -> tuple[list[LoadedModule], list[str]]:
        """Return the active modules that can be imported, and what is wrong with the others."""
        artefacts, damaged = self._active(self.config, self.engine)
        modules, failures = [], list(damaged)
        self._missing.clear()
        for artefact in artefacts:
            try:
                modules.append(loader.load(artefact))
            except loader.ModuleImportError as error:
                if error.__cause__ is not None and will_pass(error.__cause__):
                    self._missing.append(artefact)
                failures.append(error.message)
        return modules, failures

    def _beat_first(self) -> None:
        """Report at once, and from now on; a command serves nobody and is no worker."""
        if self.kind == COMMAND:
            return
        self.report()
        if not self._beating:
            self._beating = True
            heartbeat.start(self)

    def beat(self) -> None:
        """Report, and look after what is left over from earlier generations."""
        if self._closed:
            return
        self.report()
        with self._lock:
            spare = self._spare
            if spare is not None and time.monotonic() - self._spare_used > _SPARE_SECONDS:
                self._spare = None
            self._look_again()
        if self.retirement.draining or loader.has_unused():
            self.retirement.sweep()
        heartbeat.tell(self.context)

    def _look_again(self) -> None:
        """Have the generation built anew when a module can be had again that could not before."""
        for artefact in self._missing:
            with suppress(loader.ModuleImportError):
                loader.load(artefact)
                self._epoch = -1
                return

    def report(self) -> None:
        """Write this process's row of the worker table."""
        heartbeat.report(self.engine, self.kind, self._epoch, self._error)

    def close(self) -> None:
        """Let go of the database, and tell it nothing more."""
        self._closed = True
        self.engine.dispose()
