"""What a form, a copy or a job says of a plan, and the rules that it must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from host.api import InvalidInput

from . import periods
from .choices import PeriodType, Status
from .models import Plan

MAX_SUBJECT = 200
MAX_TEXT = 20_000
MAX_MONEY = Decimal(10) ** 13
TEXTS = (
    "product",
    "online_channel",
    "offline_channel",
    "vision",
    "mission",
    "partners",
    "prior_year_activity",
    "objectives",
    "threat",
    "opportunity",
    "criteria",
    "constraints",
)
"""The long texts, in the order in which people read them."""


@dataclass(frozen=True, slots=True)
class PlanData:
    """The content of a plan, without number, approval and history."""

    subject: str
    client_id: int | None
    period_type: PeriodType
    period_start: date | None
    status: Status
    client_status: str = ""
    bcg: str = ""
    industry: str = ""
    owner_id: int | None = None
    product: str = ""
    online_channel: str = ""
    offline_channel: str = ""
    vision: str = ""
    mission: str = ""
    partners: str = ""
    prior_year_activity: str = ""
    objectives: str = ""
    revenue_next_year: Decimal | None = None
    margin: Decimal | None = None
    wallet_share: Decimal | None = None
    threat: str = ""
    opportunity: str = ""
    criteria: str = ""
    constraints: str = ""

    @classmethod
    def of(cls, plan: Plan) -> PlanData:
        """Read the content of a stored plan."""
        values: dict[str, Any] = {field.name: getattr(plan, field.name) for field in fields(cls)}
        return cls(**values | {"period_type": plan.kind, "status": plan.state})

    def put_on(self, plan: Plan) -> None:
        """Write the content onto a plan."""
        for name, value in asdict(self).items():
            setattr(plan, name, value)
        plan.period_type = self.period_type.value
        plan.move_to(self.status)

    def cleaned(self) -> PlanData:
        """Return the data in its stored form; raises InvalidInput naming every faulty field."""
        bad: dict[str, list[str]] = {}
        for name, message in self._faults():
            bad.setdefault(name, []).append(message)
        if bad:
            raise InvalidInput("The plan was not saved: some fields need a change.", bad)
        assert self.period_start is not None
        values: dict[str, Any] = {name: _tidy(getattr(self, name)) for name in TEXTS}
        figures = {name: getattr(self, name) for name in _NUMBERS}
        values |= {name: to_cents(figure) for name, figure in figures.items() if figure is not None}
        return replace(
            self,
            subject=self.subject.strip(),
            industry=self.industry.strip(),
            period_start=periods.first_day(self.period_type, self.period_start),
            **values,
        )

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not self.subject.strip():
            yield "subject", "Enter what the plan is about."
        elif len(self.subject.strip()) > MAX_SUBJECT:
            yield "subject", f"Keep the subject to {MAX_SUBJECT} characters."
        yield from _period_faults(self.period_start)
        for name, check in _NUMBERS.items():
            value: Decimal | None = getattr(self, name)
            problem = check(value) if value is not None else None
            if problem:
                yield name, problem
        for name in TEXTS:
            if len(getattr(self, name)) > MAX_TEXT:
                yield name, f"This text is longer than {MAX_TEXT:,} characters. Shorten it."


def _period_faults(start: date | None) -> Iterator[tuple[str, str]]:
    if start is None:
        yield "period_start", "Enter a day inside the period."
    elif not periods.FIRST_YEAR <= start.year <= periods.LAST_YEAR:
        yield (
            "period_start",
            f"The year must be between {periods.FIRST_YEAR} and {periods.LAST_YEAR}.",
        )


def _between(low: int, high: int) -> Callable[[Decimal], str | None]:
    def check(value: Decimal) -> str | None:
        return None if low <= value <= high else f"Enter a percentage from {low} to {high}."

    return check


def money_fault(value: Decimal) -> str | None:
    """Say what is wrong with an amount, or None."""
    if value < 0:
        return "An amount cannot be negative."
    return None if value < MAX_MONEY else "The amount is too large."


_NUMBERS: dict[str, Callable[[Decimal], str | None]] = {
    "revenue_next_year": money_fault,
    "margin": _between(-100, 100),
    "wallet_share": _between(0, 100),
}


def to_cents(value: Decimal) -> Decimal:
    """Bring a figure to the two places that are stored."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
