"""The functions that the queue may call, found by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from host.errors import TrellisError

Function = TypeVar("Function", bound=Callable[..., Any])


class UnknownTask(TrellisError):
    """Nothing is registered under this name: a fault of the code."""

    code = "unknown_task"
    status = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One entry of the queue: a task's name and its plain arguments."""

    name: str
    args: tuple[int | str, ...] = ()
    request: str = field(default="", compare=False)
    """Id of the request that asked for it, for the log; two that ask make one call."""


Sweep = Callable[[], Sequence[Call]]
_tasks: dict[str, Callable[..., None]] = {}
_sweeps: dict[str, Sweep] = {}
_schedulers: dict[str, Callable[[], None]] = {}
_stoppers: list[Callable[[float], None]] = []


def task(name: str) -> Callable[[Function], Function]:
    """Let the queue call this function; it must be harmless to call it twice or not at all."""

    def register(function: Function) -> Function:
        _tasks[name] = function
        return function

    return register


def sweep(name: str) -> Callable[[Function], Function]:
    """Ask this function every few seconds which calls the rows of its outbox need now."""

    def register(function: Function) -> Function:
        _sweeps[name] = function
        return function

    return register


def scheduler(name: str) -> Callable[[Function], Function]:
    """Call this function about three times a minute in a worker that schedules."""

    def register(function: Function) -> Function:
        _schedulers[name] = function
        return function

    return register


def at_stop(function: Function) -> Function:
    """Call this function with a number of seconds when the worker stops, to end what it began."""
    _stoppers.append(function)
    return function


def stoppers() -> list[Callable[[float], None]]:
    """Return every registered function that ends something."""
    return list(_stoppers)


def find(name: str) -> Callable[..., None]:
    """Return the task of that name; raises UnknownTask."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(f"No background task is called “{name}”.") from None


def sweeps() -> dict[str, Sweep]:
    """Return every registered sweep by name."""
    return dict(_sweeps)


def schedulers() -> dict[str, Callable[[], None]]:
    """Return every registered scheduler by name."""
    return dict(_schedulers)
