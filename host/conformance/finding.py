"""What a check has to say: what is wrong, where, and how to put it right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from host.conformance.trial import Trial


class Depth(StrEnum):
    """How much a check needs: the files alone, an active module, or minutes and databases."""

    FILES = "files"
    SITE = "site"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a module."""

    what: str
    where: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    To fix it: {self.fix}"

    def to_dict(self) -> dict[str, str]:
        """Return the parts by name, for a report that a program reads."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that every module keeps; ``run`` gives what breaks it."""

    name: str
    title: str
    run: Callable[[Trial], Iterable[Finding]]
    depth: Depth = Depth.SITE
