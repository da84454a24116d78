"""What is queued, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

PERMANENT = "never"
"""Recipients, and paths, that begin with this are refused for good."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is queued, of which ``permanent`` of each kind are refused for good; the kills."""

    mails: int
    hooks: int
    permanent: int
    kills: int
    share: float = 0.2
    seconds: float = 1800.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one kind of message.

    ``lost`` were to arrive and never did; ``wrong`` are in a state that does not fit what the
    receiver has seen.
    """

    queued: int
    arrived: int
    duplicates: int
    dead: int
    lost: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Result:
    """Both kinds, how often the worker was killed, how long all took and what was refused."""

    mail: Outcome
    hooks: Outcome
    kills: int
    seconds: float
    refused: Counter[str]
