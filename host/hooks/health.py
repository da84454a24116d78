"""Lines of the health page: how a part of the site does, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something does, from the worst to the best."""

    BAD = "bad"
    """Something stands still or is wrong: act now."""
    LOOK = "look"
    """It goes on for now; somebody should look at it."""
    GOOD = "good"
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class HealthLine:
    """What one part of the site says of itself."""

    name: str
    """What it is about, such as “Parcel service”."""
    state: Health
    """How it does."""
    meaning: str
    """A sentence on what was found; no secrets, for monitors read it too."""
    to_do: str = ""
    """A sentence on what to do; needed unless the state is good."""
    page: str | None = None
    """Endpoint of the page where one acts, without arguments."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A question that the health page asks, and monitors by way of it."""

    key: str
    """Key of the check; begins with the slug."""
    title: str
    """What the line is called while the check gives no answer."""
    look: Callable[[], Sequence[HealthLine]]
    """Returns what it finds. It has two seconds and only reads: what it writes is taken back."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
