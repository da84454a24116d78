"""One line of the health page: a state, what it means, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something does, from the worst to the best."""

    BAD = "bad"
    LOOK = "look"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class HealthLine:
    """What one part of the site says of itself; ``page`` is the endpoint where one acts."""

    name: str
    state: Health
    meaning: str
    to_do: str = ""
    page: str | None = None
