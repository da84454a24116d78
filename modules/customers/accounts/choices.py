"""The closed sets that an account chooses from."""

from __future__ import annotations

from enum import StrEnum


class Choice(StrEnum):
    """A value of a closed set; the label is the value as words."""

    @property
    def label(self) -> str:
        """How people read it."""
        return self.value.replace("_", " ").capitalize()


class Kind(Choice):
    """What an account is in law."""

    COMPANY = "company"
    INDIVIDUAL = "individual"


class NodeType(Choice):
    """What an account is in its tree."""

    COMPANY = "company"
    BRANCH = "branch"
    DEPARTMENT = "department"
    PRODUCT_LINE = "product_line"
    OTHER = "other"


class Status(Choice):
    """Where we stand with an account; the blacklist is a flag beside it."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"

    @property
    def colour(self) -> str:
        """Colour of the badge."""
        return {"prospect": "blue", "active": "green"}.get(self.value, "neutral")

    @property
    def following(self) -> tuple[Status, ...]:
        """Statuses that this one may change to."""
        return _FOLLOWING[self]


class SizeBand(Choice):
    """How large a company is, by the number of people who work there."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    ENTERPRISE = "enterprise"

    @classmethod
    def of(cls, employees: int) -> SizeBand:
        """Return the band of a number of people."""
        below = {10: cls.MICRO, 50: cls.SMALL, 250: cls.MEDIUM, 1000: cls.LARGE}
        return next((band for limit, band in below.items() if employees < limit), cls.ENTERPRISE)


_FOLLOWING = {
    Status.PROSPECT: (Status.ACTIVE, Status.CLOSED),
    Status.ACTIVE: (Status.INACTIVE, Status.CLOSED),
    Status.INACTIVE: (Status.ACTIVE, Status.CLOSED),
    Status.CLOSED: (Status.INACTIVE,),
}


def pairs(kind: type[Choice]) -> list[tuple[str, str]]:
    """Return (value, label) of every choice, for a form."""
    return [(choice.value, choice.label) for choice in kind]
