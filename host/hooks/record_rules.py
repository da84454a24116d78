"""What a module decides about its records; everything it does not say is done the usual way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from host.hooks.actor import Actor
from host.hooks.records import Blocker

Values = Mapping[str, Any]
"""Field key to value: text, whole number, Decimal, date, instant, True or False, a tuple of
choices, the id of a record or of a member of staff; None where nothing is given."""


class RecordRules:
    """The rules of one type of record; derive from it and override what differs.

    All of these run inside the transaction of the change, except `defaults`, which fills a new
    form. What raises InvalidInput, Conflict or PermissionDenied is shown to the person, and
    nothing is kept.
    """

    def defaults(self, actor: Actor, given: Values) -> Values:
        """Return values that a new record begins with, beside the defaults of its fields.

        ``given`` are those that the address names, such as the client that it is made for.
        """
        return {}

    def clean(self, values: Values, record: Any | None, actor: Actor) -> Values:
        """Return the values in the form in which they are stored.

        ``record`` is None for a new one. Each value fits its field already; raise
        ``InvalidInput(message, {key: [message]})`` when they do not go together.
        """
        return values

    def apply(self, record: Any, values: Values, actor: Actor) -> None:
        """Write what the values decide beside themselves, such as a number or a match key.

        It is also asked of a draft that nobody keeps, to find records like it: change nothing but
        the record.
        """

    def created(self, record: Any, actor: Actor) -> None:
        """Do what a new record brings with it; it has its id."""

    def updated(self, record: Any, changes: dict[str, tuple[Any, Any]], actor: Actor) -> None:
        """Do what a change brings with it; ``changes`` maps field keys to (old, new).

        What is changed here beside them may be added, so that the history tells of it.
        """

    def deleting(self, record: Any, actor: Actor) -> None:
        """Do what must be done before the record goes."""

    def undone(self, ids: Sequence[int], actor: Actor) -> None:
        """Do what must follow when rows of these ids were set back to what they were before."""

    def blockers(self, record: Any) -> Sequence[Blocker]:
        """Return what stands in the way of deleting the record."""
        return ()

    def before_deleting(self, record: Any) -> str:
        """Return what the question before a deletion says, such as how much goes along."""
        return ""

    def locked(self, record: Any) -> str:
        """Return why nobody can change the record now; nothing when they can."""
        return ""

    def locked_to(self, record: Any, keys: Collection[str]) -> str:
        """Return why these fields cannot be changed now; what locks the record, if not overridden.

        A type whose locked records may still become another state lets the key of the state pass.
        """
        return self.locked(record)

    def refuse_move(self, record: Any, state: str, actor: Actor) -> str:
        """Return why the record cannot go to the state; nothing when it can."""
        return ""
