"""Work that takes minutes: a row says how far it is, one process at a time goes on with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host import clock
from host.background import holding
from host.background.holding import Hold
from host.database import session, transaction
from host.errors import Busy, TrellisError
from host.kernel.generation import current

BROKEN = "Something broke on our side. The fault is recorded for your administrator."
_TAKEN_OVER = "Another process goes on with this."
KEPT = timedelta(days=7)
CLAIM = timedelta(minutes=2)


class LongJob:
    """The columns by which a row of long work is claimed, taken up again and ended.

    Each table says besides how it calls the type of the records and the person who launched it.
    """

    record_type: Mapped[Any]
    staff_id: Mapped[Any]
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(20))
    error: Mapped[str] = mapped_column(sa.String(1000), default="")
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    def claim(self) -> None:
        """Keep away other processes that do not ask who is at it."""
        self.claimed_until = clock.now() + CLAIM


class TakenOverError(Exception):
    """The claim ended during a step, and another process goes on with the row."""


class Ending(StrEnum):
    """How every long work ends."""

    DONE = "done"
    FAILED = "failed"


Job = TypeVar("Job", bound=LongJob)
Result = TypeVar("Result")


def _nothing(_job: object, _result: object) -> None:
    return


class LongWork(Generic[Job]):
    """All rows of one table: which wait, and how one is worked on and ended.

    ``place`` is the room that faults are recorded against, ``under_way`` are the states in which
    there is something to do.
    """

    def __init__(
        self,
        model: type[Job],
        place: str,
        *,
        under_way: Sequence[str] = ("running",),
    ) -> None:
        self.model, self.place, self.under_way = model, place, tuple(under_way)
        self._table = str(model.__table__.name)  # type: ignore[attr-defined]
        self._told: ContextVar[Callable[[Job], None] | None] = ContextVar(place, default=None)

    def waiting(self) -> list[int]:
        """Return rows that nobody is working on, such as those of a killed process."""
        is_free = self._is_free().label("is_free")
        query = sa.select(self.model.id, is_free).where(self._is_under_way())
        free = {row.id: row.is_free for row in session().execute(query)}
        holds = holding.holds(self._table, list(free))
        return sorted(one for one in free if not holds.get(one, not free[one]))

    def locked(self, job_id: int, *more: sa.ColumnElement[bool]) -> Job | None:
        """Read a row that is under way afresh, and keep others from it until the commit."""
        query = sa.select(self.model).where(self.model.id == job_id, self._is_under_way(), *more)
        fresh = query.with_for_update().execution_options(populate_existing=True)
        return session().scalar(fresh)

    def claim(self, job_id: int, *, inherited: bool = False) -> Job | None:
        """Make a row this process's own; returns None when it is another's, or has ended.

        One that was ``inherited`` from a process that died is free whatever that one claimed.
        """
        with transaction():
            job = self.locked(job_id, *(() if inherited else (self._is_free(),)))
            if job is not None:
                self.go_on(job)
        return job

    def go_on(self, job: Job) -> None:
        """Tell in the transaction of a step that the work is alive."""
        job.claim()

    def keep(self, job: Job, held: datetime | None) -> datetime | None:
        """Keep a row for the next step, in the transaction of this one; ``held`` is our claim.

        Raises TakenOverError, which takes the step back, when the row is another's by now.
        """
        table, until = self.model.__table__, clock.now() + CLAIM  # type: ignore[attr-defined]
        ours = sa.and_(self.model.id == job.id, self._is_under_way(), _same(self.model, held))
        update = sa.update(table).where(ours).values(claimed_until=until)
        if not session().connection().execute(update).rowcount:
            raise TakenOverError
        job.claimed_until = until
        return until

    @contextmanager
    def telling(self, tell: Callable[[Job], None]) -> Iterator[None]:
        """Tell of what ends within, in the very transaction that ends it."""
        before = self._told.set(tell)
        try:
            yield
        finally:
            self._told.reset(before)

    def tell(self, job: Job) -> None:
        """Tell who listens, in the transaction that brings a row to where its person is asked."""
        if (heard := self._told.get()) is not None:
            heard(job)

    def give_up(self, job_id: int, why: str) -> None:
        """End a row that nobody can work on."""
        self._end(job_id, why, lambda _job: None)

    def execute(
        self,
        job_id: int,
        work: Callable[[Job], Result],
        ended: Callable[[Job, Result], None] = _nothing,
    ) -> Job | None:
        """Work on a row and end it; returns None when nothing was to do here.

        ``ended`` notes what ``work`` has returned, in the transaction that ends the row. A
        TrellisError is why the work as a whole was refused; it is told to the person.
        """
        try:
            with holding.alone(self._table, job_id) as hold:
                return self._execute(hold, job_id, work, ended)
        except Busy:
            return None

    def _execute(
        self,
        hold: Hold,
        job_id: int,
        work: Callable[[Job], Result],
        ended: Callable[[Job, Result], None],
    ) -> Job | None:
        job = self.claim(job_id, inherited=hold.inherited)
        if job is None:
            return None
        result: Any
        _good, outcome = current().hooks.guard.call(self.place, "work", _attempt, work, job)
        result, error = outcome or (None, BROKEN)
        if error:
            session().rollback()
            if error is _TAKEN_OVER or not hold.is_ours():
                return None
        return self._end(job_id, error, lambda fresh: ended(fresh, result))

    def old(self, kept: timedelta = KEPT) -> list[int]:
        """Return rows that are not under way and were kept long enough."""
        past = self.model.created_at < clock.now() - kept
        return list(session().scalars(sa.select(self.model.id).where(past, ~self._is_under_way())))

    def _end(self, job_id: int, error: str, note: Callable[[Job], None]) -> Job:
        with transaction() as db:
            job = db.get_one(self.model, job_id, populate_existing=True)
            if job.state in self.under_way:
                job.state = (Ending.FAILED if error else Ending.DONE).value
                job.error, job.finished_at = error[:1000], clock.now()
                job.claimed_until = None
                if not error:
                    note(job)
            self.tell(job)
        return job

    def _is_under_way(self) -> sa.ColumnElement[bool]:
        return self.model.state.in_(self.under_way)

    def _is_free(self) -> sa.ColumnElement[bool]:
        claimed = self.model.claimed_until
        return sa.or_(claimed.is_(None), claimed < clock.now())


def _same(model: type[LongJob], held: datetime | None) -> sa.ColumnElement[bool]:
    claimed = model.claimed_until
    return claimed.is_(None) if held is None else claimed == held


def _attempt(work: Callable[[Any], Any], job: Any) -> tuple[Any, str]:
    try:
        return work(job), ""
    except TakenOverError:
        return None, _TAKEN_OVER
    except TrellisError as error:
        return None, error.message
