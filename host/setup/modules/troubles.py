"""What came of a button that was pressed in vain, shown where it was pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from host.database import session
from host.errors import TrellisError
from host.lifecycle.models import Module


@dataclass(frozen=True, slots=True)
class Trouble:
    """A refused operation: which, why, its output, and who stands in the way."""

    verb: str
    message: str
    status: int
    output: str = ""
    needed_by: tuple[Module, ...] = ()


def trouble_of(verb: str, error: TrellisError) -> Trouble:
    """Put an error into words for the page."""
    return Trouble(
        verb,
        error.message,
        error.status,
        str(getattr(error, "output", "")),
        tuple(_modules(error.data.get("needed_by"))),
    )


def _modules(slugs: object) -> Sequence[Module]:
    if not isinstance(slugs, list):
        return []
    return [found for slug in slugs if (found := session().get(Module, slug)) is not None]
