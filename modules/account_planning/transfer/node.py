"""A place in a file: its value and its path, so that each fault says where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from host.api import InvalidInput, parse_decimal

from ..grids import reading

MOST_ROWS = 1000
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(slots=True)
class Faults:
    """What is wrong with a file, and what of it is left out, each with its path."""

    wrong: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file; what it should be and is not becomes a fault, and reading goes on."""

    value: Any
    path: str
    faults: Faults

    def at(self, key: str) -> Node:
        """Return what stands under a key; nothing for a key that is not there."""
        inside = self.value.get(key) if isinstance(self.value, dict) else None
        if self.value is not None and not isinstance(self.value, dict):
            self.wrong("must be an object")
        return Node(inside, f"{self.path}.{key}" if self.path else key, self.faults)

    def rows(self) -> Iterator[Node]:
        """Yield the elements of a list."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            self.wrong("must be a list")
        elif len(self.value) > MOST_ROWS:
            self.wrong(f"has {len(self.value):,} elements; {MOST_ROWS:,} are the limit")
        else:
            for place, one in enumerate(self.value):
                yield Node(one, f"{self.path}[{place}]", self.faults)

    def text(self, limit: int = 200_000) -> str:
        """Return a text; nothing for none."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            self.wrong("must be a text")
            return ""
        if len(self.value) > limit:
            self.wrong(f"is longer than {limit:,} characters")
        return self.value[:limit]

    def day(self) -> date | None:
        """Return a day written as 2026-12-31."""
        text = self.text(10)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong(f"“{text}” is no day such as 2026-12-31")
            return None

    def figure(self) -> Decimal | None:
        """Return an exact number, written as text."""
        text = self.text(40)
        try:
            return parse_decimal(text) if text else None
        except InvalidInput as error:
            self.wrong(error.message)
            return None

    def amount(self) -> Decimal | None:
        """Return an amount of money that is not below zero, written as text."""
        if self.value is None:
            return None
        try:
            return reading.amount(self.text(40))
        except InvalidInput as error:
            self.wrong(error.message)
            return None

    def whole(self) -> int | None:
        """Return a whole number; nothing for none."""
        if self.value is None:
            return None
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.wrong("must be a whole number")
            return None
        return self.value

    def one_of(self, known: type[Kind], otherwise: str) -> Kind:
        """Return a member of a closed set."""
        text, all_of = self.text(40) or otherwise, [one.value for one in known]
        if text not in all_of:
            self.wrong(f"“{text}” is none of {', '.join(all_of)}")
            return known(otherwise)
        return known(text)

    def wrong(self, what: str) -> None:
        """Note a fault at this place."""
        self.faults.wrong.append(f"{self.path or 'the file'}: {what}")
