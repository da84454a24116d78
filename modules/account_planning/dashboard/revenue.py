"""What plans expect, what was invoiced, and how revenue grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from host.api import Actor, client_documents, session

from .. import settings
from ..grids.models import Financial
from ..plans import periods
from ..plans.choices import Bcg, PeriodType
from ..plans.models import Plan, code_of, path_of
from .quadrant import change, suggested

MOST = 60
"""So many plans are looked at, those that expect most first; a chart of more cannot be read."""
Term = tuple[int | None, str, date]
"""A client, a type of period, and its first day."""
INVOICED, TYPED = "Invoices", "Financial data"
"""Where growth is taken from."""


@dataclass(frozen=True, slots=True)
class Earned:
    """A plan with its money; amounts are in the organisation's own currency."""

    id: int
    code: str
    subject: str
    client: str
    currency: str
    """That of the plan; empty for the organisation's own."""
    wallet_share: Decimal | None
    bcg: Bcg | None
    planned: Decimal | None
    """None where nothing is planned, or in another currency."""
    actual: Decimal | None
    """Invoiced in the plan's period; None while no active module has invoices."""
    elsewhere: bool
    """Whether other currencies were left out of what was invoiced."""
    last_year: Decimal | None
    """Revenue of the newest year of the financial data, unless in another currency."""
    growth: Decimal | None
    """Percent; from invoices where there are some, else from the financial data."""
    source: str
    term: Term
    """Client and period: plans that share them share what was invoiced."""

    @property
    def url(self) -> str:
        """Address of the plan's page."""
        return path_of(self.id)

    @property
    def suggested(self) -> Bcg | None:
        """The quadrant that the figures speak for."""
        return suggested(self.growth, self.wallet_share)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    number: int
    subject: str
    client_id: int | None
    client: str
    kind: PeriodType
    start: date
    currency: str
    planned: Decimal | None
    wallet_share: Decimal | None
    bcg: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Money of several plans, in the organisation's own currency."""

    planned: Decimal
    actual: Decimal | None

    @staticmethod
    def of(found: Sequence[Earned]) -> Totals:
        """Add up; what was invoiced counts once, though plans of a month lie in those of a year."""
        actual = {one.term: one.actual for one in found if one.actual is not None}
        counted = [sum_ for term, sum_ in actual.items() if not _within(term, actual)]
        return Totals(
            sum((one.planned or Decimal(0) for one in found), Decimal(0)),
            sum(counted, Decimal(0)) if actual else None,
        )


def _within(term: Term, others: Iterable[Term]) -> bool:
    """Tell whether the period lies in a longer one of the same client."""
    first, last = _days(term)
    spans = (_days(one) for one in others if one[0] == term[0] and one != term)
    return any(begun <= first and last <= ended for begun, ended in spans)


def _days(term: Term) -> tuple[date, date]:
    kind = PeriodType(term[1])
    return term[2], periods.last_day(kind, term[2])


def has_invoices() -> bool:
    """Tell whether an active module says which of its documents are revenue."""
    return any(one.document and one.document.revenue for one in client_documents.types())


def earned(plans: sa.ColumnElement[bool], actor: Actor) -> tuple[list[Earned], bool]:
    """Return the plans that expect most, with their money, and whether there are more."""
    query = (
        sa.select(
            Plan.id,
            Plan.number,
            Plan.subject,
            Plan.client_id,
            Plan.client_name,
            Plan.period_type,
            Plan.period_start,
            Plan.currency,
            Plan.revenue_next_year,
            Plan.wallet_share,
            Plan.bcg,
        )
        .where(plans)
        .order_by(sa.func.coalesce(Plan.revenue_next_year, -1).desc(), Plan.id)
        .limit(MOST + 1)
    )
    rows = [_Row(*row[:5], PeriodType(row[5]), *row[6:]) for row in session().execute(query).all()]
    return _with_money(rows[:MOST], actor), len(rows) > MOST


def earned_by(plan: Plan, actor: Actor) -> Earned:
    """Return the money of one plan."""
    row = _Row(
        plan.id,
        plan.number,
        plan.subject,
        plan.client_id,
        plan.client_name,
        plan.kind,
        plan.period_start,
        plan.currency,
        plan.revenue_next_year,
        plan.wallet_share,
        plan.bcg,
    )
    return _with_money([row], actor)[0]


def _with_money(rows: Sequence[_Row], actor: Actor) -> list[Earned]:
    invoiced = has_invoices()
    sums = _invoiced(rows, actor) if invoiced else {}
    years = _years(rows)
    own = settings.currency()
    found = []
    for row in rows:
        now, before = sums.get((row.id, True), {}), sums.get((row.id, False), {})
        mine = row.currency in ("", own)
        typed = years.get(row.id, [])
        billed = change(now.get(own, Decimal(0)), before.get(own)) if before else None
        by_hand = change(typed[0], typed[1]) if len(typed) > 1 else None
        found.append(
            Earned(
                id=row.id,
                code=code_of(row.number),
                subject=row.subject,
                client=row.client,
                currency="" if mine else row.currency,
                wallet_share=row.wallet_share,
                bcg=Bcg(row.bcg) if row.bcg else None,
                planned=row.planned if mine else None,
                actual=now.get(own, Decimal(0)) if invoiced else None,
                elsewhere=any(currency != own for currency in now),
                last_year=typed[0] if typed and mine else None,
                growth=by_hand if billed is None else billed,
                term=(row.client_id, row.kind.value, row.start),
                source=INVOICED if billed is not None else TYPED if by_hand is not None else "",
            )
        )
    return found


def _invoiced(rows: Sequence[_Row], actor: Actor) -> dict[tuple[int, bool], dict[str, Decimal]]:
    """Sum what was invoiced in each plan's period, and in the one before, by currency."""
    asked = []
    for row in rows:
        if row.client_id is not None:
            start = periods.preceding(row.kind, row.start)
            now = (row.start, periods.last_day(row.kind, row.start))
            asked.append(((row.id, True), row.client_id, *now))
            asked.append(((row.id, False), row.client_id, start, periods.last_day(row.kind, start)))
    found = client_documents.revenue_by_period(asked, actor)
    return {key: dict(sums) for key, sums in found.items()}


def _years(rows: Sequence[_Row]) -> dict[int, list[Decimal]]:
    """Return the revenue of the financial data by plan, the newest year first."""
    query = (
        sa.select(Financial.plan_id, Financial.revenue)
        .where(Financial.plan_id.in_([row.id for row in rows]), Financial.revenue.is_not(None))
        .order_by(Financial.plan_id, Financial.year.desc())
    )
    found: dict[int, list[Decimal]] = defaultdict(list)
    for plan_id, revenue in session().execute(query):
        found[plan_id].append(revenue or Decimal(0))
    return dict(found)
