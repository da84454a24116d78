"""The closed sets that a plan and its tasks choose from."""

from __future__ import annotations

from enum import StrEnum

from host.api import Choice as Option


class Choice(StrEnum):
    """A value of a closed set; the label is the value as words."""

    @property
    def label(self) -> str:
        """How people read it."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """Colour of the badge."""
        return "neutral"

    @property
    def closed(self) -> bool:
        """Whether nothing is left to do."""
        return False


class Status(Choice):
    """How far a plan is, in the order of the work."""

    DRAFT = "draft"
    IN_PROGRESS = "in_progress"
    REVIEW = "review"
    COMPLETED = "completed"
    ARCHIVED = "archived"

    @property
    def rank(self) -> int:
        """Place in the order of the work, for sorting."""
        return list(Status).index(self)

    @property
    def colour(self) -> str:
        """Colour of the badge."""
        return {"in_progress": "blue", "review": "yellow", "completed": "green"}.get(
            self.value, "neutral"
        )

    @property
    def closed(self) -> bool:
        """Whether the work on the plan is over."""
        return self in (Status.COMPLETED, Status.ARCHIVED)


class ClientStatus(Choice):
    """The traffic light: how things stand with the client."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"

    @property
    def colour(self) -> str:
        """Colour of the badge: the light itself."""
        return self.value


class Bcg(Choice):
    """Quadrant of the growth-share matrix."""

    QUESTION_MARK = "question_mark"
    STAR = "star"
    DOG = "dog"
    CASH_COW = "cash_cow"


class PeriodType(Choice):
    """How long a plan's period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Length in months."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class TaskStatus(Choice):
    """How far a task is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_FEEDBACK = "waiting_for_feedback"
    ON_HOLD = "on_hold"
    COMPLETE = "complete"

    @property
    def colour(self) -> str:
        """Colour of the badge."""
        return {
            "in_progress": "blue",
            "waiting_for_feedback": "purple",
            "complete": "green",
        }.get(self.value, "neutral")


class Priority(Choice):
    """How much a task presses."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Level(Choice):
    """How much there is of something: of a chance, or of a threat."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class WorkingStatus(Choice):
    """Whether one of the client's people is at work."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    LEFT = "left"


class Meeting(Choice):
    """How people met."""

    MEETING = "meeting"
    CALL = "call"
    OTHER = "other"


def options(kind: type[Choice]) -> tuple[Option, ...]:
    """Return every choice as the fields of records take them."""
    return tuple(Option(one.value, one.label, one.colour, one.closed) for one in kind)
