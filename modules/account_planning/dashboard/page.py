"""The page put together from its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from host.api import Actor, StaffDirectory, charts, staff_directory

from .. import settings
from ..health.trend import Week, trend
from ..plans.choices import ClientStatus, Status
from . import counts, drawings, revenue
from .asked import Asked
from .counts import Due, Risk
from .revenue import Earned, Totals


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows."""

    asked: Asked
    today: date
    people: StaffDirectory
    plans: int
    statuses: dict[Status, int]
    lights: dict[ClientStatus, int]
    late: tuple[int, int]
    due: list[Due]
    due_more: bool
    risks: list[Risk]
    risks_more: bool
    earned: list[Earned]
    earned_more: bool
    has_invoices: bool
    weeks: list[Week]
    currency: str

    @staticmethod
    def of(asked: Asked, actor: Actor) -> Page:
        """Ask for everything; the number of statements does not grow with plans or tasks."""
        today = settings.today()
        every, still_open = asked.plans(actor, today), asked.open_plans(actor, today)
        statuses = counts.statuses(every)
        due, due_more = counts.due_this_week(still_open, today)
        risks, risks_more = counts.at_risk(still_open, today)
        earned, earned_more = revenue.earned(still_open, actor)
        return Page(
            asked=asked,
            today=today,
            people=staff_directory(),
            plans=sum(statuses.values()),
            statuses=statuses,
            lights=counts.lights(still_open),
            late=counts.late(still_open, today),
            due=due,
            due_more=due_more,
            risks=risks,
            risks_more=risks_more,
            earned=earned,
            earned_more=earned_more,
            has_invoices=revenue.has_invoices(),
            weeks=trend(every, today),
            currency=settings.currency(),
        )

    @property
    def totals(self) -> Totals:
        """Money of the plans that are looked at."""
        return Totals.of(self.earned)

    @property
    def open_plans(self) -> int:
        """How many plans are not archived."""
        return self.plans - self.statuses[Status.ARCHIVED]

    def url(self, **more: str) -> str:
        """Return the address of the list of these plans, narrowed further."""
        return self.asked.list_url(self.today, **more)

    def open_url(self, **more: str) -> str:
        """Return the address of those of them that are not archived, narrowed further."""
        return self.url(f=f"0~status~not~{Status.ARCHIVED.value}", **more)

    def status_chart(self) -> charts.CategoryChart:
        """Plans by status."""
        urls = {one: self.url(status=one.value) for one in self.statuses}
        return drawings.counted("Plans by status", "Status", self.statuses, urls)

    def light_chart(self) -> charts.CategoryChart:
        """Plans by the light of their client."""
        urls = {one: self.open_url(client_status=one.value) for one in self.lights}
        return drawings.counted("Clients by status", "Client status", self.lights, urls)

    def money_chart(self) -> charts.CategoryChart | None:
        """Planned and actual revenue."""
        return drawings.money(self.earned, self.currency)

    def matrix(self) -> charts.ScatterChart | None:
        """The growth-share matrix."""
        return drawings.matrix(self.earned)

    def health_chart(self) -> charts.CategoryChart | None:
        """Mean health by week."""
        return drawings.health(self.weeks)

    @property
    def foreign(self) -> int:
        """How many of the plans are in other currencies."""
        return sum(1 for one in self.earned if one.currency)

    @property
    def left_out(self) -> int:
        """How many plans had invoices in other currencies, which are not added up."""
        return sum(1 for one in self.earned if one.elsewhere)

    @property
    def unplaced(self) -> int:
        """How many plans the matrix cannot place."""
        return sum(1 for one in self.earned if one.wallet_share is None or one.growth is None)
