"""Events of records: told to the host inside the transaction, to observers after its commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from host.database import after_commit
from host.hooks.actor import Actor
from host.hooks.records import Changes, RecordChanged, RecordRef
from host.kernel.generation import current


@dataclass(frozen=True, slots=True)
class Deed:
    """What happened to one record, as exactly as the host knows it.

    ``verb`` is ``created``, ``updated``, ``deleted``, ``archived``, ``restored`` or ``merged``;
    ``more`` says what else belongs to it, such as the records that a merge took in.
    """

    ref: RecordRef
    verb: str
    actor: Actor
    changes: Changes = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


Function = TypeVar("Function", bound="Callable[[Deed], None]")
_listeners: list[Callable[[Deed], None]] = []


def listen(function: Function) -> Function:
    """Call this function of the host for every deed, inside its transaction."""
    _listeners.append(function)
    return function


def record_changed(
    ref: RecordRef,
    verb: str,
    actor: Actor,
    changes: Changes | None = None,
    *,
    deed: str = "",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell every observer, once the current transaction is committed.

    ``verb`` is ``created``, ``updated`` or ``deleted``; ``deed`` says it more exactly to those
    who tell archived from changed, and brought back from new.
    """
    told = Deed(ref, deed or verb, actor, changes or {}, more or {})
    for listener in _listeners:
        listener(told)
    event = RecordChanged(ref, verb, actor, changes or {}, deed or verb)
    after_commit(lambda: current().hooks.record_changed(event))


def records_created(refs: Sequence[RecordRef], actor: Actor) -> None:
    """Tell every observer of each of these new records, as `record_changed` does for one."""
    for ref in refs:
        told = Deed(ref, "created", actor)
        for listener in _listeners:
            listener(told)

    def tell() -> None:
        hooks = current().hooks
        for ref in refs:
            hooks.record_changed(RecordChanged(ref, "created", actor, {}, "created"))

    after_commit(tell)
