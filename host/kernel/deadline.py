"""Calls a function of a module that must be back in time; what it does too late does not count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from host.database import session


class TooLate(Exception):
    """The function did not come back in time; nobody waits for it any more."""


def in_time(function: Callable[[], object], seconds: float) -> None:
    """Call the function on a thread and with a session of its own; keep what it has written.

    Raises what the function raises, or TooLate. A thread cannot be ended from outside, but
    what it has not committed by then is taken back, and it cannot write any more.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    call = _Call(function)
    thread = threading.Thread(target=call.run, args=(app,), name="hook with a limit", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        call.give_up()
        raise TooLate(f"It was not done within {seconds:g} seconds.")
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
