"""What a client has of a service."""

from __future__ import annotations

from ..plans.choices import Choice


class State(Choice):
    """How a cell of the white space stands; the first letter is its key."""

    SOLD = "sold"
    OPEN = "open"
    FREE = "free"
    NOT_RELEVANT = "not_relevant"

    @property
    def label(self) -> str:
        """How people read it."""
        return "Open opportunity" if self is State.OPEN else super().label

    @property
    def short(self) -> str:
        """How it reads in a narrow cell."""
        return {"open": "Open", "not_relevant": "Not relevant"}.get(self.value, self.label)

    @property
    def sign(self) -> str:
        """A sign that tells it without its colour."""
        return {"sold": "✓", "open": "◐", "free": "○", "not_relevant": "-"}[self.value]
