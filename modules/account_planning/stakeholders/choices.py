"""The closed sets by which people at the client are judged."""

from __future__ import annotations

from ..plans.choices import Choice

HIGH = 4
"""Influence from which a person counts as one of those who matter most."""


class Influence(Choice):
    """How much a person's word weighs, the most first."""

    VERY_HIGH = "5"
    HIGH = "4"
    MEDIUM = "3"
    LOW = "2"
    VERY_LOW = "1"

    @property
    def label(self) -> str:
        """The number with its name."""
        return f"{self.value} {self.name.replace('_', ' ').lower()}"


class Support(Choice):
    """Where a person stands towards us, the best first."""

    CHAMPION = "2"
    SUPPORTER = "1"
    NEUTRAL = "0"
    SCEPTIC = "-1"
    BLOCKER = "-2"

    @property
    def label(self) -> str:
        """How people read it."""
        return self.name.capitalize()

    @property
    def colour(self) -> str:
        """Colour of the badge."""
        number = int(self.value)
        return "green" if number > 0 else "red" if number < 0 else "neutral"


class DecisionRole(Choice):
    """What a person does in the decision."""

    DECIDER = "decider"
    SPONSOR = "sponsor"
    INFLUENCER = "influencer"
    EVALUATOR = "evaluator"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"
    USER = "user"
