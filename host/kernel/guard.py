"""The guard: a module that raises is left out, recorded, and never takes the page with it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from host import clock, logs
from host.database import abandon, begin_write
from host.kernel.blame import in_words
from host.kernel.models import ModuleFault

log = structlog.get_logger("trellis.guard")
SLOW_SECONDS = 2.0
"""A hook that takes longer than this is noted: everybody waits for it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What one implementation of a hook did wrong."""

    slug: str
    hook: str
    error: str
    trace: str

    def __str__(self) -> str:
        return f"{self.slug}: hook {self.hook}: {self.error}"


class Guard:
    """Calls into modules and turns whatever they raise into a recorded Fault."""

    def __init__(
        self,
        engine: Engine | None = None,
        mark: Callable[[str, BaseException], None] = lambda _slug, _error: None,
    ) -> None:
        """``mark`` is told of each fault; it must neither raise nor take time."""
        self._engine = engine
        self._mark = mark
        self.faults: list[Fault] = []
        self.slow: dict[tuple[str, str], float] = {}

    def call(
        self, slug: str, hook: str, function: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> tuple[bool, Any]:
        """Return (True, result), or (False, None) when the function raised or wanted to exit."""
        begun = time.monotonic()
        try:
            with logs.within(module=slug):
                return self._call(slug, hook, function, args, kwargs)
        finally:
            spent = time.monotonic() - begun
            if spent > SLOW_SECONDS:
                self.slow[slug, hook] = spent
                log.warning("slow hook", slug=slug, hook=hook, seconds=round(spent, 1))

    def _call(
        self, slug: str, hook: str, function: Callable[..., Any], args: Any, kwargs: Any
    ) -> tuple[bool, Any]:
        try:
            return True, function(*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - modules' faults end here, an exit as well
            self.record(slug, hook, error)
            return False, None

    def record(self, slug: str, hook: str, error: BaseException) -> None:
        """Note a fault in the log, in memory and, where there is a database, in its table.

        What the faulty code began in the database is undone first: it must neither be kept,
        nor hold locks that the note waits for, nor break what comes after.
        """
        self._mark(slug, error)
        self.note(slug, hook, error)

    def note(self, slug: str, hook: str, error: BaseException) -> None:
        """Do as `record`, but let it not count towards taking the module out of service."""
        abandon()
        text = in_words(error)[:300]
        fault = Fault(slug, hook, text, "".join(traceback.format_exception(error)))
        self.faults.append(fault)
        del self.faults[:-200]
        log.error("module fault", slug=slug, hook=hook, error=text, trace=fault.trace)
        if self._engine is not None:
            self._store(self._engine, fault)

    def _store(self, engine: Engine, fault: Fault) -> None:
        now = clock.now()
        key = (ModuleFault.slug == fault.slug, ModuleFault.hook == fault.hook)
        update = (
            sa.update(ModuleFault)
            .where(*key, ModuleFault.error == fault.error)
            .values(times=ModuleFault.times + 1, last_at=now, trace=fault.trace)
        )
        try:
            with begin_write(engine) as connection:
                if connection.execute(update).rowcount == 0:
                    connection.execute(
                        sa.insert(ModuleFault).values(
                            slug=fault.slug,
                            hook=fault.hook,
                            error=fault.error,
                            trace=fault.trace,
                            times=1,
                            first_at=now,
                            last_at=now,
                        )
                    )
        except sa.exc.SQLAlchemyError as error:
            log.warning("module fault not stored", error=str(error))
