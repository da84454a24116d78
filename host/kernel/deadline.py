"""Calls a function of a module that must be back in time; what it does too late does not count."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from host.database import keep_nothing, session

T = TypeVar("T")


class TooLate(Exception):
    """The function did not come back in time; nobody waits for it any more."""

    thread: threading.Thread | None = None
    """Where it still runs."""


def in_time(function: Callable[[], object], seconds: float) -> None:
    """Call the function on a thread and with a session of its own; keep what it has written.

    Raises what the function raises, or TooLate. A thread cannot be ended from outside, but
    what it has not committed by then is taken back, and it cannot write any more.
    """
    _wait_for(_Call(function), seconds)


def answer_in_time(function: Callable[[], T], seconds: float) -> T:
    """Ask the function on a thread and with a session of its own; what it writes is taken back.

    It knows the request that it is asked in. Raises what the function raises, or TooLate.
    """
    answers: list[T] = []

    def ask() -> None:
        keep_nothing()
        answers.append(function())
        session().rollback()

    _wait_for(_Call(ask), seconds)
    return answers[0]


def _wait_for(call: _Call, seconds: float) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work = contextvars.copy_context().run
    thread = threading.Thread(
        target=work, args=(call.run, app), name="hook with a limit", daemon=True
    )
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        call.give_up()
        late = TooLate(f"It was not done within {seconds:g} seconds.")
        late.thread = thread
        raise late
    if call.error is not None:
        raise call.error


class _Call:
    """One call on its thread."""

    def __init__(self, function: Callable[[], object]) -> None:
        self._function = function
        self._session: Session | None = None
        self.error: BaseException | None = None

    def run(self, app: Flask) -> None:
        with app.app_context():
            self._session = session()
            try:
                self._function()
                self._session.commit()
            except BaseException as error:  # noqa: BLE001 - raised again by who waits
                self._session.rollback()
                self.error = error

    def give_up(self) -> None:
        """Take back what the thread has begun, and let it begin nothing more."""
        if self._session is not None:
            sa.event.listen(self._session, "after_begin", _refuse)
            with suppress(sa.exc.SQLAlchemyError):  # it is in the midst of a statement
                self._session.rollback()


def _refuse(*_arguments: object) -> None:
    raise TooLate("Nobody waits for this hook any more.")
