"""What a person decides about a file before it is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Matches(StrEnum):
    """What happens to a row whose record is there already."""

    SKIP = "skip"
    """The record stays as it is."""
    UPDATE = "update"
    """The record gets what the file says; empty cells say nothing."""
    ADD = "add"
    """The row becomes another record."""
    ASK = "ask"
    """Somebody decides row by row; what is left open stays as it is."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was decided.

    ``mapping`` takes a field's key to the head of a column, ``formats`` to how its numbers or
    dates are written where they could mean two things. ``keys`` are the fields by which records
    are recognised, all of them together; none stands for those of the type. ``decisions`` take
    the number of a line to what happens there.
    """

    mapping: Mapping[str, str]
    atomic: bool = False
    matches: Matches = Matches.SKIP
    keys: tuple[str, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)

    def for_line(self, number: int) -> Matches:
        """Return what happens in one line when its record is there."""
        chosen = self.decisions.get(str(number))
        return Matches(chosen) if chosen else self.matches
